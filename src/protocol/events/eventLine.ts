/** An event as a line of `events.jsonl`, or of `--json`, has it. parseEvents.ts reads it again. */
import type { RunEvent } from './events';

/** What a step measured stands beside its other fields: a line is flat for whoever reads it elsewhere. */
export function lineFields(event: RunEvent): object {
  if (event.kind !== 'step') return event;
  const { values, terms, scalars, ...place } = event;
  return { ...place, ...values, terms, scalars };
}

/** Without the newline. */
export const eventLine = (event: RunEvent): string => JSON.stringify(lineFields(event));
