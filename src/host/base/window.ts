/**
 * The editor's own surfaces: notifications, lists, boxes, trees, the status bar, the log. Whatever is shown there may hold a
 * name of anybody's, so everything goes through here and is text; test/host/base/window.test.ts finds what does not.
 */
import * as vscode from 'vscode';
import { brief, longestNotice } from '../../base/brief';
import { logged, shown, shownLines } from './shown';

const message = (text: string) => shown(brief({ message: text }), longestNotice);

export function showError(text: string, ...titles: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(message(text), ...titles);
}

export function showWarning(text: string, ...titles: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(message(text), ...titles);
}

export function showInformation(text: string, ...titles: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(message(text), ...titles);
}

/** A question that has to be answered, with what stands below it. */
export function askWarning(
  text: string,
  detail: string | undefined,
  ...titles: string[]
): Thenable<string | undefined> {
  const options = { modal: true, ...(detail === undefined ? {} : { detail: shownLines(detail) }) };
  return vscode.window.showWarningMessage(message(text), options, ...titles);
}

export interface Choice {
  label: string;
  /** Name of an icon before the label. */
  icon?: string;
  description?: string;
  detail?: string;
}

/** The chosen one of the items that were given. An empty field says what is to be chosen. */
export async function pick<T extends Choice>(
  items: readonly T[],
  options: vscode.QuickPickOptions & { placeHolder: string },
): Promise<T | undefined> {
  const rows = items.map((item) => ({
    label: `${item.icon === undefined ? '' : `$(${item.icon}) `}${shown(item.label)}`,
    ...(item.description === undefined ? {} : { description: shown(item.description) }),
    ...(item.detail === undefined ? {} : { detail: shown(item.detail) }),
    item,
  }));
  const chosen = await vscode.window.showQuickPick(rows, { ...options, ...titleOf(options) });
  return chosen?.item;
}

export function ask({ prompt, ...options }: vscode.InputBoxOptions): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    ...titleOf(options),
    ...(prompt === undefined ? {} : { prompt: shown(prompt) }),
  });
}

/** Under a notification that can be cancelled, or a line in the status bar. */
export function withProgress<T>(
  { title, cancellable }: { title: string; cancellable: boolean },
  work: (say: (text: string) => void, token: vscode.CancellationToken) => Thenable<T>,
): Thenable<T> {
  const location = cancellable ? vscode.ProgressLocation.Notification : vscode.ProgressLocation.Window;
  return vscode.window.withProgress({ location, title: shown(title), cancellable }, (progress, token) =>
    work((text) => progress.report({ message: shown(text) }), token),
  );
}

export function askWhereToSave(options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({ ...options, ...titleOf(options) });
}

export function askForFolder(options: vscode.OpenDialogOptions): Thenable<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({ ...options, ...titleOf(options) });
}

/** For a moment. */
export function sayInStatusBar(text: string): void {
  vscode.window.setStatusBarMessage(shown(text), 5000);
}

export function fillStatusItem(item: vscode.StatusBarItem, icon: string, text: string, tooltip: string): void {
  item.text = `$(${icon}) ${shown(text, 120)}`;
  item.tooltip = shownLines(tooltip);
}

export interface Row {
  /** Names the row, and is not shown. */
  id: string;
  label: string;
  description?: string;
  /** What a screen reader says of it. */
  spoken?: string;
  collapsed?: boolean;
  /** Its label is lit up. */
  marked?: boolean;
}

export function treeItem({ id, label, description, spoken, collapsed = false, marked }: Row): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const text = shown(label);
  const lit = marked ? { label: text, highlights: [[0, text.length] as [number, number]] } : text;
  const item = new vscode.TreeItem(lit, collapsed ? Collapsed : None);
  item.id = id;
  if (description !== undefined) item.description = shown(description);
  if (spoken !== undefined) item.accessibilityInformation = { label: shown(spoken) };
  return item;
}

export function setTooltip(item: vscode.TreeItem, text: string): vscode.TreeItem {
  item.tooltip = shownLines(text);
  return item;
}

export function headTree(view: vscode.TreeView<unknown>, description: string, above: string): void {
  view.description = shown(description);
  view.message = shown(above);
}

export function codeLens(range: vscode.Range, { title, tooltip, ...command }: vscode.Command): vscode.CodeLens {
  const hint = tooltip === undefined ? {} : { tooltip: shown(tooltip) };
  return new vscode.CodeLens(range, { ...command, title: shown(title), ...hint });
}

/** Behind the end of a line. */
export function afterLine(line: vscode.TextLine, text: string): vscode.DecorationOptions {
  const { end } = line.range;
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText: shown(text, 200) } } };
}

/** @param markdown in which what is not ours is escaped (`escaped` in beside/hoverText.ts). */
export function hover(markdown: string, range: vscode.Range, enabledCommands: readonly string[]): vscode.Hover {
  const text = new vscode.MarkdownString(markdown);
  text.isTrusted = { enabledCommands };
  return new vscode.Hover(text, range);
}

export function problem(range: vscode.Range, text: string, severity: vscode.DiagnosticSeverity): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, shownLines(text), severity);
  diagnostic.source = 'Sluice';
  return diagnostic;
}

export function quickFix(
  title: string,
  diagnostics: readonly vscode.Diagnostic[],
  command: vscode.Command,
): vscode.CodeAction {
  const action = new vscode.CodeAction(shown(title), vscode.CodeActionKind.QuickFix);
  action.diagnostics = [...diagnostics];
  action.command = command;
  action.isPreferred = true;
  return action;
}

export function openPanel(viewType: string, title: string, viewColumn: vscode.ViewColumn): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(viewType, shown(title, 120), { viewColumn, preserveFocus: true });
}

/** Setting a title is a message to the editor even where nothing changes. */
export function setTitle(panel: vscode.WebviewPanel, text: string): void {
  const title = shown(text, 120);
  if (panel.title !== title) panel.title = title;
}

export type Log = Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error' | 'show' | 'dispose'>;

export function openLog(name: string): Log {
  const channel = vscode.window.createOutputChannel(name, { log: true });
  return {
    info: (text) => channel.info(logged(text)),
    warn: (text) => channel.warn(logged(text)),
    error: (text) => channel.error(logged(String(text))),
    show: (column?: unknown) => channel.show(column === true),
    dispose: () => channel.dispose(),
  };
}

const titleOf = ({ title }: { title?: string | undefined }) => (title === undefined ? {} : { title: shown(title) });
