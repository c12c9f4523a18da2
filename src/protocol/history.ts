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
  /** Means over the events. */
  loss: number;
  lossMin: number;
  lossMax: number;
  /** A term that an event does not name counts as 0 there, so that the terms still sum to the loss. */
  terms: Record<string, number>;
  accuracy: number;
  learningRate: number;
  samplesPerSecond: number;
}

export interface History {
  /** Finished points, oldest first. */
  points: readonly StepPoint[];
  /** The newest point as long as it holds fewer than `per` events. */
  open: StepPoint | undefined;
  /** Events a finished point covers (the last ones before a resume may cover fewer): a power of two. */
  per: number;
}

export const maxPoints = 2048;

export const emptyHistory: History = { points: [], open: undefined, per: 1 };

/** Every point, the unfinished one included, oldest first. */
export function pointsOf({ points, open }: History): readonly StepPoint[] {
  return open === undefined ? points : [...points, open];
}

/** Points that `pointsOf` would return. */
export function countPoints({ points, open }: History): number {
  return points.length + (open === undefined ? 0 : 1);
}

/** An event that goes back in steps (sent twice) or holds a number that cannot be drawn leaves the history as it is. */
export function appendStep(history: History, event: StepEvent): History {
  const last = history.open ?? history.points.at(-1);
  const drawable = [event.loss, event.accuracy, event.learningRate, event.samplesPerSecond].every(Number.isFinite);
  if (!drawable || (last !== undefined && event.step <= last.step)) return history;
  const point = toPoint(event);
  const open = history.open === undefined ? point : merge(history.open, point);
  if (open.events < history.per) return { ...history, open };
  const points = [...history.points, open];
  return points.length < maxPoints
    ? { ...history, points, open: undefined }
    : { points: halve(points), open: undefined, per: 2 * history.per };
}

/** What is left when a run goes on after `step`: steps that a dead session did beyond its checkpoint are done again. */
export function rewind(history: History, step: number): History {
  const kept = pointsOf(history).filter((point) => point.step <= step);
  return { points: kept, open: undefined, per: history.per };
}

/** The same curve with at most `most` points, neighbours merged: for a picture that has no room for more. */
export function coarsen(points: readonly StepPoint[], most: number): readonly StepPoint[] {
  return points.length <= most ? points : coarsen(halve(points), most);
}

function toPoint({ step, epoch, time, loss, terms, accuracy, learningRate, samplesPerSecond }: StepEvent): StepPoint {
  const finite = Object.fromEntries(Object.entries(terms).filter(([, value]) => Number.isFinite(value)));
  const values = { loss, lossMin: loss, lossMax: loss, terms: finite, accuracy, learningRate, samplesPerSecond };
  return { events: 1, step, epoch, time, ...values };
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
  const mean = (a: number, b: number) => (a * left.events + b * right.events) / events;
  const terms: Record<string, number> = {};
  for (const name of Object.keys({ ...left.terms, ...right.terms }))
    terms[name] = mean(left.terms[name] ?? 0, right.terms[name] ?? 0);
  return {
    events,
    step: right.step,
    epoch: right.epoch,
    time: right.time,
    loss: mean(left.loss, right.loss),
    lossMin: Math.min(left.lossMin, right.lossMin),
    lossMax: Math.max(left.lossMax, right.lossMax),
    terms,
    accuracy: mean(left.accuracy, right.accuracy),
    learningRate: mean(left.learningRate, right.learningRate),
    samplesPerSecond: mean(left.samplesPerSecond, right.samplesPerSecond),
  };
}
