/** Evaluates a finished or stopped run's checkpoint again, on any device, at one threshold of its gates or at several. */

import { sampleWords } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { DeviceOptions } from '../device';
import type { DataSummary, Evaluation, ModelSummary } from '../protocol/events/events';
import { type Measures, measuresOf } from '../step/measures';
import { priorTables } from '../step/priorTable';
import { evaluationSpec } from '../step/specs';
import { evaluate } from './evaluate';
import { withEvaluator } from './evaluator';
import type { ClassesListener } from './pixelScores';
import { SampleRecorder } from './sampleRecorder';
import type { SampleListener } from './tally';
import { type EvaluatedCheckpoint, type OpenRequest, openTrainedRun } from './trainedRun';

export interface EvaluateRequest extends OpenRequest {
  /** Device id; default: the run's. */
  device?: string | undefined;
  deviceOptions?: DeviceOptions;
  /** Told the open channels of each gate, image by image. */
  onSample?: SampleListener;
  /** Of data with a label a pixel. */
  onClasses?: ClassesListener;
  /** Write what was done with each image into the run folder; not where another threshold is asked for. */
  record?: boolean;
  /** Throws a `UserError` for a model without gates, before anything is evaluated. */
  gated?: boolean;
  /** Ends the evaluation after a batch, with its reason. */
  signal?: AbortSignal | undefined;
  /** Told what is being done. */
  say?: ((text: string) => void) | undefined;
}

/** What was evaluated, and after how many epochs it was saved. */
export interface EvaluatedAt {
  checkpoint: EvaluatedCheckpoint;
  epoch: number;
}

export interface EvaluatedRun extends EvaluatedAt {
  evaluation: Evaluation;
  measures: Measures;
  model: ModelSummary;
  data: DataSummary;
}

/** With the gates as they were trained: open where sigmoid(logit) > 1/2. */
export async function evaluateRun(request: EvaluateRequest): Promise<EvaluatedRun> {
  const { evaluations, ...rest } = await evaluateThresholds(request, [0.5]);
  return { evaluation: evaluations[0] as Evaluation, ...rest };
}

/**
 * One evaluation a threshold t, in their order; a gate is open where sigmoid(logit) > t. A higher threshold closes gates:
 * fewer MACs, and at some point less accuracy. Throws a `UserError` for t outside 0 … 1.
 */
export async function evaluateThresholds(
  request: EvaluateRequest,
  thresholds: readonly number[],
): Promise<{ evaluations: Evaluation[]; measures: Measures; model: ModelSummary; data: DataSummary } & EvaluatedAt> {
  const run = await openTrainedRun(request);
  try {
    const { experiment, loaded, data, summary, state, config, folder, progress } = run;
    if (request.gated && summary.gates.length === 0)
      throw new UserError(`The model of ${config.experiment} has no gates.`, {
        hint: 'Its accuracy does not depend on a threshold: `sluice evaluate` says what it is.',
      });
    const measures = measuresOf(experiment, loaded.model, data.info);
    const priors = priorTables(summary.gates, experiment.shaping);
    const { onSample, onClasses, record = false, signal, say } = request;
    const options = {
      priors,
      interrupted: async () => signal?.aborted === true,
      onSample,
      onClasses,
    };
    const device = await run.device(request.device ?? config.device, request.deviceOptions);
    try {
      const evaluations: Evaluation[] = [];
      for (const [i, threshold] of thresholds.entries()) {
        const which = thresholds.length > 1 ? `, threshold ${threshold} (${i + 1} of ${thresholds.length})` : '';
        say?.(`evaluating ${data.info.test} test ${sampleWords(data.info).many}${which}`);
        const planOf = (samples?: number) =>
          evaluationSpec(experiment, loaded.model, data.info, { threshold }, samples);
        const noted = record && threshold === 0.5 && measures.head !== 'none';
        const recorder = noted ? new SampleRecorder(folder, summary, data.info) : undefined;
        const evaluation = await withEvaluator(device, planOf, (session) =>
          evaluate(session, data, summary, state, { ...options, recorder }),
        );
        signal?.throwIfAborted();
        if (evaluation === undefined) throw new Error('The evaluation was interrupted.');
        const problem = await recorder?.write(progress, [run.checkpoint]);
        if (problem !== undefined) throw new UserError(problem);
        evaluations.push(evaluation);
      }
      return {
        evaluations,
        measures,
        model: summary,
        data: data.info,
        checkpoint: run.checkpoint,
        epoch: progress.epoch,
      };
    } finally {
      await device.dispose();
    }
  } finally {
    await run.close();
  }
}
