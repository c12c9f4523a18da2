/** Looks at the disk, one after the other. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #isOver = false;

  take(look: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => (this.#isOver ? undefined : look()));
    // Whoever asked hears of a failure; the next look goes on.
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** A look that all share who ask before it begins. One under way may have passed by what somebody asks for now. */
  shared(look: () => Promise<void>): () => Promise<void> {
    let next: Promise<void> | undefined;
    return () => {
      next ??= this.take(() => {
        next = undefined;
        return look();
      });
      return next;
    };
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** No look begins after this; who waits for one waits no longer than for the one under way. */
  dispose(): void {
    this.#isOver = true;
  }
}
