/** What the editor in memory shows and was told, and what a test has the user do. One editor a test file; `reset` empties it. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type CodeLens, type Diagnostic, type Document, type Hover, type TreeItem, Uri } from './values';

export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();

  readonly event = (listener: (value: T) => unknown) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** What has become of a file that is watched. */
export type FileChange = 'created' | 'changed' | 'deleted';

/** A notification, a list, a box or a dialog. */
export interface Shown {
  level: string;
  text: string;
  titles?: string[];
  rows?: object[];
  detail?: string | undefined;
  modal?: boolean;
}

interface Provider {
  getChildren(row?: object): object[];
  getTreeItem(row: object): TreeItem;
  resolveTreeItem(item: TreeItem, row: object): TreeItem;
  onDidChangeTreeData(listener: (rows: object | undefined) => unknown): unknown;
}

export class WebviewPanel {
  visible = true;
  active = false;
  reveals = 0;
  readonly posted: { kind: string; [key: string]: unknown }[] = [];
  readonly #said = new Emitter<object>();
  readonly #viewState = new Emitter<void>();
  readonly #disposed = new Emitter<void>();
  readonly onDidChangeViewState = this.#viewState.event;
  readonly onDidDispose = this.#disposed.event;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'csp:',
    asWebviewUri: (uri: Uri) => uri,
    postMessage: async (message: { kind: string }) => void this.posted.push(message),
    onDidReceiveMessage: this.#said.event,
  };

  constructor(
    readonly viewType: string,
    public title: string,
    readonly viewColumn: number,
  ) {}

  reveal(): void {
    this.reveals++;
  }

  /** The page says something. */
  say(message: object): void {
    this.#said.fire(message);
  }

  /** The user turns to it, or away from it. */
  turn(visible: boolean, active = visible): void {
    [this.visible, this.active] = [visible, active];
    this.#viewState.fire();
  }

  dispose(): void {
    editor.panels = editor.panels.filter((panel) => panel !== this);
    this.#disposed.fire();
  }
}

const empty = () => ({
  trusted: true,
  folders: [] as { name: string; uri: Uri }[],
  settings: {} as Record<string, unknown>,
  updates: [] as unknown[][],
  documents: [] as Document[],
  editors: [] as { document: Document; viewColumn?: number; drawn: object[][]; setDecorations: unknown }[],
  /** While a view has it, no editor is active. */
  viewHasFocus: false,
  /** Files that a search of the workspace finds. */
  found: [] as string[],
  /** What the user says to the next questions: a title, a label, a text; undefined: nothing. */
  answers: [] as (string | undefined)[],
  /** Buttons that are pressed as soon as a notification offers them. */
  presses: [] as string[],
  asked: [] as Shown[],
  /** What was said of texts that a box did not take; the user then gives up. */
  refused: [] as string[],
  copied: [] as string[],
  statusMessages: [] as string[],
  log: [] as string[],
  shown: [] as { file: string; [key: string]: unknown }[],
  executed: [] as [id: string, ...given: unknown[]][],
  handlers: new Map<string, (...given: unknown[]) => unknown>(),
  progress: [] as { title: string; location: number; cancellable: boolean; said: string[]; cancel: () => void }[],
  panels: [] as WebviewPanel[],
  serializers: new Map<string, { deserializeWebviewPanel(panel: WebviewPanel): Promise<void> }>(),
  statusItems: [] as { text: string; tooltip: string; shown: boolean; command: unknown; name: string }[],
  problems: new Map<string, Map<string, readonly Diagnostic[]>>(),
  trees: new Map<string, ReturnType<typeof makeTree>>(),
  watchers: [] as {
    base: string;
    pattern: string;
    disposed: boolean;
    tell: (file: string, how?: FileChange) => void;
  }[],
  written: new Map<string, string>(),
  erased: [] as [folder: string, useTrash: boolean][],
  /** A remote machine may have none. */
  hasTrash: true,
});

const events = {
  activeEditor: new Emitter<unknown>(),
  visibleEditors: new Emitter<unknown>(),
  text: new Emitter<{ document: Document; contentChanges: readonly unknown[] }>(),
  saved: new Emitter<Document>(),
  settings: new Emitter<{ affectsConfiguration: (name: string) => boolean }>(),
  folders: new Emitter<unknown>(),
  trust: new Emitter<void>(),
  tabGroups: new Emitter<void>(),
};

function makeTree(provider: Provider) {
  const [visibility, selected] = [new Emitter<{ visible: boolean }>(), new Emitter<void>()];
  const [expanded, collapsed] = [new Emitter<{ element: object }>(), new Emitter<{ element: object }>()];
  const view = {
    visible: true,
    description: '',
    message: '',
    selection: [] as object[],
    revealed: [] as object[],
    redraws: [] as (object | undefined)[],
    onDidChangeVisibility: visibility.event,
    onDidChangeSelection: selected.event,
    onDidExpandElement: expanded.event,
    onDidCollapseElement: collapsed.event,
    reveal: async (row: object) => {
      view.revealed.push(row);
      view.selection = [row];
    },
    dispose: () => {},
    rows: (below?: object) => provider.getChildren(below),
    item: (row: object) => provider.resolveTreeItem(provider.getTreeItem(row), row),
    show: (visible: boolean) => {
      view.visible = visible;
      visibility.fire({ visible });
    },
    select: (...rows: object[]) => {
      view.selection = rows;
      selected.fire();
    },
    unfold: (element: object, open: boolean) => (open ? expanded : collapsed).fire({ element }),
    /** A click. Arguments of a row's command are not passed on: of a row that was drawn anew just now, VS Code knows them no more. */
    press: (row: object) => {
      view.select(row);
      return state.handlers.get(provider.getTreeItem(row).command?.command ?? '')?.();
    },
  };
  provider.onDidChangeTreeData((rows) => view.redraws.push(rows));
  return view;
}

const state = empty();
const providers = new Map<string, unknown[]>();
const of = <T>(kind: string) => (providers.get(kind) ?? []) as T[];

export const editor = Object.assign(state, {
  events,
  reset: () => void Object.assign(state, empty()),
  provide: (kind: string, provider: unknown) => {
    providers.set(kind, [...of(kind), provider]);
    return {
      dispose: () =>
        providers.set(
          kind,
          of(kind).filter((other) => other !== provider),
        ),
    };
  },
  actions: (document: Document, diagnostics: readonly object[]) =>
    of<{ provideCodeActions(document: Document, range: unknown, context: object): object[] }>('action').flatMap((one) =>
      one.provideCodeActions(document, undefined, { diagnostics }),
    ),
  /** Tells each time that lenses are to be asked for anew. */
  watchLenses: (told: () => void) => {
    for (const { onDidChangeCodeLenses: listen } of of<{ onDidChangeCodeLenses: (told: () => void) => void }>('lens'))
      listen(told);
  },
  lenses: (document: Document) =>
    of<{ provideCodeLenses(document: Document): CodeLens[] }>('lens').flatMap((one) => one.provideCodeLenses(document)),
  hover: (document: Document, line: number) =>
    of<{ provideHover(document: Document, at: { line: number }): Hover | undefined }>('hover')[0]?.provideHover(
      document,
      { line },
    ),
  collection: (name: string) => {
    const files = new Map<string, readonly Diagnostic[]>();
    state.problems.set(name, files);
    return {
      set: (uri: Uri, list: readonly Diagnostic[]) => files.set(uri.fsPath, list),
      delete: (uri: Uri) => files.delete(uri.fsPath),
      has: (uri: Uri) => files.has(uri.fsPath),
      clear: () => files.clear(),
      dispose: () => files.clear(),
    };
  },
  tree: (id: string, provider: unknown) => {
    const view = makeTree(provider as Provider);
    state.trees.set(id, view);
    return view;
  },
  watcher: ({ base, pattern }: { base: Uri; pattern: string }) => {
    const told = { created: new Emitter<Uri>(), changed: new Emitter<Uri>(), deleted: new Emitter<Uri>() };
    const tell = (file: string, how: FileChange = 'created') => told[how].fire(Uri.file(file));
    const watcher = { base: base.fsPath, pattern, disposed: false, tell };
    state.watchers.push(watcher);
    const dispose = () => Object.assign(watcher, { disposed: true });
    return {
      ...{ onDidCreate: told.created.event, onDidChange: told.changed.event, onDidDelete: told.deleted.event, dispose },
    };
  },
  erase: async (folder: string, useTrash: boolean) => {
    state.erased.push([folder, useTrash]);
    if (useTrash && !state.hasTrash) throw new Error('there is no trash');
    await rm(folder, { recursive: true });
  },
  /** A text editor on a document that is on the screen. */
  view: (document: Document, viewColumn = 1) => {
    const drawn: object[][] = [];
    const types: unknown[] = [];
    const setDecorations = (type: unknown, options: object[]) => {
      if (!types.includes(type)) types.push(type);
      drawn[types.indexOf(type)] = options;
    };
    state.documents.push(document);
    state.editors.push({ document, viewColumn, drawn, setDecorations });
    return drawn;
  },
  openFolders: (...folders: string[]) => {
    state.folders = folders.map((folder) => ({ name: path.basename(folder), uri: Uri.file(folder) }));
  },
  set: (name: string, value: unknown) => {
    state.settings[name] = value;
    events.settings.fire({ affectsConfiguration: (other) => name === other || name.startsWith(`${other}.`) });
  },
});

/** What the user says; what was asked is kept. A notification is let go by, unless a button is offered that is to be pressed. */
export async function answered(question: Shown): Promise<string | undefined> {
  state.asked.push(question);
  const [press] = state.presses;
  const { level, modal = false, titles = [] } = question;
  if (!modal && ['error', 'warning', 'information'].includes(level))
    return press !== undefined && titles.includes(press) ? state.presses.shift() : undefined;
  return state.answers.shift();
}
