/**
 * The training loop, top to bottom: an async generator of run events, each of them in `events.jsonl` before it is
 * yielded. Whatever happens, the last event is one `ended`.
 */
import path from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { type Batch, type DataSource, openPipeline, type Pipeline } from '../data';
import { openDevice } from '../device';
import type { Device, State, TrainingSession } from '../device/device';
import { summarise } from '../graph/summary';
import type { Evaluation, ModelSummary, Outcome, RunEvent } from '../protocol/events';
import { runFiles } from '../protocol/runFolder';
import { toUserFacing, UserError } from '../protocol/userError';
import { type Checkpoint, type Progress, readCheckpoint, writeCheckpoint } from './checkpoint';
import { evaluate } from './evaluate';
import type { Experiment } from './experiment';
import { checkModel, loadExperiment } from './loadExperiment';
import { Meter } from './meter';
import { describeRun, readRunConfig } from './runConfig';
import { openRunLog, type RunLog } from './runLog';
import { applySettings } from './settings';
import { evaluationSpec, observedForward, termNames, trainingSpec } from './specs';

export interface TrainRequest {
  /** Absolute path of the experiment file. */
  experiment: string;
  /** Absolute path of the run folder; made when missing. Its name is the run id. */
  folder: string;
  /** Go on after the last checkpoint in `folder`. */
  resume: boolean;
  /** Values that replace those of the experiment, by key. */
  settings?: Readonly<Record<string, unknown>>;
  /** Device id; without it as the experiment says, else `cpu`. */
  device?: string;
  deviceOptions?: { replicas?: number; threads?: number; tfjsNodeGpuPath?: string };
  /** Without a window for so long: checkpoint and pause. Without this: never. */
  leaseMs?: number;
  /** Checkpoint and stop when it fires. */
  signal?: AbortSignal;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
}

const stepEventMs = 100;
const gatesEventMs = 1000;
const lookAroundMs = 250;

/** Runs until the last epoch, a stop, a pause or a failure. Does not throw: a failure is an `ended` event. */
export async function* train(request: TrainRequest): AsyncGenerator<RunEvent, void> {
  let log: RunLog | undefined;
  let step = 0;
  try {
    log = await openRunLog(request.folder, threadScript(request, 'heartbeatThread'));
    for await (const event of session(request, log)) {
      if ('step' in event) step = event.step;
      await log.append(event);
      yield event;
    }
  } catch (error) {
    const ended: RunEvent = { kind: 'ended', time: Date.now(), step, outcome: 'failed', error: toUserFacing(error) };
    // Where the folder cannot be written any more, whoever iterates still hears of it.
    await log?.append(ended).catch(() => {});
    yield ended;
  } finally {
    await log?.close();
  }
}

const threadScript = ({ threads = __dirname }: TrainRequest, name: string) => path.join(threads, `${name}.js`);

interface Parts {
  experiment: Experiment;
  model: tf.LayersModel;
  summary: ModelSummary;
  device: Device;
  training: Pipeline;
  test: Pipeline;
}

async function* session(request: TrainRequest, log: RunLog): AsyncGenerator<RunEvent, void> {
  const warnings: string[] = [];
  const loaded = await loadExperiment(request.experiment);
  // A resumed run keeps what it was started with, unless told anew.
  const before = request.resume ? await readRunConfig(request.folder) : undefined;
  const settings = { ...before?.settings, ...request.settings };
  const experiment = applySettings(loaded.experiment, settings);
  const deviceName = request.device ?? before?.device ?? experiment.device ?? 'cpu';
  const source = resolved(experiment.data, request.experiment);
  const closing: (() => Promise<void>)[] = [];
  const closeLater = <T>(thing: T, close: (thing: T) => Promise<void>): T => {
    closing.push(() => close(thing));
    return thing;
  };
  try {
    const resumed = request.resume ? await readCheckpoint(checkpointFile(request, 'last')) : undefined;
    const open = (split: 'train' | 'test') =>
      openPipeline(source, {
        split,
        batchSize: split === 'train' ? experiment.batchSize : experiment.evaluation.batchSize,
        seed: experiment.seed,
        augmentation: experiment.augmentation,
        warn: (message) => warnings.push(message),
        threadScript: threadScript(request, 'decodeThread'),
      });
    const training = closeLater(await open('train'), (p) => p.close());
    const test = closeLater(await open('test'), (p) => p.close());
    checkSizes(experiment, training);
    checkModel(loaded, training.info);
    const shape = training.info.shape;
    const { model, sources } = loaded;
    const summary = summarise({ model, shape, sources, forward: observedForward(model) });
    const device = closeLater(
      await openDevice(deviceName, {
        ...request.deviceOptions,
        model,
        sources,
        threadScript: threadScript(request, 'stepThread'),
      }),
      (d) => d.dispose(),
    );
    await log.writeJson(
      runFiles.config,
      describeRun(experiment, {
        experiment: request.experiment,
        experimentHash: loaded.hash,
        device: deviceName,
        settings,
      }),
    );
    yield {
      kind: 'started',
      time: Date.now(),
      run: path.basename(request.folder),
      experiment: request.experiment,
      experimentHash: loaded.hash,
      pid: process.pid,
      epochs: experiment.epochs,
      stepsPerEpoch: training.batches,
      batchSize: experiment.batchSize,
      step: resumed?.progress.step ?? 0,
      model: summary,
      data: training.info,
      device: { id: device.id, description: device.description },
    };
    yield* loop(request, log, { experiment, model, summary, device, training, test }, warnings, resumed);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function* loop(
  request: TrainRequest,
  log: RunLog,
  parts: Parts,
  warnings: string[],
  resumed: Checkpoint | undefined,
): AsyncGenerator<RunEvent, void> {
  const { experiment, model, summary, device, training, test } = parts;
  const { epochs, seed } = experiment;
  const shape = training.info.shape;
  const stepsPerEpoch = training.batches;
  yield { kind: 'phase', time: Date.now(), phase: 'compiling' };
  const spec = trainingSpec(experiment, model, shape);
  const stepper = await device.training(spec, seed);
  const evaluator = await device.evaluation(evaluationSpec(experiment, model, shape));
  const shapes = Object.fromEntries(
    Object.entries({ ...spec.trainable, ...spec.moving }).map(([name, v]) => [name, v.shape]),
  );
  try {
    if (resumed) await stepper.write(resumed.state);
    let step = resumed?.progress.step ?? 0;
    let best = resumed?.progress.best;
    const save = async (state: State, name: 'last' | 'best', at: number) => {
      const progress: Progress = { step: at, epoch: at / stepsPerEpoch, ...(best ? { best } : {}) };
      await writeCheckpoint(checkpointFile(request, name), { state, progress }, shapes);
    };
    const meter = new Meter(summary);
    const control = new Attention(request, log);
    let lastStepEvent = 0;
    let lastGatesEvent = Date.now();
    yield { kind: 'phase', time: Date.now(), phase: 'training' };
    meter.restart();

    for (let epoch = Math.floor(step / stepsPerEpoch); epoch < epochs; epoch++) {
      for await (const batch of training.epoch(epoch, step % stepsPerEpoch)) {
        const done = step / stepsPerEpoch;
        const learningRate = experiment.learningRate(done, epochs);
        const outputs = await runStep(stepper, batch, {
          learningRate,
          shaping: experiment.shaping?.weight(done, epochs) ?? 0,
          sparsity: experiment.sparsity?.weight(done, epochs) ?? 0,
        });
        step++;
        checkFinite(outputs, step, request);
        meter.add(outputs, experiment.batchSize);

        const now = Date.now();
        if (now - lastStepEvent >= stepEventMs) {
          lastStepEvent = now;
          yield { kind: 'step', time: now, step, epoch: step / stepsPerEpoch, learningRate, ...meter.report() };
        }
        if (summary.gates.length > 0 && now - lastGatesEvent >= gatesEventMs) {
          lastGatesEvent = now;
          yield { kind: 'gates', time: now, step, gates: meter.rates() };
        }
        for (const message of warnings.splice(0)) yield { kind: 'warning', time: now, message };

        const asked = await control.look();
        if (asked === 'checkpoint') {
          yield* saved(step, 'asked', () => stepper.read().then((state) => save(state, 'last', step)));
          meter.restart();
        } else if (asked) {
          // At the end of an epoch the evaluation is skipped: the run goes on there when it is resumed.
          await save(await stepper.read(), 'last', step);
          const reason = asked === 'paused' ? 'pause' : 'stop';
          yield {
            kind: 'checkpoint',
            time: Date.now(),
            step,
            epoch: step / stepsPerEpoch,
            file: 'checkpoints/last.safetensors',
            best: false,
            reason,
          };
          yield ended(step, asked);
          return;
        }
      }
      if (meter.pending > 0) {
        const learningRate = experiment.learningRate((step - 1) / stepsPerEpoch, epochs);
        yield { kind: 'step', time: Date.now(), step, epoch: step / stepsPerEpoch, learningRate, ...meter.report() };
      }

      const state = await stepper.read();
      const last = epoch + 1 === epochs;
      if (last || (epoch + 1) % experiment.evaluation.every === 0) {
        yield { kind: 'phase', time: Date.now(), phase: 'evaluating' };
        const evaluation = await evaluate(evaluator, test, summary, state);
        yield { kind: 'epoch', time: Date.now(), step, epoch: epoch + 1, evaluation };
        if (isBetter(evaluation, best)) {
          best = { accuracy: evaluation.accuracy, epoch: epoch + 1 };
          yield* saved(step, 'epoch', () => save(state, 'best', step), true);
        }
      }
      if (last) {
        await save(state, 'last', step);
        yield {
          kind: 'checkpoint',
          time: Date.now(),
          step,
          epoch: epoch + 1,
          file: 'checkpoints/last.safetensors',
          best: false,
          reason: 'epoch',
        };
      } else if ((epoch + 1) % experiment.checkpointEvery === 0) {
        yield* saved(step, 'epoch', () => save(state, 'last', step));
      }
      if (!last) yield { kind: 'phase', time: Date.now(), phase: 'training' };
      meter.restart();
    }
    yield ended(step, 'finished');

    async function* saved(
      at: number,
      reason: 'epoch' | 'asked',
      write: () => Promise<void>,
      isBest = false,
    ): AsyncGenerator<RunEvent, void> {
      try {
        await write();
        const file = `checkpoints/${isBest ? 'best' : 'last'}.safetensors`;
        yield { kind: 'checkpoint', time: Date.now(), step: at, epoch: at / stepsPerEpoch, file, best: isBest, reason };
      } catch (error) {
        // There will be another chance: the run goes on and says so.
        yield { kind: 'warning', time: Date.now(), message: toUserFacing(error).message };
      }
    }
  } finally {
    await stepper.dispose();
    await evaluator.dispose();
  }
}

const ended = (step: number, outcome: Outcome): RunEvent => ({ kind: 'ended', time: Date.now(), step, outcome });

const checkpointFile = ({ folder }: TrainRequest, name: 'last' | 'best') =>
  path.join(folder, runFiles.checkpoints, `${name}.safetensors`);

const isBetter = (evaluation: Evaluation, best: Progress['best']) =>
  best === undefined || evaluation.accuracy > best.accuracy;

async function runStep(stepper: TrainingSession, batch: Batch, scalars: Record<string, number>) {
  try {
    return await stepper.step({ x: batch.x, y: batch.y }, scalars);
  } finally {
    batch.release();
  }
}

/** Looks at commands, the lease and the signal, a few times a second whatever the length of a step. */
class Attention {
  private last = 0;

  constructor(
    private readonly request: TrainRequest,
    private readonly log: RunLog,
  ) {}

  async look(): Promise<'stopped' | 'paused' | 'checkpoint' | undefined> {
    if (this.request.signal?.aborted) return 'stopped';
    const now = Date.now();
    if (now - this.last < lookAroundMs) return undefined;
    this.last = now;
    const commands = await this.log.commands();
    if (commands.some((c) => c.kind === 'stop')) return 'stopped';
    const { leaseMs } = this.request;
    if (leaseMs !== undefined && (await this.log.sinceLease()) > leaseMs) return 'paused';
    return commands.some((c) => c.kind === 'checkpoint') ? 'checkpoint' : undefined;
  }
}

/** Names the first term that is no number any more; the last checkpoint is from before it. */
function checkFinite(outputs: Record<string, Float32Array>, step: number, request: TrainRequest): void {
  const bad = ['loss', ...termNames].filter((name) => outputs[name] && !Number.isFinite(outputs[name][0]));
  if (bad.length === 0) return;
  const term = bad.find((name) => name !== 'loss') ?? 'loss';
  throw new UserError(
    `The loss is ${outputs.loss?.[0]} at step ${step}: its term '${term}' is ${outputs[term]?.[0]}.`,
    {
      hint: `Lower the learning rate or that term's weight. The last good checkpoint, if there is one, is ${checkpointFile(request, 'last')}.`,
      source: { file: request.experiment, line: 1 },
    },
  );
}

function checkSizes(experiment: Experiment, training: Pipeline): void {
  if (training.batches > 0) return;
  throw new UserError(
    `The training split has ${training.info.train} images, fewer than one batch of ${experiment.batchSize}.`,
    {
      hint: `Set batchSize to ${training.info.train} or less.`,
    },
  );
}

/** Paths in an experiment start at its file. */
export function resolved(data: DataSource, experimentFile: string): DataSource {
  if (!('dir' in data)) return data;
  return { ...data, dir: path.resolve(path.dirname(experimentFile), data.dir) };
}
