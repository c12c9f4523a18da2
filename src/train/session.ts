/** A session of a run: opens everything, says `started`, trains, and closes everything again. */
import path from 'node:path';
import { closeAll } from '../base/closeAll';
import { UserError } from '../base/userError';
import { finishGoingBack, goBack, withBest } from '../checkpoints/goBack';
import { type ResumePoint, resumePoint, wentBackTo } from '../checkpoints/resumeFrom';
import { runIdOf } from '../checkpoints/runIdOf';
import { checkpointEvent } from '../checkpoints/saver';
import type { Warn } from '../data';
import { besides } from '../experiment/paths';
import { writtenField } from '../experiment/userCode';
import { warmStart } from '../load/warmStart';
import type { RunEvent } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import { Attention } from '../run/log/attention';
import type { RunLog } from '../run/log/runLog';
import { changesSince } from '../run/record/earlierRun';
import { identityOf, manifestOf } from '../run/record/manifest';
import { describeRun } from '../run/record/runConfig';
import { sourceMode } from '../run/record/sourceMode';
import { withGateTraits } from '../step/gateTraits';
import { summarisePriors } from '../step/priorTable';
import type { Ending } from './endings';
import { inUserCode } from './inUserCode';
import { loop } from './loop';
import { stepsOf } from './loopParts';
import { noted } from './noted';
import { type CloseLater, type OpenParts, openParts } from './openParts';
import { type Prepared, prepare } from './prepare';
import { telling, told, type Warnings } from './told';
import type { TrainRequest } from './trainRequest';

/** Returns how it ended; throws what it failed of. */
export async function* session(request: TrainRequest, log: RunLog): AsyncGenerator<RunEvent, Ending> {
  const warnings: Warnings = [];
  const warn: Warn = (message, source) => warnings.push(source === undefined ? message : { message, source });
  const prepared = yield* prepare(request, warn);
  const { earlier, loaded } = prepared;
  const closing: (() => Promise<void>)[] = [];
  const closeLater: CloseLater = (thing, close) => {
    closing.push(() => close(thing));
    return thing;
  };
  try {
    const finished = request.resume && (await finishGoingBack(request.folder, warn));
    let resumed = request.resume
      ? await resumePoint(request.folder, await runIdOf(request.folder), request.from)
      : undefined;
    if (resumed?.warning) warn(resumed.warning);
    const parts = yield* telling(openParts(request, prepared, resumed, { warn, closeLater }), warnings);
    const { id, messages, describe } = await record(request, prepared, parts, resumed, log);
    // A resumed run stays what it was until something of it is trained: else the next attempt would not know what has changed.
    let described = !request.resume;
    if (described) await describe();
    yield startedEvent(request, prepared, parts, resumed);
    if (resumed) {
      // What is wrong with the last one is said before that is set aside.
      yield* told(warnings);
      const wentBack = await goBack(request.folder, resumed.file, warn);
      if (wentBack || finished) yield checkpointEvent(resumed.progress, 'last', 'resume');
      if (wentBack && resumed.warning === undefined) warn(wentBackTo(resumed));
      resumed = { ...resumed, progress: await withBest(request.folder, id, resumed.progress, warn) };
    }
    // Before anything is trained: whoever wants the same run can still stop it.
    warnings.push(...loaded.warnings, ...messages);
    yield* told(warnings);
    const trained = loop({
      ...parts,
      file: request.experiment,
      folder: request.folder,
      model: loaded.model,
      attention: new Attention(log, { ...request, warn }),
      warnings,
      id,
      resumed,
      plannedEpochs: earlier?.config.epochs,
      disk: request.disk,
    });
    const ending = yield* noted(trained, async ({ kind }) => {
      if (described || kind !== 'step') return;
      described = true;
      await describe();
    });
    yield* told(warnings);
    return ending;
  } catch (error) {
    // Among them may be why it came to this.
    yield* told(warnings);
    throw inUserCode(loaded, error);
  } finally {
    await closeAll(closing.reverse());
  }
}

/** Begins with other weights where that is asked for, and writes down what the run is made of; `describe` writes how it is trained. */
async function record(
  request: TrainRequest,
  { earlier, settings, loaded, experiment, source, deviceName, deviceOptions }: Prepared,
  { device, teacher }: OpenParts,
  resumed: ResumePoint | undefined,
  log: RunLog,
): Promise<{ id: string | undefined; messages: string[]; describe: () => Promise<void> }> {
  const warm =
    resumed || experiment.warmStart === false
      ? undefined
      : await warmStart(besides(request.experiment, experiment.warmStart, 'warmStart'), loaded.model).catch(
          atWarmStart,
        );
  const manifest = await manifestOf({ loaded, data: source, device, teacher, warmStart: warm });
  const id = request.resume ? earlier?.manifest?.id : identityOf(request.experiment, manifest, settings);
  // Both hold texts of the experiment: its source, and functions of it as schedules.
  const mode = await sourceMode(request.experiment, manifest);
  if (!request.resume || earlier?.manifest === undefined)
    await log.writeJson(runFiles.manifest, { id, ...manifest }, mode);
  const again = request.resume ? earlier?.config.again : request.again;
  const run = {
    experiment: request.experiment,
    experimentHash: loaded.hash,
    device: deviceName,
    deviceOptions,
    again,
    settings,
    parameters: { ...loaded.parameters },
  };
  return {
    id,
    messages: [...changesSince(earlier, manifest), ...(warm?.messages ?? [])],
    describe: () => log.writeJson(runFiles.config, describeRun(experiment, run), mode),
  };
}

/** A file of weights has no lines: the place is the field that names it. */
function atWarmStart(error: unknown): never {
  const source = writtenField('warmStart');
  throw error instanceof UserError && source ? new UserError(error.message, { ...error.detail, source }) : error;
}

function startedEvent(
  request: TrainRequest,
  { loaded, experiment, settings }: Prepared,
  { training, summary, device, priors, measures }: OpenParts,
  resumed: ResumePoint | undefined,
): RunEvent {
  return {
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
    model: withGateTraits(summary, loaded.model),
    data: training.info,
    device: { id: device.id, description: device.description },
    priors: summarisePriors(priors),
    ...(Object.keys(loaded.parameters).length > 0 ? { parameters: { ...loaded.parameters } } : {}),
    ...givenSettings(settings, loaded.parameters),
    ...measured(measures),
  };
}

/** Nothing of a classifier that goes by its accuracy. */
const measured = ({ head, score, metrics }: OpenParts['measures']): Partial<StartedEvent> => ({
  ...(head === 'none' ? { head } : {}),
  ...(score === undefined ? {} : { score }),
  ...(Object.keys(metrics).length === 0 ? {} : { metrics }),
});

/** What was set beside the experiment and is no parameter of it. */
function givenSettings(given: Prepared['settings'], parameters: object): Pick<StartedEvent, 'settings'> {
  const settings = Object.entries(given).filter(
    (entry): entry is [string, string | number | boolean] =>
      !Object.hasOwn(parameters, entry[0]) && ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  return settings.length > 0 ? { settings: Object.fromEntries(settings) } : {};
}

type StartedEvent = Extract<RunEvent, { kind: 'started' }>;
