/** Looks at the disk, one after the other. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #over = false;

  take(look: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => (this.#over ? undefined : look()));
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

  /** No look begins after this; who waits for one waits no longer than for the one under way. */
  dispose(): void {
    this.#over = true;
  }
}
