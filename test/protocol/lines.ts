/** A text of lines, as `events.jsonl` is one. */
import { eventLine } from '../../src/protocol/events/eventLine';
import type { RunEvent } from '../../src/protocol/events/events';

/** Events as they are written; anything else as JSON. */
export const lines = (...values: unknown[]): string =>
  values.map((value) => `${isStep(value) ? eventLine(value) : JSON.stringify(value)}\n`).join('');

const isStep = (value: unknown): value is Extract<RunEvent, { kind: 'step' }> =>
  typeof value === 'object' && value !== null && 'values' in value;
