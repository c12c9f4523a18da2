/**
 * A view in a browser of its own: the page that the extension makes, its content policy included, with the
 * editor around it played by the test. No VS Code needed to work on a chart.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumInstall, findChromium } from '../../scripts/e2eTools.mjs';
import { panelHtml } from '../../src/host/panels/panelHtml';
import type { FromMany, ToMany } from '../../src/protocol/messages/manyMessages';
import type { FromPreviewView, ToPreviewView } from '../../src/protocol/messages/previewMessages';
import type { FromProfileView, ToProfileView } from '../../src/protocol/messages/profileMessages';
import type { FromView, ToView } from '../../src/protocol/messages/viewMessages';
import { type Drawing, spyOnCanvas } from './canvasSpy';
import { leavePage, takePage } from './pagePool';

/** `--vscode-…` variables as a real workbench (1.139) gives them to its own themes. */
export const themes = JSON.parse(readFileSync('test/webview/themes.json', 'utf8')) as Record<
  string,
  Record<string, string>
>;

export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';
export const themeNames: ThemeName[] = ['dark', 'light', 'hc-dark', 'hc-light'];

/** Body classes as VS Code sets them; high contrast light has both. */
const bodyClass: Record<ThemeName, string> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

/** What VS Code puts before the styles of every webview. */
const editorStyles = `html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
  margin: 0; padding: 0 20px; }`;

/** What the page was seen to do, filled by the scripts below. */
interface Seen {
  sent: (FromView | FromProfileView | FromPreviewView | FromMany)[];
  violations: string[];
  stored: unknown;
}

/** Every view: the folders with a page. */
export const views = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.ts`));

const bundles = new Map<string, Promise<{ script: string; style: string }>>();

/** A view's script and style, built once for all test files that share this process. */
export function bundle(view = 'training'): Promise<{ script: string; style: string }> {
  const known = bundles.get(view) ?? built(view);
  bundles.set(view, known);
  return known;
}

async function built(view: string) {
  const { outputFiles } = await build({
    entryPoints: { script: `webview/${view}/main.ts`, style: `webview/${view}/${view}.css` },
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  const text = (end: string) => outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { script: text('script.js'), style: text('style.css') };
}

const browsers = new Map<boolean, Browser>();

/**
 * A browser that ends with this process; another where one has gone down.
 * @param bars with the scroll bars that people see; without, pages are laid out as if there were none.
 */
export async function launch({ bars = false } = {}): Promise<Browser> {
  const known = browsers.get(bars);
  if (known?.isConnected()) return known;
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error(`These tests need a Chromium: set CHROME_PATH, or on Debian: ${chromiumInstall}`);
  const browser = await chromium.launch({
    executablePath,
    args: chromiumArgs,
    ignoreDefaultArgs: bars ? ['--hide-scrollbars'] : [],
  });
  browsers.set(bars, browser);
  return browser;
}

export interface ViewOptions {
  theme?: ThemeName;
  width?: number;
  height?: number;
  language?: string;
  /** Translations, by their English. */
  texts?: Record<string, string>;
  /** What `getState` returns. */
  stored?: unknown;
  reducedMotion?: 'reduce';
  /** False: what is drawn is not written down, which takes time. */
  spy?: boolean;
}

let opened = 0;

export class View {
  /** Texts of uncaught errors and of the console's errors. */
  readonly errors: string[] = [];

  /** Undoes what was done to the page for this view. */
  private readonly undo: (() => unknown)[] = [];
  private closed = false;

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async open(
    browser: Browser,
    parts: { script: string; style: string },
    options: ViewOptions = {},
  ): Promise<View> {
    const {
      theme = 'dark',
      width = 760,
      height = 900,
      language = 'en',
      stored,
      reducedMotion,
      spy = true,
      texts,
    } = options;
    const page = await takePage(browser, { width, height, ...(reducedMotion && { reducedMotion }) });
    const view = new View(browser, page);
    const undo = (step: () => unknown) => view.undo.push(step);
    const noteError = (error: unknown) => view.errors.push(String(error));
    const noteConsole = (message: ConsoleMessage) => message.type() === 'error' && noteError(message.text());
    page.on('pageerror', noteError).on('console', noteConsole);
    undo(() => page.off('pageerror', noteError).off('console', noteConsole));
    const origin = 'https://view.test';
    const html = panelHtml({
      cspSource: origin,
      script: 'view.js',
      style: 'view.css',
      title: 'Training',
      language,
      ...(texts && { texts }),
    });
    await page.route(`${origin}/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/view.js') return route.fulfill({ contentType: 'text/javascript', body: parts.script });
      if (pathname === '/view.css') return route.fulfill({ contentType: 'text/css', body: editorStyles + parts.style });
      return route.fulfill({ contentType: 'text/html', body: html });
    });
    const editor = await page.addInitScript((initial) => {
      const seen: Seen = { sent: [], violations: [], stored: initial };
      Object.assign(window, {
        seen,
        acquireVsCodeApi: () => ({
          postMessage: (message: FromView | FromProfileView | FromPreviewView | FromMany) => seen.sent.push(message),
          getState: () => seen.stored,
          setState: (state: unknown) => {
            seen.stored = state;
          },
        }),
      });
      addEventListener('securitypolicyviolation', (event) =>
        seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    }, stored);
    undo(() => editor.dispose());
    if (spy) {
      const canvasSpy = await page.addInitScript(spyOnCanvas);
      undo(() => canvasSpy.dispose());
    }
    // VS Code sets the theme before the page's own script runs.
    const themed = await page.addInitScript(applyTheme, {
      variables: themes[theme] ?? {},
      className: bodyClass[theme],
    });
    undo(() => themed.dispose());
    // An address of its own: what a browser keeps for an address, where it was scrolled, is of no other view.
    await page.goto(`${origin}/?${++opened}`);
    await page.locator('body[data-state]').waitFor({ state: 'attached' });
    return view;
  }

  /** As the host does it: as JSON. Resolves when the page has drawn it. */
  async send(...messages: (ToView | ToProfileView | ToPreviewView | ToMany)[]): Promise<void> {
    await this.page.evaluate(
      async (texts) => {
        // Arrays of bytes arrive as they were sent.
        const revive = (_: string, value: unknown) =>
          typeof value === 'object' && value !== null && 'base64' in value
            ? Uint8Array.from(atob(String(value.base64)), (letter) => letter.charCodeAt(0))
            : value;
        for (const text of texts) window.postMessage(JSON.parse(text, revive), '*');
        // Messages are tasks; the frame after them draws, and the one after that comes when it is drawn.
        await new Promise((resolve) => setTimeout(resolve, 0));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      },
      messages.map((message) =>
        JSON.stringify(message, (_, value) =>
          value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
        ),
      ),
    );
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(applyTheme, { variables: themes[theme] ?? {}, className: bodyClass[theme] });
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** What nothing may ever lead to: errors, and breaches of the content policy. */
  async faults(): Promise<string[]> {
    return [...this.errors, ...(await this.seen()).violations];
  }

  seen(): Promise<Seen> {
    return this.page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  }

  /** The counters on the body. */
  data(): Promise<Record<string, string | undefined>> {
    return this.page.evaluate(() => ({ ...document.body.dataset }));
  }

  text(selector: string): Promise<string[]> {
    return this.page.locator(selector).allInnerTexts();
  }

  /** Cells of a table, row by row, its head first; also of one that only a screen reader sees. */
  table(selector: string): Promise<string[][]> {
    return this.page
      .locator(`${selector} tr`)
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  }

  /** Every canvas of a chart that has something to show, as it is drawn, to compare pixel by pixel. */
  canvases(): Promise<string[]> {
    return this.page
      .locator('canvas:visible')
      .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
  }

  /** Labels and lines of a chart. */
  drawing(selector: string): Promise<Drawing> {
    return this.page
      .locator(`${selector} canvas`)
      .evaluate((canvas) => (canvas as HTMLCanvasElement & { drawing: Drawing }).drawing);
  }

  /** Leaves its page to the next view, once. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const step of this.undo.splice(0)) await step();
    await leavePage(this.browser, this.page);
  }
}

function applyTheme({ variables, className }: { variables: Record<string, string>; className: string }): void {
  const apply = () => {
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.documentElement.style.backgroundColor = variables['--vscode-editor-background'] ?? '';
    document.body.className = className;
  };
  if (document.body) apply();
  else
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      observer.disconnect();
      apply();
    }).observe(document, { childList: true, subtree: true });
}
