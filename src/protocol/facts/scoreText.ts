/** The number that a run goes by, as somebody reads it: in per cent where it is a share, with four digits where it is not. */
import { fourDigits, percent } from '../../base/numbers';
import type { MetricSummary } from '../events/events';
import { type RunScore, type Score, usualScore } from '../events/score';

interface Started {
  score?: Score | undefined;
  metrics?: Readonly<Record<string, MetricSummary>> | undefined;
}

const shares: ReadonlySet<string> = new Set(['accuracy', 'top5', 'meanIoU']);

/** Whether a measured number is 0 … 1 and said in per cent. */
export function isShare(name: string, metrics: Readonly<Record<string, MetricSummary>> | undefined): boolean {
  const own = metrics !== undefined && Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  return own === undefined ? shares.has(name) : own.share === true;
}

/** The same of several runs: all that have such a number of their own say so; where none has, the usual names are shares. */
export function isShareOfAll(name: string, runs: readonly Pick<Started, 'metrics'>[]): boolean {
  const saying = runs.filter(({ metrics }) => metrics !== undefined && Object.hasOwn(metrics, name));
  return saying.length === 0 ? shares.has(name) : saying.every(({ metrics }) => isShare(name, metrics));
}

export function runScore(started: Started | undefined, values: Readonly<Record<string, number | undefined>>): RunScore {
  const score = started?.score ?? usualScore(values);
  return { ...score, share: isShare(score.metric, started?.metrics) };
}

/** `91.25 %`, or `0.1234`. */
export function scoreText(value: number, share: boolean, digits = 2): string {
  if (!Number.isFinite(value)) return '–';
  return share ? percent(value, digits) : fourDigits(value);
}
