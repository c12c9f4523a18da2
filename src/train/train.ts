/**
 * A run from its request to its `ended` event, as an async generator of run events, each of which goes to
 * `events.jsonl` in the same order. The loop itself is in loop.ts.
 */
import path from 'node:path';
import { closeAll } from '../base/closeAll';
import { isLong } from '../base/longMessage';
import { toUserFacing, UserError } from '../base/userError';
import { finishGoingBack, goBack, withBest } from '../checkpoints/goBack';
import type { Checkpoint } from '../checkpoints/readCheckpoint';
import { resumePoint, wentBackTo } from '../checkpoints/resumeFrom';
import { runIdOf } from '../checkpoints/runIdOf';
import { checkpointEvent } from '../checkpoints/saver';
import type { Disk } from '../checkpoints/writeCheckpoint';
import { openPipeline, type Pipeline } from '../data';
import { deviceId, devices, layerOf, openDevice } from '../device';
import { candidates, choose, diagnoseOne } from '../doctor/autoDevice';
import type { Diagnosis } from '../doctor/doctor';
import { fittedEvaluation } from '../experiment/evaluationBatch';
import type { Experiment } from '../experiment/experiment';
import { besides, resolved } from '../experiment/paths';
import { applySettings } from '../experiment/settings';
import { appendText } from '../files/ownFile';
import { summarise } from '../graph/analyse/summary';
import { checkModel } from '../load/checkModel';
import { type LoadedExperiment, loadExperiment } from '../load/loadExperiment';
import { storedTexts } from '../load/sourceFiles';
import { warmStart } from '../load/warmStart';
import type { Outcome, RunEvent, UserFacingError } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import type { WorkerRequest } from '../protocol/messages/workerRequest';
import { Attention } from '../run/log/attention';
import { openRunLog, type RunLog } from '../run/log/runLog';
import { changesSince, earlierRun } from '../run/record/earlierRun';
import { identityOf, manifestOf } from '../run/record/manifest';
import { describeRun } from '../run/record/runConfig';
import { sourceMode } from '../run/record/sourceMode';
import { withGateTraits } from '../step/gateTraits';
import { priorTables, summarisePriors } from '../step/priorTable';
import { observedForward } from '../step/specs';
import { loop, stepsOf, told } from './loop';
import { watchMishaps } from './mishaps';
import { beforeItBegan, untilMishap } from './untilMishap';

/** What a worker is asked, and what only a program can give. */
export interface TrainRequest extends Omit<WorkerRequest, 'settings' | 'tfjsNodeGpuPath'> {
  /** Values that replace those of the experiment, by key. */
  settings?: Readonly<Record<string, unknown>>;
  deviceOptions?: { replicas?: number; threads?: number; tfjsNodeGpuPath?: string };
  /** Checkpoint and stop when it fires. */
  signal?: AbortSignal;
  /** Called where it takes a while to see whether somebody else trains the run. */
  waiting?: (message: string) => void;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  /** What writes checkpoints; default: the file system. */
  disk?: Disk;
}

/** Runs until the last epoch, a stop, a pause or a failure. Does not throw: a failure is an `ended` event. */
export async function* train(request: TrainRequest): AsyncGenerator<RunEvent, void> {
  let log: RunLog | undefined;
  let step = 0;
  let outcome: Outcome = 'failed';
  let failure: UserFacingError | undefined;
  const mishaps = watchMishaps();
  try {
    try {
      const { resume, controlFrom, leaseMs, waiting } = request;
      const heartbeatScript = threadScript(request, 'heartbeatThread');
      const opened = await openRunLog(request.folder, { heartbeatScript, resume, controlFrom, leaseMs, waiting });
      log = opened;
      const events = untilMishap(request, (own) => session(own, opened), mishaps, opened.asked);
      outcome = yield* noted(events, async (event) => {
        if ('step' in event) step = event.step;
        await opened.append(event);
      });
    } catch (error) {
      if (error === beforeItBegan) outcome = 'stopped';
      else {
        failure = toUserFacing(error);
        if (error instanceof Error && isLong(error.message))
          await appendText(path.join(request.folder, runFiles.log), `${error.message}\n`).catch(() => undefined);
      }
    }
    // Said when everything else is closed, so that nothing can go wrong after it: there is exactly one.
    yield await end(log, step, failure ? 'failed' : outcome, failure);
  } finally {
    await log?.close();
    mishaps.dispose();
  }
}

/** The same events and the same result, each event once it has been noted. */
async function* noted<T>(
  events: AsyncGenerator<RunEvent, T>,
  note: (event: RunEvent) => Promise<void>,
): AsyncGenerator<RunEvent, T> {
  let result = await events.next();
  try {
    for (; !result.done; result = await events.next()) {
      await note(result.value);
      yield result.value;
    }
    return result.value;
  } finally {
    // Whoever listens may leave early: what is open is closed all the same.
    if (!result.done) await events.return(undefined as T);
  }
}

/** Where the folder cannot be written any more, whoever iterates still hears of it. */
async function end(
  log: RunLog | undefined,
  step: number,
  outcome: Outcome,
  failure: UserFacingError | undefined,
): Promise<RunEvent> {
  const lost = await log?.loss();
  // A folder that is gone is why nothing can be written there.
  const error = lost && (failure === undefined || lost.what === 'folder') ? toUserFacing(lost.error) : failure;
  const ended = { kind: 'ended', time: Date.now(), step, outcome: error === undefined ? outcome : 'failed' } as const;
  const event: RunEvent = error === undefined ? ended : { ...ended, error };
  try {
    await log?.finish(event);
    return event;
  } catch (unwritten) {
    return { ...ended, outcome: 'failed', error: error ?? toUserFacing(unwritten) };
  }
}

const threadScript = ({ threads = __dirname }: TrainRequest, name: string) => path.join(threads, `${name}.js`);

/** Opens everything, says `started`, trains, and closes everything again. */
async function* session(request: TrainRequest, log: RunLog): AsyncGenerator<RunEvent, Outcome> {
  const warnings: string[] = [];
  // A resumed or repeated run keeps what it was started with, unless told anew.
  const earlier = await earlierRun(request.folder, request.resume, request.again);
  const before = earlier?.config;
  const settings = { ...before?.settings, ...request.settings };
  const loaded = await loadExperiment(request.experiment, {
    ...(Number.isSafeInteger(settings.seed) ? { seed: settings.seed as number } : {}),
    ...(request.storedSource ? { texts: storedTexts(earlier?.manifest, request.experiment) } : {}),
  });
  const experiment = applySettings(loaded.experiment, settings);
  const wanted = request.device ?? before?.device ?? experiment.device ?? 'cpu';
  const deviceName = wanted === 'auto' ? yield* automatic(request, warnings) : wanted;
  const { replicas, threads, tfjsNodeGpuPath } = { ...before?.deviceOptions, ...request.deviceOptions };
  const deviceOptions = {
    ...(replicas === undefined ? {} : { replicas }),
    ...(threads === undefined ? {} : { threads }),
    // Only of a run that needs it or did: the setting of an editor comes with every run.
    ...(tfjsNodeGpuPath === undefined ||
    (deviceName !== 'tfjs-node-gpu' && before?.deviceOptions.tfjsNodeGpuPath === undefined)
      ? {}
      : { tfjsNodeGpuPath: path.resolve(tfjsNodeGpuPath) }),
  };
  const source = resolved(experiment.data, request.experiment);
  const closing: (() => Promise<void>)[] = [];
  const closeLater = <T>(thing: T, close: (thing: T) => Promise<void>): T => {
    closing.push(() => close(thing));
    return thing;
  };
  try {
    const warn = (message: string) => warnings.push(message);
    const finished = request.resume && (await finishGoingBack(request.folder, warn));
    let resumed = request.resume
      ? await resumePoint(request.folder, await runIdOf(request.folder), request.from)
      : undefined;
    if (resumed?.warning) warnings.push(resumed.warning);
    const open = (split: 'train' | 'test', batchSize: number) =>
      openPipeline(source, {
        split,
        batchSize,
        seed: experiment.seed,
        augmentation: experiment.augmentation,
        warn: (message) => warnings.push(message),
        threadScript: threadScript(request, 'decodeThread'),
      });
    const training = closeLater(await open('train', experiment.batchSize), (p) => p.close());
    const fitted = fittedEvaluation(experiment, training.info);
    const test = closeLater(await open('test', fitted.evaluation.batchSize), (p) => p.close());
    checkSizes(experiment, training, request, resumed);
    checkModel(loaded, training.info);
    const { model, sources } = loaded;
    const { shape } = training.info;
    const forward = observedForward(model);
    const summary = summarise({
      model,
      shape,
      sources,
      forward,
      compiled: devices[deviceId(deviceName)].compiles === true,
    });
    const priors = priorTables(summary.gates, experiment.shaping);
    const options = { ...deviceOptions, model, sources, threadScript: threadScript(request, 'stepThread') };
    const device = closeLater(await openDevice(deviceName, options), (d) => d.dispose());
    const warm =
      resumed || experiment.warmStart === false
        ? undefined
        : await warmStart(besides(request.experiment, experiment.warmStart, 'warmStart'), model);
    const manifest = await manifestOf({ loaded, data: source, device, ...(warm ? { warmStart: warm } : {}) });
    const id = request.resume ? earlier?.manifest?.id : identityOf(request.experiment, manifest, settings);
    // Both hold texts of the experiment: its source, and functions of it as schedules.
    const mode = await sourceMode(request.experiment, manifest);
    if (!request.resume || earlier?.manifest === undefined)
      await log.writeJson(runFiles.manifest, { ...(id === undefined ? {} : { id }), ...manifest }, mode);
    const again = request.resume ? before?.again : request.again;
    const run = {
      experiment: request.experiment,
      experimentHash: loaded.hash,
      device: deviceName,
      deviceOptions,
      ...(again === undefined ? {} : { again }),
      settings,
    };
    await log.writeJson(runFiles.config, describeRun(experiment, run), mode);
    yield {
      kind: 'started',
      time: Date.now(),
      run: path.basename(request.folder),
      experiment: request.experiment,
      experimentHash: loaded.hash,
      files: loaded.files.map(({ path: at, sha256 }) => ({ path: at, sha256 })),
      pid: process.pid,
      epochs: experiment.epochs,
      stepsPerEpoch: stepsOf(training, experiment),
      batchSize: experiment.batchSize,
      step: resumed?.progress.step ?? 0,
      model: withGateTraits(summary, model),
      data: training.info,
      device: { id: device.id, description: device.description },
      priors: summarisePriors(priors),
    };
    if (resumed) {
      // What is wrong with the last one is said before that is set aside.
      yield* told(warnings);
      const wentBack = await goBack(request.folder, resumed.file, warn);
      if (wentBack || finished) yield checkpointEvent(resumed.progress, 'last', 'resume');
      if (wentBack && resumed.warning === undefined) warn(wentBackTo(resumed));
      resumed = { ...resumed, progress: await withBest(request.folder, id, resumed.progress, warn) };
    }
    // Before anything is trained: whoever wants the same run can still stop it.
    warnings.push(...loaded.warnings, ...changesSince(earlier, manifest), ...(warm?.messages ?? []));
    yield* told(warnings);
    const outcome = yield* loop({
      experiment: fitted,
      file: request.experiment,
      folder: request.folder,
      model,
      summary,
      priors,
      device,
      training,
      test,
      attention: new Attention(log, { ...request, warn: (message) => warnings.push(message) }),
      warnings,
      ...(id === undefined ? {} : { id }),
      ...(resumed ? { resumed } : {}),
      ...(before?.epochs === undefined ? {} : { plannedEpochs: before.epochs }),
      ...(request.disk ? { disk: request.disk } : {}),
    });
    yield* told(warnings);
    return outcome;
  } catch (error) {
    // Among them may be why it came to this.
    yield* told(warnings);
    throw inUserCode(loaded, error);
  } finally {
    await closeAll(closing.reverse());
  }
}

/** A layer, loss or schedule of the user's that throws only when it is used is an error at their line as well. */
function inUserCode({ code, sources, file }: LoadedExperiment, error: unknown): unknown {
  const layer = layerOf(error);
  if (layer === undefined || !(error instanceof Error)) return code.traced(error, 'The run failed');
  const what = `The run failed in layer ${layer}`;
  const found = code.traced(error, what);
  // A layer of TensorFlow.js' own throws where no line of the user's is on the stack: there is the line that made the layer.
  const source = sources.get(layer)?.[0] ?? { file, line: 1 };
  return found instanceof UserError ? found : new UserError(`${what}: ${error.message}`, { source });
}

/** Found out by commands of the terminal, whose engine is built beside the worker. */
async function* automatic(request: TrainRequest, warnings: string[]): AsyncGenerator<RunEvent, string> {
  const engine = path.join(request.threads ?? __dirname, 'engine.js');
  const probe = (id: string) => [engine, 'doctor', request.experiment, '--probe', id];
  const found: Diagnosis[] = [];
  for (const id of candidates) {
    yield { kind: 'phase', time: Date.now(), phase: 'loading', trying: id };
    found.push(await diagnoseOne(probe, id, request.signal));
  }
  const { device, messages } = choose(found);
  warnings.push(...messages);
  return device;
}

function checkSizes(
  experiment: Experiment,
  training: Pipeline,
  { experiment: file }: TrainRequest,
  resumed: Checkpoint | undefined,
): void {
  const { batches, info } = training;
  const { batchSize } = experiment;
  const source = { file, line: 1 };
  if (batches === 0) {
    throw new UserError(`The training split has ${info.train} images, fewer than one batch of ${batchSize}.`, {
      hint: `Set batchSize to ${info.train} or less.`,
      source,
    });
  }
  const { step = 0, epoch = 0 } = resumed?.progress ?? {};
  const steps = stepsOf(training, experiment);
  const before = epoch > 0 ? Math.round(step / epoch) : steps;
  // The place within an epoch, the schedules and the order of the images would all be others.
  if (before !== steps) {
    throw new UserError(`The run has ${before} steps an epoch so far, and would have ${steps} from here on.`, {
      hint: 'Resume it with the data, batchSize and accumulate that it began with, or start a new run.',
      source,
    });
  }
}
