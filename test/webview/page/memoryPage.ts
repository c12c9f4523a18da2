/**
 * A page in memory: a document, its window and its frames, for views without a browser. A test says how large things are; nothing
 * is laid out or styled. What a browser makes of a view is for the tests with `../view.ts`.
 */
import { vi } from 'vitest';
import { PagePath } from './canvas';
import * as kinds from './controls';
import { type Box, PageElement, PageHtml, PageSvg, PageText } from './elements';
import { PageEvent, PageTarget } from './events';

const tags: Record<string, new (page: MemoryPage, name: string) => PageElement> = {
  ...{ button: kinds.PageButton, input: kinds.PageInput, select: kinds.PageSelect, option: kinds.PageOption },
  canvas: kinds.PageCanvas,
};

export interface PageOptions {
  /** Of everything that `boxes` does not say. */
  width?: number;
  height?: number;
  /** By selector, the first that fits. */
  boxes?: Record<string, Partial<Box>>;
  /** Variables of VS Code without `--vscode-`. */
  colors?: Record<string, string>;
  className?: string;
  /** What `getState` returns. */
  stored?: unknown;
}

export const someColors: Record<string, string> = {
  ...{ foreground: '#cccccc', descriptionForeground: '#9d9d9d', 'editor-background': '#1f1f1f' },
  ...{ 'charts-lines': '#808080', 'charts-foreground': '#cccccd', 'charts-blue': '#3794ff' },
  ...{ 'charts-purple': '#b180d7', 'charts-green': '#89d185', 'charts-yellow': '#cca700' },
};

/** Chart.js takes hold of the window's frames when it is loaded, once a process: one list for all pages and test files of that. */
const everywhere = globalThis as unknown as Record<symbol, (() => void)[]>;
const key = Symbol.for('frames of pages in memory');
everywhere[key] ??= [];
const frames = everywhere[key];
const askFrame = (action: () => void) => frames.push(action);

export class MemoryPage {
  readonly root: PageElement;
  readonly head: PageElement;
  readonly body: PageElement;
  readonly document: PageTarget;
  readonly window: PageTarget & Record<string, unknown>;
  active: PageElement;
  hovered: PageElement | null = null;
  readonly popovers = new Set<PageElement>();
  readonly captured = new Map<number, PageElement>();
  readonly scrolled: PageElement[] = [];
  /** Texts that were put into the clipboard. */
  readonly copied: string[] = [];
  /** What was said to the host. */
  readonly sent: { kind: string; [field: string]: unknown }[] = [];
  stored: unknown;
  /** What events reach above the root element. */
  readonly outside: PageTarget[];
  #sized: (() => void)[] = [];
  #themed: (() => void)[] = [];
  /** Who waits for elements to be put into the document. */
  readonly #grown = new Set<() => void>();

  constructor(readonly options: PageOptions = {}) {
    this.stored = options.stored;
    // What a page before asked for is not this one's.
    frames.length = 0;
    [this.root, this.head, this.body] = [this.make('html'), this.make('head'), this.make('body')];
    this.root.append(this.head, this.body);
    this.active = this.body;
    this.root.setAttribute('lang', 'en');
    this.body.className = options.className ?? 'vscode-dark';
    this.document = this.#document();
    this.window = this.#window();
    this.outside = [this.document, this.window];
  }

  make(name: string): PageElement {
    return new (tags[name] ?? PageHtml)(this, name);
  }

  /** Puts the page in the place of a browser's, until `vi.unstubAllGlobals`. */
  install(): this {
    const page = this;
    const resized = (action: () => void) => this.#sized.push(action);
    const themed = (action: () => void) => this.#themed.push(action);
    const globals = {
      ...{ document: this.document, window: this.window, devicePixelRatio: 1, requestAnimationFrame: askFrame },
      ...{ Element: PageElement, HTMLElement: PageHtml, SVGElement: PageSvg, Node: PageElement },
      ...{ HTMLButtonElement: kinds.PageButton, HTMLInputElement: kinds.PageInput },
      ...{ HTMLSelectElement: kinds.PageSelect, HTMLCanvasElement: kinds.PageCanvas, Path2D: PagePath },
      CSS: { escape: (text: string) => text },
      getComputedStyle: (element: PageElement) => this.#styleOf(element),
      ResizeObserver: class {
        constructor(private readonly action: (entries: object[]) => void) {}
        observe(target: PageElement) {
          const tell = () => {
            const { width, height } = target.getBoundingClientRect();
            this.action([{ target, contentRect: { width, height } }]);
          };
          resized(tell);
          askFrame(tell);
        }
        unobserve() {}
        disconnect() {}
      },
      MutationObserver: class {
        constructor(private readonly action: (entries: object[]) => void) {}
        readonly #tell = () => this.action([{ addedNodes: [page.root], removedNodes: [] }]);
        observe(_: unknown, { childList = false }: { childList?: boolean }) {
          if (childList) page.#grown.add(this.#tell);
          else themed(this.#tell);
        }
        disconnect() {
          page.#grown.delete(this.#tell);
        }
      },
      navigator: { clipboard: { writeText: async (text: string) => void this.copied.push(text) } },
      Image: class {
        src = '';
        decode = async () => {};
      },
      XMLSerializer: class {
        serializeToString = (element: PageElement) => markup(element);
      },
      acquireVsCodeApi: () => ({
        // As a message between processes: copied.
        postMessage: (message: never) => this.sent.push(structuredClone(message)),
        getState: () => this.stored,
        setState: (state: unknown) => {
          this.stored = structuredClone(state);
        },
      }),
    };
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    return this;
  }

  /** Frames until there is nothing more to draw. */
  draw(): void {
    for (let i = 0; frames.length > 0 && i < 20; i++) {
      for (const action of frames.splice(0)) action();
      for (const tell of [...this.#grown]) tell();
    }
  }

  /** And what waits for its time, such as tables that are filled once a second. */
  later(ms = 1000): void {
    this.draw();
    vi.advanceTimersByTime(ms);
    this.draw();
  }

  /** From the host, as JSON would leave it. */
  receive(...messages: object[]): void {
    for (const data of messages) this.window.dispatchEvent(new PageEvent('message', { data: structuredClone(data) }));
    this.draw();
  }

  resize(options: Partial<PageOptions>): void {
    Object.assign(this.options, options);
    for (const tell of this.#sized) tell();
    this.draw();
  }

  retheme(className: string, colors: Record<string, string>): void {
    this.body.className = className;
    this.options.colors = colors;
    for (const tell of this.#themed) tell();
    this.draw();
  }

  boxOf(element: PageElement): Box {
    const { width = 800, height = 600, boxes = {} } = this.options;
    const [, box] = Object.entries(boxes).find(([selector]) => element.matches(selector)) ?? [];
    return { left: 0, top: 0, width, height, ...box };
  }

  radios(of: PageElement): kinds.PageInput[] {
    const name = of.getAttribute('name');
    return this.root.querySelectorAll(`input[name="${name}"]`) as kinds.PageInput[];
  }

  /** What a press on an input does to it. */
  press(input: PageElement): void {
    const type = input.getAttribute('type');
    if (type === 'radio' && input.checked) return;
    if (type === 'radio') input.checked = true;
    else if (type === 'checkbox') input.checked = !input.checked;
    else return;
    for (const kind of ['input', 'change']) input.dispatchEvent(new PageEvent(kind, { bubbles: true }));
  }

  #styleOf(element: PageElement): object {
    const colors = this.options.colors ?? someColors;
    const variable = (name: string) => colors[name.replace('--vscode-', '')];
    const own = (name: string) => variable(name) ?? element.style.getPropertyValue(name);
    return new Proxy(
      { getPropertyValue: own, color: colors.foreground, fontFamily: 'Some Sans' },
      { get: (known, name: string) => known[name as keyof typeof known] ?? element.style[name as never] },
    );
  }

  #document(): PageTarget {
    const document = new PageTarget();
    const fields = {
      ...{ documentElement: this.root, head: this.head, body: this.body, hidden: false },
      createElement: (name: string) => this.make(name),
      createElementNS: (_: string, name: string) => new PageSvg(this, name),
      createTextNode: (text: string) => new PageText(text),
      querySelector: (selector: string) => this.root.querySelector(selector),
      querySelectorAll: (selector: string) => this.root.querySelectorAll(selector),
      getElementById: (id: string) => this.root.querySelector(`#${id}`),
      elementFromPoint: () => this.hovered,
    };
    Object.assign(document, fields);
    Object.defineProperty(document, 'activeElement', { get: () => this.active });
    Object.defineProperty(document, 'defaultView', { get: () => this.window });
    return document;
  }

  #window(): PageTarget & Record<string, unknown> {
    const { width = 800, height = 600 } = this.options;
    return Object.assign(new PageTarget(), {
      ...{ innerWidth: width, innerHeight: height, scrollX: 0, scrollY: 0, devicePixelRatio: 1 },
      ...{ document: this.document, requestAnimationFrame: askFrame },
      setTimeout: (action: () => void, ms: number) => setTimeout(action, ms),
      clearTimeout: (id: ReturnType<typeof setTimeout>) => clearTimeout(id),
      getComputedStyle: (element: PageElement) => this.#styleOf(element),
      scrollTo: (_: number, top: number) => Object.assign(this.window, { scrollY: top }),
      matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
    }) as unknown as PageTarget & Record<string, unknown>;
  }
}

/** As XML. */
export function markup(element: PageElement): string {
  const attributes = [...element.attributes].map(([name, value]) => ` ${name}="${value}"`).join('');
  const children = element.childNodes.map((node) => (node instanceof PageElement ? markup(node) : node.textContent));
  return `<${element.localName}${attributes}>${children.join('')}</${element.localName}>`;
}
