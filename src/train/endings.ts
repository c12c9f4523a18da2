/** How a session ends. */
import type { Outcome } from '../protocol/events/events';

export interface Ending {
  outcome: Outcome;
  /** What the experiment said when it ended the run before its last epoch. */
  why?: string;
}
