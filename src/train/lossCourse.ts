/**
 * How the loss went before it was no number any more, and what that says of the cause. A network that knows nothing has a loss
 * of about ln(classes). One whose loss is several times that, and of what it began with, was driven there by its updates: they
 * are too large, and the learning rate is their size. Where the very first loss is no number no update was made yet, and where
 * it came out of a sound loss, by an update of a usual size, nothing is known.
 */

/** So many times the larger of the two is no noise of a batch. */
const blownUp = 3;
/** Published rates of SGD and Adam are 0.0001 to 3: one above this moves weights by more than they measure. */
const highest = 10;

interface Point {
  step: number;
  loss: number;
  /** Of the update after the loss. */
  learningRate: number;
}

export type Cause =
  | { kind: 'risen'; first: Point; last: Point }
  | { kind: 'tooHigh'; last: Point }
  | { kind: 'beforeAnyUpdate' }
  | { kind: 'unknown' };

export class LossCourse {
  private first: Point | undefined;
  private last: Point | undefined;

  /** @param classes of the data. */
  constructor(private readonly classes: number) {}

  /** @param loss finite; undefined of a step that said none. */
  add(step: number, loss: number | undefined, learningRate: number): void {
    if (loss === undefined) return;
    this.last = { step, loss, learningRate };
    this.first ??= this.last;
  }

  /** @param updated whether an update was made before the loss that is no number, in this session or an earlier one. */
  cause(updated: boolean): Cause {
    if (!updated) return { kind: 'beforeAnyUpdate' };
    const { first, last } = this;
    if (first === undefined || last === undefined) return { kind: 'unknown' };
    // A loss of the user's own may begin below 0, and know of no classes.
    const usual = Math.max(Math.log(Math.max(1, this.classes)), Math.abs(first.loss));
    if (last.loss > blownUp * usual) return { kind: 'risen', first, last };
    return last.learningRate > highest ? { kind: 'tooHigh', last } : { kind: 'unknown' };
  }
}
