/** A line of the terminal that rewrites itself, and the lines that push it up. */
import { visible } from '../base/visible';

export interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export class RewritingLine {
  private open = false;

  constructor(private readonly output: Output) {}

  /** Elsewhere than on a terminal nothing can be rewritten: false, and nothing is written. */
  rewrite(text: string): boolean {
    if (!this.output.isTTY) return false;
    this.output.write(`\r${text.slice(0, (this.output.columns ?? 80) - 1)}\x1b[K`);
    this.open = true;
    return true;
  }

  /** A line that stays. */
  line(text: string): void {
    this.end();
    this.output.write(`${visible(text)}\n`);
  }

  /** Leaves the rewriting line where it is. */
  end(): void {
    if (this.open) this.output.write('\n');
    this.open = false;
  }
}
