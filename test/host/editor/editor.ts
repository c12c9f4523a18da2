/**
 * An editor in memory, for `vi.mock('vscode', () => import('…/editor/editor'))`: what of VS Code's interface the host uses,
 * with everything that is shown or asked written down in `editor`. What VS Code itself makes of it is for test/e2e.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answered, Emitter, editor, type Shown, WebviewPanel } from './state';
import { Document, TabInputWebview, Uri, type WorkspaceEdit } from './values';

export { Emitter as EventEmitter, editor } from './state';
export * from './values';

export const ViewColumn = { Active: -1, Beside: -2, One: 1, Two: 2 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const CodeActionKind = { QuickFix: 'quickfix' };

export const l10n = {
  bundle: undefined,
  t: (text: string, ...values: unknown[]) => text.replace(/\{(\d+)\}/g, (_, at) => String(values[Number(at)])),
};

export const env = {
  language: 'en-GB',
  clipboard: { writeText: async (text: string) => void editor.copied.push(text) },
};

interface InputBox {
  title?: string;
  prompt?: string;
  value?: string;
  validateInput?: (typed: string) => string | undefined;
}

const message =
  (level: string) =>
  (text: string, ...rest: unknown[]) => {
    const [first, ...others] = rest;
    const options = typeof first === 'object' ? (first as { modal?: boolean; detail?: string }) : undefined;
    const titles = (options === undefined ? rest : others) as string[];
    return answered({ level, text, titles, ...options });
  };

export const window = {
  state: { focused: true },
  get activeTextEditor() {
    return editor.viewHasFocus ? undefined : editor.editors[0];
  },
  get visibleTextEditors() {
    return editor.editors;
  },
  tabGroups: {
    onDidChangeTabGroups: editor.events.tabGroups.event,
    get all() {
      const tabs = editor.panels.map((panel) => ({
        input: new TabInputWebview(`mainThreadWebview-${panel.viewType}`),
        isActive: panel.visible,
        group: { viewColumn: panel.viewColumn },
      }));
      const columns = [...new Set(tabs.map(({ group }) => group.viewColumn))];
      return columns.map((viewColumn) => {
        const own = tabs.filter(({ group }) => group.viewColumn === viewColumn);
        return { viewColumn, tabs: own, activeTab: own.find(({ isActive }) => isActive) };
      });
    },
    close: async () => true,
  },
  showErrorMessage: message('error'),
  showWarningMessage: message('warning'),
  showInformationMessage: message('information'),
  showQuickPick: async (rows: { label: string }[], options: { title?: string; placeHolder?: string }) => {
    const label = await answered({ level: 'pick', text: options.title ?? '', rows, detail: options.placeHolder });
    return rows.find((row) => row.label === label);
  },
  showInputBox: async ({ title = '', prompt, value, validateInput }: InputBox) => {
    const typed = await answered({ level: 'input', text: title, detail: prompt, titles: [value ?? ''] });
    const wrong = typed === undefined ? undefined : validateInput?.(typed);
    if (!wrong) return typed;
    // The box stays open, and says why.
    editor.refused.push(wrong);
    return undefined;
  },
  showSaveDialog: async ({ title = '', ...options }: { title?: string; defaultUri?: Uri; filters?: object }) => {
    const file = await answered({ level: 'save', text: title, detail: options.defaultUri?.fsPath, rows: [options] });
    return file === undefined ? undefined : Uri.file(file);
  },
  showOpenDialog: async ({ title = '' }: { title?: string }) => {
    const folder = await answered({ level: 'open', text: title });
    return folder === undefined ? undefined : [Uri.file(folder)];
  },
  showWorkspaceFolderPick: async () => {
    const name = await answered({ level: 'folder', text: '' });
    return editor.folders.find((folder) => folder.name === name);
  },
  withProgress: <T>(
    options: { title: string; location: number; cancellable: boolean },
    work: (progress: { report: (said: { message: string }) => void }, token: object) => Promise<T>,
  ) => {
    const cancelled = new Emitter<void>();
    const said: string[] = [];
    editor.progress.push({ ...options, said, cancel: () => cancelled.fire() });
    return work(
      { report: ({ message }) => said.push(message) },
      { isCancellationRequested: false, onCancellationRequested: cancelled.event },
    );
  },
  setStatusBarMessage: (text: string) => void editor.statusMessages.push(text),
  createStatusBarItem: (id: string, alignment: number, priority: number) => {
    const made = { id, alignment, priority, name: '', text: '', tooltip: '', command: undefined, shown: false };
    const turn = (shown: boolean) => () => Object.assign(made, { shown });
    Object.assign(made, { show: turn(true), hide: turn(false), dispose: turn(false) });
    editor.statusItems.push(made);
    return made;
  },
  createTreeView: (id: string, { treeDataProvider: provider }: { treeDataProvider: unknown }) =>
    editor.tree(id, provider),
  createOutputChannel: () => ({
    info: (text: string) => void editor.log.push(`info ${text}`),
    warn: (text: string) => void editor.log.push(`warn ${text}`),
    error: (text: string) => void editor.log.push(`error ${text}`),
    show: (preserveFocus: boolean) => void editor.log.push(`shown ${preserveFocus ? 'behind' : 'in front'}`),
    dispose: () => {},
  }),
  createWebviewPanel: (viewType: string, title: string, { viewColumn }: { viewColumn: number }) => {
    const panel = new WebviewPanel(viewType, title, viewColumn);
    editor.panels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: (viewType: string, serializer: unknown) => {
    editor.serializers.set(viewType, serializer as { deserializeWebviewPanel(panel: WebviewPanel): Promise<void> });
    return { dispose: () => {} };
  },
  createTextEditorDecorationType: (options: object) => ({ options, dispose: () => {} }),
  showTextDocument: async (uri: Uri, options: object = {}) =>
    void editor.shown.push({ file: uri.toString(), ...options }),
  onDidChangeActiveTextEditor: editor.events.activeEditor.event,
  onDidChangeVisibleTextEditors: editor.events.visibleEditors.event,
};

export const workspace = {
  get isTrusted() {
    return editor.trusted;
  },
  get workspaceFolders() {
    return editor.folders;
  },
  get textDocuments() {
    return editor.documents;
  },
  getWorkspaceFolder: ({ fsPath }: Uri) =>
    editor.folders.find(({ uri }) => fsPath === uri.fsPath || fsPath.startsWith(`${uri.fsPath}/`)),
  getConfiguration: (section: string) => ({
    get: <T>(key: string, otherwise: T) => (editor.settings[`${section}.${key}`] ?? otherwise) as T,
    update: async (key: string, value: unknown, target: unknown) => {
      editor.settings[`${section}.${key}`] = value;
      editor.updates.push([`${section}.${key}`, value, target]);
    },
  }),
  openTextDocument: async (uri: Uri) => {
    const open = editor.documents.find((document) => document.uri.fsPath === uri.fsPath);
    return open ?? new Document(uri, readFileSync(uri.fsPath, 'utf8'));
  },
  /** Of files that are not open. */
  applyEdit: async ({ inserts }: WorkspaceEdit) => {
    for (const { file, at, text } of inserts) {
      const lines = readFileSync(file, 'utf8').split('\n');
      const line = lines[at.line] ?? '';
      lines[at.line] = line.slice(0, at.character) + text + line.slice(at.character);
      writeFileSync(file, lines.join('\n'));
    }
    return true;
  },
  asRelativePath: ({ fsPath }: Uri) => path.relative(editor.folders[0]?.uri.fsPath ?? '/', fsPath),
  findFiles: async () => editor.found.map((file) => Uri.file(file)),
  createFileSystemWatcher: (pattern: { base: Uri; pattern: string }) => editor.watcher(pattern),
  registerTextDocumentContentProvider: () => ({ dispose: () => {} }),
  fs: {
    delete: async ({ fsPath }: Uri, options: { useTrash: boolean }) => editor.erase(fsPath, options.useTrash),
    writeFile: async ({ fsPath }: Uri, bytes: Uint8Array) =>
      void editor.written.set(fsPath, Buffer.from(bytes).toString()),
  },
  onDidChangeTextDocument: editor.events.text.event,
  onDidSaveTextDocument: editor.events.saved.event,
  onDidChangeConfiguration: editor.events.settings.event,
  onDidChangeWorkspaceFolders: editor.events.folders.event,
  onDidGrantWorkspaceTrust: editor.events.trust.event,
};

export const languages = {
  createDiagnosticCollection: (name: string) => editor.collection(name),
  registerHoverProvider: (_: unknown, provider: unknown) => editor.provide('hover', provider),
  registerCodeLensProvider: (_: unknown, provider: unknown) => editor.provide('lens', provider),
  registerCodeActionsProvider: (_: unknown, provider: unknown) => editor.provide('action', provider),
};

export const commands = {
  registerCommand: (id: string, handler: (...given: unknown[]) => unknown) => {
    editor.handlers.set(id, handler);
    return { dispose: () => editor.handlers.delete(id) };
  },
  executeCommand: async (id: string, ...given: unknown[]) => {
    editor.executed.push([id, ...given]);
    return editor.handlers.get(id)?.(...given);
  },
  getCommands: async () => [...editor.handlers.keys()],
};

export type { Shown };
