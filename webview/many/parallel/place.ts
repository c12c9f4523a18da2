/** Where a value stands on an upright axis, 0 (below) … 1 (above), and which values lie between two such places. */
import type { CellValue } from '../../../src/protocol/many/columns';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ManyColumn } from '../columns/manyColumn';
import { type Scale, scaleOf } from '../tradeoff/scale';

export interface UprightAxis {
  column: ManyColumn;
  /** Between round numbers; else each value stands by itself, in the order of their words. */
  numeric: boolean;
  log: boolean;
  /** Whether the axis could be logarithmic. */
  canLog: boolean;
  ticks: readonly { at: number; text: string }[];
  /** Undefined where the run has no such value, or one that the axis cannot show. */
  at(row: RunRow): number | undefined;
  /** What stands there: the number, or the value that is nearest. */
  said(at: number): string;
  /** The least that a handle moves by. */
  step: number;
}

/** So many values of a setting are a tick each: what somebody chose is read off as they wrote it, not between round numbers. */
const mostChosen = 8;
/** Of the axis, from one tick to the next: less, and their words would stand over each other. */
const apart = 0.05;
/** Values in words that an axis has room for; more are one tick each, but not all are named. */
const mostNamed = 24;

export function uprightAxis(column: ManyColumn, rows: readonly RunRow[], log: boolean): UprightAxis {
  const values = rows.map((row) => column.value(row)).filter((value) => value !== undefined);
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value));
  return numbers.length > 0 && numbers.length === values.filter((value) => !isNoNumber(value)).length
    ? numberAxis(column, numbers as number[], log)
    : wordAxis(column, values);
}

/** A diverged run has no place on an axis of numbers, but does not make words of them. */
const isNoNumber = (value: CellValue) => typeof value === 'number' && !Number.isFinite(value);

function numberAxis(column: ManyColumn, values: readonly number[], wanted: boolean): UprightAxis {
  const canLog = values.every((value) => value > 0) && new Set(values).size > 1;
  const log = wanted && canLog;
  const scale = scaleOf(values, 0, 1, log);
  return {
    ...{ column, numeric: true, log, canLog, step: 0.02 },
    ticks: ticksOf(column, values, scale).map((value) => ({ at: scale.at(value), text: column.write(value) })),
    at(row) {
      const value = column.value(row);
      return typeof value === 'number' && Number.isFinite(value) ? scale.at(value) : undefined;
    },
    said: (at) => column.write(Number(scale.value(at).toPrecision(3))),
  };
}

/** Between whole numbers (seeds, depths) there is nothing. */
function ticksOf({ part }: ManyColumn, values: readonly number[], scale: Scale): readonly number[] {
  const chosen = [...new Set(values)].sort((a, b) => a - b);
  if (part !== 'setting') return scale.ticks;
  if (chosen.length > mostChosen)
    return chosen.every(Number.isInteger) ? scale.ticks.filter(Number.isInteger) : scale.ticks;
  let last = Number.NEGATIVE_INFINITY;
  return chosen.filter((value) => {
    const at = scale.at(value);
    const fits = at - last >= apart;
    if (fits) last = at;
    return fits;
  });
}

function wordAxis(column: ManyColumn, values: readonly CellValue[]): UprightAxis {
  const words = [...new Set(values)].sort((a, b) => String(a).localeCompare(String(b), undefined, { numeric: true }));
  // Half a place of room above and below.
  const placeOf = (i: number) => (i + 0.5) / Math.max(1, words.length);
  const places = new Map(words.map((value, i) => [value, placeOf(i)]));
  const every = Math.ceil(words.length / mostNamed);
  const nearest = (at: number) => Math.min(words.length - 1, Math.max(0, Math.floor(at * words.length)));
  return {
    ...{ column, numeric: false, log: false, canLog: false, step: 1 / Math.max(1, words.length) },
    ticks: words.flatMap((value, i) => (i % every === 0 ? [{ at: placeOf(i), text: column.write(value) }] : [])),
    at(row) {
      const value = column.value(row);
      return value === undefined ? undefined : places.get(value);
    },
    said: (at) => (words.length === 0 ? '' : column.write(words[nearest(at)] ?? '')),
  };
}
