/**
 * Whether a process that is to stop hangs: its JavaScript has not turned for too long. Between two turns may lie a step of a
 * large network on a slow device, and such a process is not to lose what it has trained: who has been silent for longer
 * before, and has come back, is given twice as long.
 */
import { hangMs } from '../../protocol/files/runFolder';

export class HangWatch {
  private turns: number | undefined;
  private turnedAt = 0;
  private longestMs = 0;
  private askedAt: number | undefined;

  /** How long it may be silent, in milliseconds. */
  get patienceMs(): number {
    return Math.max(hangMs, 2 * this.longestMs);
  }

  /** It is to stop, from now on. */
  ask(now: number): void {
    this.askedAt ??= now;
  }

  /** It may go on. */
  relent(): void {
    this.askedAt = undefined;
  }

  /** One look: `now` in milliseconds that the process was awake, `turns` a count that grows while JavaScript turns. */
  look(now: number, turns: number): 'well' | 'hangs' {
    if (turns !== this.turns) {
      if (this.turns !== undefined) this.longestMs = Math.max(this.longestMs, now - this.turnedAt);
      this.turns = turns;
      this.turnedAt = now;
    }
    if (this.askedAt === undefined) return 'well';
    return now - Math.max(this.askedAt, this.turnedAt) >= this.patienceMs ? 'hangs' : 'well';
  }
}
