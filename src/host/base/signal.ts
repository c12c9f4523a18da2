/**
 * A typed event without `vscode`, for the logic that unit tests run in plain Node.
 * Registration returns its own disposer, so nothing can be removed under a wrong name.
 */
export interface Disposer {
  dispose(): void;
}

export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** @param failed takes what a listener throws; without it the log of the extension host does. */
  constructor(private readonly failed: (error: unknown) => void = console.error) {}

  on(listener: (value: T) => void): Disposer {
    // One object a registration: the same function registered twice is called twice and removed once.
    const entry = (value: T) => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => this.#listeners.delete(entry) };
  }

  /** Never throws: a fault of one listener is neither the others' nor the caller's. */
  emit(value: T): void {
    for (const listener of [...this.#listeners])
      try {
        listener(value);
      } catch (error) {
        this.failed(error);
      }
  }

  dispose(): void {
    this.#listeners.clear();
  }

  get size(): number {
    return this.#listeners.size;
  }
}
