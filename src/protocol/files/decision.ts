/** What `early-stop.json` in a run folder says: why a sweep ended the run early. */
import { cut, number, object, oneOf, parsed, type Reader } from '../shape';

export interface Decision {
  method: 'median' | 'asha';
  /** Epochs done when it was made. */
  epoch: number;
  /** The task's own score then, 0 … 1, NaN where it was no number; and the one that it would have needed. */
  score: number;
  needed: number;
  /** Tasks that it was compared with. */
  others: number;
  /** For people. */
  reason: string;
}

/** JSON has no NaN, and writes null for it. */
const measured: Reader<number> = (given) => (given === null ? Number.NaN : number(given));

const decision = object<Decision>({
  method: oneOf('median', 'asha'),
  epoch: number,
  score: measured,
  needed: number,
  others: number,
  reason: cut(1000),
});

/** What a text holds, if it is one. */
export const parseDecision = (json: string): Decision | undefined => parsed(json, decision);
