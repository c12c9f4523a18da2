/** A text of lines, as `events.jsonl` is one. */
import { eventLine } from '../../src/protocol/events/eventLine';
import type { RunEvent } from '../../src/protocol/events/events';

/** Events as they are written; anything else as JSON. */
export const lines = (...values: unknown[]): string =>
  values.map((value) => `${hasValues(value) ? eventLine(value) : JSON.stringify(value)}\n`).join('');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A step or an evaluation: its numbers have their places in the line. */
const hasValues = (value: unknown): value is RunEvent =>
  isObject(value) && ('values' in value || (isObject(value.evaluation) && 'values' in value.evaluation));
