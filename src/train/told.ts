/** Warnings that have come together since the last time, as events. */
import type { RunEvent } from '../protocol/events/events';

export function* told(warnings: string[]): Generator<RunEvent> {
  for (const message of warnings.splice(0)) yield { kind: 'warning', time: Date.now(), message };
}
