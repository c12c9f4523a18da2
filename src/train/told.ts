/** Warnings that have come together since the last time, as events; also while something is waited for. */
import { settledSoon } from '../base/waiting';
import type { RunEvent, Source } from '../protocol/events/events';

/** `source`: the user's line, where a warning is about one. */
export type Warnings = (string | { message: string; source: Source })[];

export function* told(warnings: Warnings): Generator<RunEvent> {
  for (const warning of warnings.splice(0))
    yield { kind: 'warning', time: Date.now(), ...(typeof warning === 'string' ? { message: warning } : warning) };
}

/** What `work` comes to, with the warnings that arise until it has. */
export async function* telling<T>(work: Promise<T>, warnings: Warnings): AsyncGenerator<RunEvent, T> {
  while (!(await settledSoon(work))) yield* told(warnings);
  return work;
}
