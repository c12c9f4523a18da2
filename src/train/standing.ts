/** Where a run stands while it trains: the steps done, the best epoch, the newest checkpoint, and the numbers not yet said. */
import type * as tf from '@tensorflow/tfjs';
import type { Progress } from '../checkpoints/readCheckpoint';
import { Saver } from '../checkpoints/saver';
import type { State } from '../device/device';
import type { Evaluation, RunEvent } from '../protocol/events/events';
import { isBest, isSameScore, scoreOf } from '../protocol/events/score';
import type { EarlyEnd } from '../run/log/attention';
import type { StepPlan } from '../step/stepPlan';
import { AfterEpoch } from './afterEpoch';
import type { Compiled } from './compile';
import { checkLoss, finiteState, type Place } from './finite';
import { type LoopParts, stepsOf } from './loopParts';
import { LossCourse } from './lossCourse';
import { Meter } from './meter';
import { Pace } from './pace';

export class Standing {
  /** Steps done, of this session and those before. */
  step: number;
  readonly stepsPerEpoch: number;
  readonly meter: Meter;
  readonly pace = new Pace();
  readonly saver: Saver;
  readonly afterEpoch = new AfterEpoch();
  /** What the last event of a step said, by name. */
  said: Readonly<Record<string, number>> = {};
  private best: Progress['best'];
  private readonly course: LossCourse;

  constructor(
    private readonly parts: LoopParts,
    private readonly compiled: Compiled,
  ) {
    const { experiment, training, summary, folder, id, resumed, disk, warnings } = parts;
    const { trainable, moving } = compiled.spec;
    this.step = resumed?.progress.step ?? 0;
    this.best = resumed?.progress.best;
    this.stepsPerEpoch = stepsOf(training, experiment);
    this.meter = new Meter(summary);
    this.course = new LossCourse(training.info.classes.length);
    this.saver = new Saver({
      folder,
      run: id,
      shapes: shapesOf({ ...trainable, ...moving }),
      lastStep: resumed?.progress.step,
      newest: resumed && { name: 'last', epoch: resumed.progress.epoch },
      disk,
      warn: (message) => warnings.push(message),
    });
  }

  /** The epoch to begin with: the one before again where a session ended before its evaluation. */
  get firstEpoch(): number {
    const { step, stepsPerEpoch } = this;
    const unevaluated = this.parts.resumed?.progress.evaluated === false && step > 0 && step % stepsPerEpoch === 0;
    return Math.floor(step / stepsPerEpoch) - (unevaluated ? 1 : 0);
  }

  /** A batch was computed; with `more` its step is not whole. Throws where the loss is no number. */
  add(outputs: Record<string, Float32Array>, learningRate: number, more: boolean): void {
    if (!more) this.step++;
    checkLoss(outputs, this.place());
    this.course.add(this.step, outputs.loss?.[0], learningRate);
    this.meter.add(outputs, this.parts.experiment.batchSize);
  }

  /** What the steps since the last event of a step measured. */
  stepEvent({ learningRate, ...scalars }: StepPlan['scalars']): RunEvent {
    const at = { time: this.pace.sayStep(), step: this.step, epoch: this.step / this.stepsPerEpoch };
    const { values, terms } = this.meter.report();
    const named = Object.entries(terms).map(([name, term]) => [`terms.${name}`, term] as const);
    this.said = { ...values, learningRate, ...Object.fromEntries(named) };
    return { kind: 'step', ...at, values: { ...values, learningRate }, terms, scalars };
  }

  /** A copy of the weights and what belongs to them. Throws where one is no number. */
  async state(): Promise<State> {
    return finiteState(await this.compiled.stepper.read(), this.place());
  }

  progress(evaluated: boolean): Progress {
    return { step: this.step, epoch: this.step / this.stepsPerEpoch, evaluated, best: this.best };
  }

  /** The last chance for a checkpoint: one that cannot be written fails the run. */
  async leave(how: EarlyEnd): Promise<RunEvent> {
    return this.saver.save('last', await this.state(), this.progress(false), how === 'paused' ? 'pause' : 'stop');
  }

  isBetter({ values }: Evaluation): boolean {
    const { score } = this.parts.measures;
    return isBest(scoreOf(values, score), this.bestScore?.value, score?.direction);
  }

  setBest({ values }: Evaluation, epoch: number): void {
    const { score } = this.parts.measures;
    const { accuracy, meanIoU } = values;
    // JSON has no number that is none.
    const usual = { ...(Number.isNaN(accuracy) ? {} : { accuracy }), meanIoU, epoch };
    this.best = score === undefined ? usual : { ...usual, by: { ...score, value: scoreOf(values, score) } };
  }

  /** Undefined before the first evaluation, and where the best so far is the best of something else. */
  get bestScore(): { epoch: number; value: number } | undefined {
    const { best } = this;
    const { score } = this.parts.measures;
    if (best === undefined) return undefined;
    const { epoch, by } = best;
    if (!isSameScore(by, score)) return undefined;
    const value = by === undefined ? scoreOf({ accuracy: best.accuracy, meanIoU: best.meanIoU }) : by.value;
    return { epoch, value: value ?? Number.NaN };
  }

  private place(): Place {
    const { course, step, saver, parts } = this;
    return { step, experiment: parts.file, checkpoint: saver.newest, course };
  }
}

const shapesOf = (variables: Record<string, tf.Variable>) =>
  Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, v.shape]));
