/** The workbench as a person uses it: palette, files, trees, notifications and the Training view. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { chromiumArgs } from '../../scripts/e2eTools.mjs';
import { Server, type ServerOptions } from './server';
import { still } from './still';

/** Generous: a machine with two busy cores is slow, and a test that waits for the right thing ends as soon as it is there. */
export const patience = { timeout: 60_000, interval: 200 };

export class Workbench {
  private constructor(
    readonly server: Server,
    private readonly browser: Browser,
    readonly page: Page,
    readonly folder: string,
  ) {}

  static async open(folder: string, options: Partial<ServerOptions> = {}): Promise<Workbench> {
    const server = await Server.start({
      extensions: inject('extensions'),
      builtIn: inject('builtIn'),
      settings: {},
      workspaceTrust: false,
      ...options,
    });
    const browser = await chromium.launch({
      executablePath: inject('chromium'),
      // The workbench asks for stacks while it starts; where they point is cheaper found while its code is compiled than by compiling again.
      args: [...chromiumArgs, '--disable-quic', '--js-flags=--no-enable-lazy-source-positions'],
    });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'dark' });
    page.setDefaultTimeout(patience.timeout);
    await page.addInitScript(still);
    const workbench = new Workbench(server, browser, page, folder);
    await workbench.load();
    return workbench;
  }

  /** Opens the page, or reloads the window. */
  async load(): Promise<void> {
    await this.page.goto(`${this.server.url}/?folder=${encodeURIComponent(this.folder)}`);
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: patience.timeout });
  }

  /** Reloads the window as its command does: what the workbench keeps over a reload is written first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: patience.timeout });
    await this.command('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: patience.timeout });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** Runs a command from the palette by its full title, e.g. `Sluice: Train`. */
  async command(title: string): Promise<void> {
    // The palette offers a command once its extension is known; until then it is asked again.
    await expect
      .poll(async () => (await this.search(title)) && this.take(this.commandRow(title), `>${title}`), patience)
      .toBe(true);
  }

  /** Presses a row of the list below what was asked. False where nothing takes it: a press may fall between two lists. */
  private async take(row: Locator, asked: string): Promise<boolean> {
    await row.click({ timeout: 10_000 }).catch(() => {});
    // Longer than the workbench ever stands still: what was taken is not to be done twice.
    const until = Date.now() + 20_000;
    // A window that is loaded anew has no list either.
    const isOpen = async () =>
      (await this.quickInput.count()) > 0 && (await this.quickInput.inputValue({ timeout: 500 })) === asked;
    while (await isOpen().catch(() => false)) {
      if (Date.now() > until) return false;
      await this.page.waitForTimeout(50);
    }
    return true;
  }

  /** Whether the palette offers a command; one that it does not know yet, it does not find later by itself. */
  private async search(title: string): Promise<boolean> {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('F1');
    await this.quickInput.fill(`>${title}`);
    return this.commandRow(title)
      .waitFor({ timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
  }

  /** By its label alone: a row may also say `recently used` or a key binding. */
  private commandRow(title: string): Locator {
    const label = this.page.locator('.label-name').getByText(title, { exact: true });
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ has: label }).first();
  }

  /** Picks an entry of the quick pick that is open. */
  async pick(text: string): Promise<void> {
    await this.listRow(text).click();
  }

  /** Chooses an entry of the context menu that is open. By key: a menu takes no click in its first moment. */
  async menuEntry(text: string): Promise<void> {
    await this.page.locator('.monaco-menu .action-label', { hasText: text }).first().hover();
    await this.page.locator('.monaco-menu .action-item.focused', { hasText: text }).first().waitFor(patience);
    await this.page.keyboard.press('Enter');
  }

  /** Presses a key on a row until that shows something: a workbench that is still busy with the click takes no key. */
  async pressOn(row: Locator, key: string, shown: Locator): Promise<void> {
    await this.pressFor(key, shown, () => row.click());
  }

  /** Presses a key until that shows something: what answers it may not be there yet. */
  async pressFor(key: string, shown: Locator, first?: () => Promise<void>): Promise<void> {
    const pressed = async () => {
      await first?.();
      await this.page.keyboard.press(key);
      return shown.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(pressed, patience).toBe(true);
  }

  /** Answers the input box with this title. */
  async answer(title: string, text: string): Promise<void> {
    await this.page.locator('.quick-input-title', { hasText: title }).waitFor(patience);
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** In the first column, whichever has the keyboard. */
  async openFileBesideViews(name: string): Promise<void> {
    await this.page.keyboard.press('Control+1');
    await this.openFile(name);
  }

  /** Whether *Go to File* lists a file. */
  private async listed(name: string): Promise<boolean> {
    await this.page.keyboard.press('Control+P');
    await this.quickInput.fill(name);
    return this.listRow(name)
      .waitFor({ timeout: 5000 })
      .then(
        () => true,
        async () => {
          // Only now: the key closes notifications, too.
          await this.page.keyboard.press('Escape');
          return false;
        },
      );
  }

  /** Whether a file comes up soon where the keyboard was last: another group may show the same one. */
  private isOpen(name: string): Promise<boolean> {
    const tab = this.page.locator('.tab.active', { hasText: name }).first();
    return tab.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  }

  /** Of the list below an input. */
  private listRow(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  async openFile(name: string): Promise<void> {
    // The workbench lists a file once its folder has been searched; a list that was asked before then stays empty.
    const opened = async () =>
      (await this.listed(name)) && (await this.take(this.listRow(name), name)) && (await this.isOpen(name));
    await expect.poll(opened, patience).toBe(true);
  }

  /** Opens a file in the group that shows the tab, over what it shows. */
  async openFileOver(tab: string, name: string): Promise<void> {
    // A press inside of a view makes its group the active one a moment later; a press on its tab says when.
    await this.page.locator('.tab', { hasText: tab }).first().click();
    await this.page.locator('.editor-group-container.active .tab.active', { hasText: tab }).waitFor(patience);
    await this.openFile(name);
    await expect.poll(() => this.page.locator('iframe.webview.ready:visible').count(), patience).toBe(0);
  }

  /** Opens the activity-bar container and returns the rows of its tree. */
  async runRows(): Promise<Locator> {
    // Of the Runs tree alone: the Gates tree below fills once a run has been evaluated.
    const runs = this.page.locator('.pane', { has: this.page.locator('.pane-header', { hasText: /^Runs/ }) });
    const rows = runs.locator('.pane-body .monaco-list-row');
    if (!(await this.page.locator('.sidebar .composite.title', { hasText: 'Sluice' }).isVisible()))
      await this.page.locator('.activitybar [aria-label*="Sluice"]').first().click();
    return rows;
  }

  /** The inner frame of the Training view, once it has drawn itself. */
  trainingView(): Promise<Frame> {
    return this.view('training');
  }

  /** The inner frame of a view, once it has drawn itself. */
  async view(kind: 'training' | 'gates' | 'samples' | 'predictions' | 'preview' | 'profile' | 'many'): Promise<Frame> {
    let found: Frame | undefined;
    await expect
      .poll(async () => {
        found = undefined;
        for (const frame of this.page.frames())
          if (await frame.$(`body[data-kind="${kind}"]`).catch(() => null)) found = frame;
        return found !== undefined;
      }, patience)
      .toBe(true);
    return found as Frame;
  }

  get notifications(): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item');
  }

  get problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  /** Kept for a person to look at. */
  async screenshot(name: string): Promise<void> {
    const folder = path.resolve('test-results');
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input');
  }
}
