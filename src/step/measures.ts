/**
 * What an experiment's evaluations measure, found before anything is trained: by a trace of one, so that a loss, a metric or a score that
 * cannot be is an error while there is nothing to lose. An experiment that asks for nothing of its own needs no trace.
 */
import type * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { placeOf } from '../experiment/callUser';
import type { Experiment } from '../experiment/experiment';
import { scoreAmong } from '../experiment/metrics';
import { lineOf, writtenField } from '../experiment/userCode';
import { port } from '../graph/port';
import { allLayers } from '../graph/trace/layers';
import { look } from '../graph/trace/trace';
import type { MetricSummary } from '../protocol/events/events';
import type { Score } from '../protocol/events/score';
import { type Head, headOf } from './head';
import { evaluationSpec, type TaskData } from './specs';

export interface Measures {
  head: Head;
  /** What makes an epoch the best; undefined where it is what it is without a word: mean IoU or accuracy. */
  score: Score | undefined;
  /** The experiment's own, and terms of its loss, by name. */
  metrics: Record<string, MetricSummary>;
}

/** @param compiled Whether what the compiler does not know is an error. Throws a `UserError` at the user's line. */
export function measuresOf(experiment: Experiment, model: tf.LayersModel, data: TaskData, compiled = false): Measures {
  const { loss, metrics, score } = experiment;
  const head = headOf(experiment, model, data);
  if (loss === undefined && score === undefined && Object.keys(metrics).length === 0)
    return { head, score: undefined, metrics: {} };
  const plan = evaluationSpec(experiment, model, data);
  const { graph, findings } = look({ ...plan, layers: allLayers(model), run: (inputs) => plan.forward(inputs) });
  const refused = findings.refusals.find(
    (refusal) => lineOf(refusal) !== undefined && refusal.detail.source === undefined,
  );
  if (compiled && refused)
    throw new UserError(refused.message, { ...refused.detail, source: lineOf(refused) ?? writtenField('loss') });
  const measured = [port.measured, port.rows].flatMap((kind) => Object.keys(kind.among(graph.outputs)));
  return { head, ...named(experiment, head, measured, data) };
}

function named(experiment: Experiment, head: Head, measured: readonly string[], { pixelLabels }: TaskData) {
  const { metrics, score } = experiment;
  const own = Object.keys(metrics);
  const usual = ['loss', 'accuracy', 'top5'];
  const terms = measured.filter((name) => !own.includes(name) && !usual.includes(name));
  const names = [...measured, 'macs', ...(head === 'pixels' && pixelLabels ? ['accuracy', 'meanIoU'] : [])];
  const summaries: [string, MetricSummary][] = [
    ...terms.map((name): [string, MetricSummary] => [name, { direction: 'min' }]),
    ...own.map((name): [string, MetricSummary] => {
      const { direction } = scoreAmong({ metric: name }, own, [], metrics);
      return [name, { direction, ...(metrics[name]?.share ? { share: true } : {}) }];
    }),
  ];
  return { score: scoreIn(score, head, names, terms, experiment), metrics: Object.fromEntries(summaries) };
}

function scoreIn(
  score: Experiment['score'],
  head: Head,
  names: readonly string[],
  terms: readonly string[],
  { metrics }: Experiment,
): Score | undefined {
  if (score === undefined)
    return head === 'none' && !names.includes('accuracy') ? { metric: 'loss', direction: 'min' } : undefined;
  try {
    return scoreAmong(score, names, terms, metrics);
  } catch (error) {
    throw error instanceof UserError
      ? new UserError(error.message, { source: placeOf('score', undefined), ...error.detail })
      : error;
  }
}
