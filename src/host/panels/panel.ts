/**
 * One tab with one of our pages, beside the code: opened, turned to the front, taken back after a reload, replaced where the
 * extension host died. The page says `ready` when it listens; while it is hidden it is gone, and nothing is sent.
 */
import * as vscode from 'vscode';
import type { Reporter } from '../base/report';
import { Tracker } from '../base/track';
import { openPanel, setTitle } from '../base/window';
import { fillPanel } from './fillPanel';
import { columnOfViews, strayTabs } from './viewTabs';

/** After a reload a panel on the screen is handed over within this time; one that was not has no host any more. */
const revivalMs = 10_000;

export interface PanelPlace {
  /** As in the manifest. */
  viewType: string;
  /** Where the path of what is shown is kept over a reload. */
  shownKey: string;
  /** Name of the bundle in dist/webview. */
  bundle: string;
}

/** What makes a panel the panel of something. */
export interface PanelContent<From> {
  /** Of the tab. */
  title(): string;
  /** The page listens, and knows nothing. */
  ready(): unknown;
  /** It is on the screen again: where its page was kept, it missed what came meanwhile. */
  seen?(): void;
  /** What the page says besides `ready` and its own faults. */
  receive(message: From): unknown;
  /** After a reload: shows what was shown. The tab is there, its page is being made. */
  restore(path: string): unknown;
  /** The user turned to it. */
  focused?(): void;
  /** The user closed it. */
  closed?(): void;
}

type Said = { kind: 'ready' } | { kind: 'error'; message: string };

export class Panel<To, From extends { kind: string }> extends Tracker implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  /** The page has said `ready` and is not hidden. */
  #ready = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly reporter: Reporter,
    private readonly place: PanelPlace,
    private readonly content: PanelContent<Exclude<From, Said>>,
  ) {
    super();
    this.track(vscode.window.registerWebviewPanelSerializer(place.viewType, this));
    this.track({ dispose: () => this.close() });
    const timer = setTimeout(
      reporter.guard(() => this.#replaceDead()),
      revivalMs,
    );
    this.track({ dispose: () => clearTimeout(timer) });
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  get isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  /** What is posted arrives. */
  get listens(): boolean {
    return this.#ready && this.#panel?.visible === true;
  }

  /** Shows the tab; the editor keeps the focus. */
  async open(): Promise<void> {
    const stray = this.#panel === undefined ? strayTabs(this.place.viewType) : [];
    const viewColumn = stray[0]?.group.viewColumn ?? columnOfViews() ?? vscode.ViewColumn.Beside;
    if (stray.length > 0) await vscode.window.tabGroups.close(stray, true);
    if (this.#panel !== undefined) this.#panel.reveal(undefined, true);
    else this.#take(openPanel(this.place.viewType, this.content.title(), viewColumn));
  }

  close(): void {
    this.#panel?.dispose();
  }

  retitle(): void {
    if (this.#panel !== undefined) setTitle(this.#panel, this.content.title());
  }

  /** To be shown after a reload. */
  remember(path: string): Thenable<void> {
    return this.context.workspaceState.update(this.place.shownKey, path);
  }

  /** A page that does not listen says `ready` when it does, and is told everything then. */
  post(message: To): void {
    if (this.listens) void this.#panel?.webview.postMessage(message);
  }

  /** VS Code calls it after a reload of the window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const path = this.#remembered();
    // One panel is enough: `open` may have been faster.
    if (path === undefined || this.#panel !== undefined) return panel.dispose();
    // Taken before anything is awaited: nobody may think meanwhile that there is none.
    this.#take(panel);
    await this.content.restore(path);
  }

  /** After the extension host died, its panel stays on the screen and never moves again: a new one takes its place. */
  async #replaceDead(): Promise<void> {
    const path = this.#remembered();
    if (path === undefined || this.#panel !== undefined) return;
    if (!strayTabs(this.place.viewType).some((tab) => tab.isActive)) return;
    await this.open();
    await this.content.restore(path);
  }

  #remembered(): string | undefined {
    return this.context.workspaceState.get<string>(this.place.shownKey);
  }

  #take(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#ready = false;
    setTitle(panel, this.content.title());
    panel.webview.onDidReceiveMessage(this.reporter.guard((message: From | Said) => this.#receive(message)));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.content.seen?.();
      if (panel.active) this.content.focused?.();
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#ready = false;
      this.content.closed?.();
    });
    fillPanel(panel, this.context.extensionUri, this.place.bundle);
  }

  #receive(message: From | Said): unknown {
    if (isReady(message)) {
      this.#ready = true;
      return this.content.ready();
    }
    if (isFault(message)) return this.reporter.log.error(`${this.content.title()}: ${message.message}`);
    return this.content.receive(message as Exclude<From, Said>);
  }
}

const isReady = (message: { kind: string }): message is Extract<Said, { kind: 'ready' }> => message.kind === 'ready';
const isFault = (message: { kind: string }): message is Extract<Said, { kind: 'error' }> => message.kind === 'error';
