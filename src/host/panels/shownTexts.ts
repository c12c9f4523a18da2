/** Texts of ours to be read in the editor and never to be saved: what a command said. */
import * as vscode from 'vscode';
import { showDocument } from '../base/showSource';
import { Tracker } from '../base/track';

const scheme = 'sluice-text';

export class ShownTexts extends Tracker implements vscode.TextDocumentContentProvider {
  readonly #changed = this.track(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;
  /** By name, as long as the window lives. */
  readonly #texts = new Map<string, string>();

  constructor() {
    super();
    this.track(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#texts.get(path) ?? '';
  }

  /** In place of an earlier text of this name, which is that of its tab: its ending says what it is written in. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await showDocument(uri);
  }
}
