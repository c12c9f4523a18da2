/** What comes after the steps of an epoch: its evaluation, where one is due, and its checkpoints. */
import type { State } from '../device/device';
import { evaluationState } from '../device/ema';
import { BatchFailure } from '../device/gpuErrors';
import { evaluate } from '../evaluate/evaluate';
import { SampleRecorder } from '../evaluate/sampleRecorder';
import type { Evaluation, RunEvent } from '../protocol/events/events';
import type { EarlyEnd } from '../run/log/attention';
import { steeredWeight } from '../step/budget';
import { missedBudget } from '../step/missedBudget';
import type { Compiled } from './compile';
import type { Ending } from './endings';
import type { LoopParts } from './loopParts';
import { rescued } from './rescued';
import type { Standing } from './standing';
import { telling, told } from './told';

/** @param done Epochs done, this one too. @returns how the run ends where it is told to during the evaluation, or by its experiment. */
export async function* closeEpoch(
  parts: LoopParts,
  compiled: Compiled,
  standing: Standing,
  done: number,
): AsyncGenerator<RunEvent, Ending | undefined> {
  const { epochs, evaluation, checkpointEvery } = parts.experiment;
  const weights = await standing.state();
  const last = done === epochs;
  let found: Evaluation | undefined;
  let why: string | undefined;
  let evaluated = false;
  try {
    if (last || done % evaluation.every === 0) {
      const result = yield* evaluateEpoch(parts, compiled, standing, done, weights);
      if (typeof result === 'string') return { outcome: result };
      found = result;
    }
    evaluated = true;
    why = await standing.afterEpoch.call(parts, standing, done, found);
  } catch (error) {
    // What cannot be measured, or says something after the epoch, costs nothing of what is trained. A GPU's failure is seen to in loop.ts.
    if (!(error instanceof BatchFailure))
      yield* rescued(() => standing.saver.trySave('last', weights, standing.progress(evaluated), 'stop'));
    throw error;
  }
  const save = () => ['last', weights, standing.progress(true), 'epoch'] as const;
  if (last || why !== undefined) yield await standing.saver.save(...save());
  else if (done % checkpointEvery === 0) yield await standing.saver.trySave(...save());
  yield* told(parts.warnings);
  return why === undefined ? undefined : { outcome: 'finished', why };
}

async function* evaluateEpoch(
  { experiment, attention, folder, summary, test, priors, measures, warnings }: LoopParts,
  { evaluator }: Compiled,
  standing: Standing,
  epoch: number,
  weights: State,
): AsyncGenerator<RunEvent, EarlyEnd | Evaluation> {
  const { step, saver } = standing;
  yield { kind: 'phase', time: Date.now(), phase: 'evaluating' };
  const interrupted = async () => (await attention.look()) !== undefined;
  // Of a sample that has no class nothing is right or wrong.
  const recorder = measures.head === 'none' ? undefined : new SampleRecorder(folder, summary, test.info);
  const options = { interrupted, priors, recorder };
  const evaluating = evaluate(evaluator, test, summary, evaluationState(weights), options);
  const evaluation = yield* telling(evaluating, warnings);
  if (evaluation === undefined) {
    const end = (await attention.look()) ?? 'stopped';
    yield await standing.leave(end);
    return end;
  }
  const better = standing.isBetter(evaluation);
  // Before its event: whoever hears of the evaluation finds its images.
  const problem = await recorder?.write({ epoch, step }, better ? ['last', 'best'] : ['last']);
  if (problem !== undefined) warnings.push(problem);
  yield { kind: 'epoch', time: Date.now(), step, epoch, evaluation };
  const missed =
    epoch === experiment.epochs ? missedBudget(experiment, summary, evaluation, steeredWeight(weights)) : undefined;
  if (missed !== undefined) warnings.push(missed);
  if (better) {
    standing.setBest(evaluation, epoch);
    yield await saver.trySave('best', weights, standing.progress(true), 'epoch');
  }
  return evaluation;
}
