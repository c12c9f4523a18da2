/**
 * An event as a line of `events.jsonl`, or of `--json`, has it. Numbers that are measured by name stand beside the other fields:
 * a line is flat for whoever reads it elsewhere. parseEvents.ts reads it again.
 */
import { isFields } from '../shape';
import type { Evaluation, RunEvent } from './events';

export type Fields = Record<string, unknown>;

/** Fields of a step's line beside which the numbers stand that it measured. */
export const stepFields: ReadonlySet<string> = new Set(['kind', 'time', 'step', 'epoch', 'terms', 'scalars']);
/** Likewise of an evaluation. */
export const evaluationFields: ReadonlySet<string> = new Set(
  Object.keys({
    ...{ samples: 0, leftOut: 0, iou: 0, gates: 0, classSamples: 0, classAccuracy: 0 },
  } satisfies Record<keyof Omit<Evaluation, 'values'>, 0>),
);
/** What `sluice evaluate --json` says beside the fields of an evaluation. */
export const reportFields: ReadonlySet<string> = new Set([
  ...['checkpoint', 'epoch', 'threshold', 'thresholds', 'denseMacs', 'notCounted'],
]);
/** Named numbers that a line may have; a curve keeps a column for each. */
const maxNamed = 1000;

export function lineFields(event: RunEvent): object {
  if (event.kind === 'epoch') return { ...event, evaluation: flatEvaluation(event.evaluation) };
  if (event.kind !== 'step') return event;
  const { values, terms, scalars, ...place } = event;
  return { ...place, ...values, terms, scalars };
}

/** What an evaluation always measures, for whoever types its line. */
type Measured = { loss: number; accuracy: number; macs: number };

export function flatEvaluation({ values, ...rest }: Evaluation): Measured & Omit<Evaluation, 'values'> {
  return { ...values, ...rest };
}

/** Without the newline. */
export const eventLine = (event: RunEvent): string => JSON.stringify(lineFields(event));

/** Whether a line begins a session or says an evaluation: told by its beginning, so that the many steps between need not be parsed. */
export const saysEvaluations = (line: string): boolean => /^\{"kind":"(started|epoch)"/.test(line);

/** The numbers among a line's fields that are not `placed`; undefined where one that is `needed` is missing. */
export function valuesBeside(
  fields: Fields,
  placed: ReadonlySet<string>,
  needed: readonly string[],
): Record<string, number> | undefined {
  const values: Fields = {};
  for (const key in fields) if (!placed.has(key) && isMeasured(fields[key])) values[key] = fields[key];
  if (!areValues(values)) return undefined;
  for (const name of needed) if (values[name] === undefined) return undefined;
  return values;
}

const isMeasured = (value: unknown) => typeof value === 'number' || value === null;

/** That a number can be read again under. */
export const isValueName = (name: string): boolean => name.length <= 200 && name !== '__proto__';

/** All of them measured numbers: JSON has no NaN and writes null for it. */
export function areValues(fields: unknown): fields is Record<string, number> {
  if (!isFields(fields)) return false;
  let count = 0;
  for (const key in fields) {
    const value = fields[key];
    if (value === null) fields[key] = Number.NaN;
    else if (typeof value !== 'number') return false;
    if (count++ === maxNamed || !isValueName(key)) return false;
  }
  return true;
}
