/** What an evaluation says of each sample of a batch: its loss, whether it is right, and what the experiment measures besides. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { callUser, placeOf } from '../experiment/callUser';
import type { Experiment } from '../experiment/experiment';
import type { MetricRecord } from '../experiment/metrics';
import { port } from '../graph/port';
import { amongTop } from '../nn';
import { evaluationFields, isValueName, reportFields } from '../protocol/events/eventLine';
import type { Head } from './head';
import { givenLabels } from './namedLabels';
import type { Ending } from './outputScores';
import type { TaskData } from './specs';
import { outputsOf, ownSampleTerms, type Pass } from './taskTerms';

/** A batch, what the network says of it, and what that means. */
export interface Judged extends Pass {
  head: Head;
  endings: readonly Ending[];
  /** Of the model's outputs. */
  names: readonly string[];
  /** The first output as scores before a softmax. */
  logits: tf.Tensor;
}

export function evaluationOutputs(
  { loss, metrics }: Pick<Experiment, 'loss' | 'metrics'>,
  judged: Judged,
  data: TaskData,
): Record<string, tf.Tensor> {
  const { head, logits, y, endings, names } = judged;
  const usual = head === 'none' ? {} : head === 'pixels' ? pixelOutputs(logits, y, data) : imageOutputs(logits, y);
  const own = loss === undefined ? {} : lossOutputs(ownSampleTerms(loss, endings, names, judged), usual);
  return { ...usual, ...own, ...metricOutputs(metrics, judged, { ...usual, ...own }) };
}

function imageOutputs(logits: tf.Tensor, y: tf.Tensor): Record<string, tf.Tensor> {
  const predicted = logits.argMax(-1);
  const hot = tf.oneHot(y as tf.Tensor1D, logits.shape.at(-1) as number);
  return {
    [port.measured('loss')]: tf.logSoftmax(logits).mul(hot).sum(-1).neg(),
    [port.measured('accuracy')]: predicted.equal(y).toFloat(),
    predicted: predicted.toFloat(),
    ...topFive(logits, hot),
  };
}

/** The loss is a sum over the pixels that count. Their share that is right is counted where whole images are put together. */
function pixelOutputs(logits: tf.Tensor, y: tf.Tensor, { pixelLabels, windows }: TaskData): Record<string, tf.Tensor> {
  const counts = y.notEqual(tf.scalar(pixelLabels?.ignore ?? -1, 'int32'));
  const hot = tf.oneHot(y.mul(counts.toInt()), logits.shape.at(-1) as number);
  const losses = tf.logSoftmax(logits).mul(hot).sum(-1).neg().mul(counts.toFloat());
  return {
    [port.measured('loss')]: losses.sum([1, 2]),
    [port.over('loss')]: counts.toFloat().sum([1, 2]),
    ...(windows ? { probabilities: tf.softmax(logits) } : { classes: logits.argMax(-1).toFloat() }),
  };
}

function topFive(logits: tf.Tensor, hot: tf.Tensor): Record<string, tf.Tensor> {
  if ((logits.shape.at(-1) as number) <= 5) return {};
  return { [port.measured('top5')]: amongTop(logits, hot, 5).toFloat() };
}

/** In place of the cross-entropy: one term is the loss itself, several are measured each, and the loss is their sum. */
function lossOutputs(
  terms: ReturnType<typeof ownSampleTerms>,
  usual: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Tensor> {
  const entries = Object.entries(terms);
  const [[name, only] = []] = entries;
  // Its pixels are not what an own loss is a mean over.
  const over = { [port.over('loss')]: tf.onesLike((only?.values ?? tf.scalar(0)) as tf.Tensor) };
  const weight = port.over('loss') in usual ? over : {};
  if (entries.length === 1 && only && name === 'task')
    return { [port.measured('loss')]: only.values, ...(only.over ? { [port.over('loss')]: only.over } : weight) };
  const sum = entries.map(([, { values }]) => values).reduce((a, b) => a.add(b));
  const each = entries.flatMap(([term, { values, over: by }]): [string, tf.Tensor][] => [
    [port.measured(term), values],
    ...(by ? ([[port.over(term), by]] as [string, tf.Tensor][]) : []),
  ]);
  return { ...Object.fromEntries(each), [port.measured('loss')]: sum, ...weight };
}

function metricOutputs(
  metrics: Experiment['metrics'],
  judged: Judged,
  others: Readonly<Record<string, tf.Tensor>>,
): Record<string, tf.Tensor> {
  const { observed, names, y, parts } = judged;
  const outputs = outputsOf(observed.outputs, names);
  return Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const field = `metrics.${name}`;
      const place = () => placeOf(field, metric.measure);
      if (isTaken(name, judged.head) || port.measured(name) in others)
        throw new UserError(`A metric cannot be called '${name}'.`, {
          hint: 'An evaluation has that already, or cannot carry the name: give the metric another one.',
          source: place(),
        });
      const found: unknown = callUser(field, metric.measure, () => metric.measure(outputs, givenLabels(y, parts)));
      return measured(name, metric, found, y.shape[0] as number, place);
    }),
  );
}

/** Names of numbers that every evaluation has, or that stand beside them where they are written. */
function isTaken(name: string, head: Head): boolean {
  const own = ['loss', 'macs', 'meanIoU', ...(head === 'none' ? [] : ['accuracy', 'top5'])];
  return (
    own.includes(name) || name === '' || evaluationFields.has(name) || reportFields.has(name) || !isValueName(name)
  );
}

function measured(
  name: string,
  { ofSplit }: MetricRecord,
  found: unknown,
  samples: number,
  place: () => ReturnType<typeof placeOf>,
): [string, tf.Tensor] {
  const isTensor = found instanceof tf.Tensor;
  const rows = isTensor && found.shape[0] === samples ? found.toFloat() : undefined;
  if (rows && ofSplit) return [port.rows(name), rows.reshape([samples, -1])];
  if (rows && rows.size === samples) return [port.measured(name), rows.reshape([samples])];
  const shown = isTensor
    ? `a tensor [${found.shape.join(', ')}]`
    : found instanceof Promise
      ? 'a promise'
      : 'no tensor';
  const wanted = ofSplit ? `[${samples}, …]` : `[${samples}]`;
  throw new UserError(`metrics.${name} gives ${shown}, and a metric gives one number a sample: ${wanted}.`, {
    hint: isTensor
      ? 'Take the mean over the axes behind the first, e.g. .mean(-1), and leave the batch as it is: the mean over the split is taken later.'
      : 'Return a tensor of TensorFlow.js; one of `metrics` is called: metrics.mae().',
    source: place(),
  });
}
