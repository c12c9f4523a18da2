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

/**
 * Who asks. `terminal`: a person sits there, and can send another. `cluster`: the warning that a batch system sends some time
 * before it ends a job, with SIGTERM and at last with SIGKILL.
 */
export type Asker = 'terminal' | 'process' | 'cluster';

export type Verdict = 'ask' | 'end' | 'wait';

export class Interrupts {
  private first: number | undefined;
  private repeated = false;
  private by: Asker | undefined;
  private alive = 0;

  /** Whether it has been asked. */
  get asked(): boolean {
    return this.first !== undefined;
  }

  /** A signal came. */
  signal(now: number, by: Asker): Verdict {
    if (this.first === undefined) {
      this.first = now;
      this.by = by;
      return 'ask';
    }
    // A warning is no order, however often it is repeated; what follows one is the first order.
    if (by === 'cluster') return 'wait';
    if (this.by === 'cluster') {
      this.first = now;
      this.by = by;
      return 'wait';
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
    if (this.by === 'terminal') return 'wait';
    // A batch system waits as long for what has no run yet as for a run.
    const patient = hasRun || this.by === 'cluster';
    if (silent >= (patient ? hangMs : silenceMs)) return 'end';
    return !patient && now - this.first >= patienceMs ? 'end' : 'wait';
  }
}
