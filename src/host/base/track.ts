/** Base of everything that registers with VS Code: create and register a disposable in one expression. */
import type * as vscode from 'vscode';

export abstract class Tracker implements vscode.Disposable {
  readonly #tracked: { dispose(): unknown }[] = [];
  #disposed = false;

  /** Disposed with this object, last tracked first; at once when this object is already disposed. */
  protected track<T extends { dispose(): unknown }>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#tracked.push(disposable);
    return disposable;
  }

  dispose(): void {
    this.#disposed = true;
    for (let next = this.#tracked.pop(); next !== undefined; next = this.#tracked.pop()) next.dispose();
  }
}
