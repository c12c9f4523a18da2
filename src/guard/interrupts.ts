/**
 * When a command is asked to stop, and when it is ended. The first signal asks; the second ends it, and so does silence after
 * a signal that nobody will repeat, as a time limit or a cluster sends it.
 */

import { hangMs } from '../protocol/files/runFolder';

/** A wrapper such as npx passes on the signal that the terminal has sent to everybody: the same one, twice. */
const sameMs = 250;
/** Two signals as close as that, and no sign of life: they were two. */
const answerMs = 2000;
/** Silence of a command that loses nothing. */
const silenceMs = 5000;
/** In all, for a command that loses nothing. */
const patienceMs = 60_000;

export type Verdict = 'ask' | 'end' | 'wait';

export class Interrupts {
  private first: number | undefined;
  private repeated = false;
  private byTerminal = false;
  private alive = 0;

  /** Whether it has been asked. */
  get asked(): boolean {
    return this.first !== undefined;
  }

  /** A signal came. `terminal`: a person sits there, and can send another. */
  signal(now: number, terminal: boolean): Verdict {
    if (this.first === undefined) {
      this.first = now;
      this.byTerminal = terminal;
      return 'ask';
    }
    if (now - this.first >= sameMs) return 'end';
    this.repeated = true;
    return 'wait';
  }

  /** The command has answered. */
  answered(now: number): void {
    this.alive = now;
  }

  /** Asked every second from the first signal on. */
  look(now: number, hasRun: boolean): Verdict {
    if (this.first === undefined) return 'wait';
    const silent = now - Math.max(this.first, this.alive);
    if (this.repeated && this.alive < this.first && silent >= answerMs) return 'end';
    if (this.byTerminal) return 'wait';
    if (silent >= (hasRun ? hangMs : silenceMs)) return 'end';
    return !hasRun && now - this.first >= patienceMs ? 'end' : 'wait';
  }
}
