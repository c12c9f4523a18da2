/**
 * The training curve of a run in bounded memory: at most `maxPoints` points, whatever the length of the run. A point
 * begins as one `step` event; when the list is full, neighbours are merged and from then on a point covers twice as
 * many events. Means are kept, and of the loss also the extremes, so that a spike is never averaged away.
 * Plain data: it travels to a view as JSON. All functions are pure and cost nothing a step once a point covers many.
 */
import type { RunEvent } from './events';

type StepEvent = Extract<RunEvent, { kind: 'step' }>;

export interface StepPoint {
  /** `step` events in it. */
  events: number;
  /** Of the last event in it: steps done, epochs done with a fraction, milliseconds. */
  step: number;
  epoch: number;
  time: number;
  lossMin: number;
  lossMax: number;
  /** Means over the events that say them, in the order of `History.names`. NaN, or missing at the end: none does. */
  values: readonly number[];
  /** Means over the events, in the order of `History.terms`. One that an event does not name counts as 0 there, or is missing at the end. */
  terms: readonly number[];
}

export interface History {
  /** Finished points, oldest first. */
  points: readonly StepPoint[];
  /** The newest point as long as it holds fewer than `per` events. */
  open: StepPoint | undefined;
  /** Events a finished point covers (the last ones before a resume may cover fewer): a power of two. */
  per: number;
  /** Names of the measured values, in the order in which they first appeared. */
  names: readonly string[];
  /** Names of the loss's terms, likewise. */
  terms: readonly string[];
}

export const maxPoints = 2048;
/** Numbers that are kept at most, about 2 MB of text: with very many terms there are fewer points, but at least 256. */
export const maxNumbers = 2 ** 17;
/** Terms, and measured values, that have a column; a run that names others with every step has the first ones drawn. */
export const maxTerms = 1000;
export const maxValues = 100;

export const emptyHistory: History = { points: [], open: undefined, per: 1, names: [], terms: [] };

/** Points that a history of so many columns has at most: a power of two, as long as there is one. */
export function mostPoints(columns: number): number {
  const numbers = 6 + columns;
  let most = maxPoints;
  while (most > 256 && most * numbers > maxNumbers) most /= 2;
  return most;
}

/** Of one value by name; NaN where it was not measured. */
export function measuredOf({ names }: History, name: string): (point: StepPoint) => number {
  const index = names.indexOf(name);
  return (point) => point.values[index] ?? Number.NaN;
}

/** Of one term by name; 0 where it was not named. */
export function termOf({ terms }: History, name: string): (point: StepPoint) => number {
  const index = terms.indexOf(name);
  return (point) => point.terms[index] ?? 0;
}

/** Every point, the unfinished one included, oldest first. */
export function pointsOf({ points, open }: History): readonly StepPoint[] {
  return open === undefined ? points : [...points, open];
}

/** Points that `pointsOf` would return. */
export function countPoints({ points, open }: History): number {
  return points.length + (open === undefined ? 0 : 1);
}

/** An event that goes back in steps (sent twice), or whose loss is no number, leaves the history as it is. */
export function appendStep(history: History, event: StepEvent): History {
  const last = history.open ?? history.points.at(-1);
  if (!Number.isFinite(event.values.loss) || (last !== undefined && event.step <= last.step)) return history;
  const names = namesWith(history.names, event.values, maxValues);
  const terms = namesWith(history.terms, event.terms, maxTerms);
  const point = toPoint(event, names, terms);
  const open = history.open === undefined ? point : merge(history.open, point);
  if (open.events < history.per) return { ...history, open, names, terms };
  const points = [...history.points, open];
  return points.length < mostPoints(names.length + terms.length)
    ? { ...history, points, open: undefined, names, terms }
    : { points: halve(points), open: undefined, per: 2 * history.per, names, terms };
}

/** What is left when a run goes on after `step`: steps that a dead session did beyond its checkpoint are done again. */
export function rewind(history: History, step: number): History {
  const kept = pointsOf(history).filter((point) => point.step <= step);
  return { ...history, points: kept, open: undefined };
}

/**
 * The part of a curve between two epochs, for a picture of it: with the points just outside, so that lines go on to the
 * edge, and with at most about `most` points. Which neighbours are merged does not depend on where the part begins, so
 * that nothing jumps while it moves.
 *
 * @param before points more on the left, for averages that look back.
 */
export function part(
  points: readonly StepPoint[],
  from: number,
  to: number,
  most: number,
  before = 0,
): readonly StepPoint[] {
  const first = Math.max(0, firstAt(points, from) - 1);
  const end = Math.min(points.length, firstAt(points, to) + 1);
  let per = 1;
  while ((end - first) / per > most) per *= 2;
  const left = Math.max(0, (Math.floor(first / per) - before) * per);
  const right = Math.ceil(end / per) * per;
  let merged = points.slice(left, right);
  for (let each = 1; each < per; each *= 2) merged = halve(merged);
  return merged;
}

/** Index of the first point at or beyond an epoch; the number of points where there is none. */
export function firstAt(points: readonly { epoch: number }[], epoch: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.epoch ?? 0) < epoch) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same list where nothing is new: almost always, and this runs a million times. */
function namesWith(names: readonly string[], numbers: Record<string, number>, most: number): readonly string[] {
  let i = 0;
  let known = true;
  for (const name in numbers) if (names[i++] !== name) known = false;
  if (known || i === 0) return names;
  const all = new Set(names);
  for (const name in numbers) if (all.size < most) all.add(name);
  return all.size === names.length ? names : [...all];
}

function toPoint(event: StepEvent, names: readonly string[], termNames: readonly string[]): StepPoint {
  const { step, epoch, time } = event;
  const { loss } = event.values;
  const values = column(event.values, names, Number.NaN);
  const terms = column(event.terms, termNames, 0);
  return { events: 1, step, epoch, time, lossMin: loss, lossMax: loss, values, terms };
}

/** @param missing in place of what is not named or is no number. */
function column(numbers: Record<string, number>, names: readonly string[], missing: number): number[] {
  const values: number[] = [];
  for (const name of names) {
    const value = numbers[name];
    values.push(value !== undefined && Number.isFinite(value) ? value : missing);
  }
  return values;
}

function halve(points: readonly StepPoint[]): StepPoint[] {
  const halved: StepPoint[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [left, right] = [points[i], points[i + 1]];
    if (left !== undefined) halved.push(right === undefined ? left : merge(left, right));
  }
  return halved;
}

function merge(left: StepPoint, right: StepPoint): StepPoint {
  const events = left.events + right.events;
  /** Of what only one of them has, that. */
  const mean = (a: number, b: number) =>
    Number.isNaN(a) ? b : Number.isNaN(b) ? a : (a * left.events + b * right.events) / events;
  const columns = (a: readonly number[], b: readonly number[], missing: number) => {
    const means: number[] = [];
    for (let i = 0; i < a.length || i < b.length; i++) means.push(mean(a[i] ?? missing, b[i] ?? missing));
    return means;
  };
  return {
    events,
    step: right.step,
    epoch: right.epoch,
    time: right.time,
    lossMin: Math.min(left.lossMin, right.lossMin),
    lossMax: Math.max(left.lossMax, right.lossMax),
    values: columns(left.values, right.values, Number.NaN),
    terms: columns(left.terms, right.terms, 0),
  };
}
