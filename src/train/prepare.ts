/** A session before anything of it is opened: its experiment with all settings, and where it is to run. */

import path from 'node:path';
import type { DataSource } from '../data';
import { candidates, choose, diagnoseOne } from '../doctor/autoDevice';
import type { Diagnosis } from '../doctor/doctor';
import type { Experiment } from '../experiment/experiment';
import { resolved } from '../experiment/paths';
import { setFlags } from '../experiment/settings';
import { type LoadedExperiment, loadExperiment } from '../load/loadExperiment';
import type { RunEvent } from '../protocol/events/events';
import { type EarlierRun, earlierRun } from '../run/record/earlierRun';
import { asBefore } from './asBefore';
import { type TrainRequest, threadScript } from './trainRequest';

export interface Prepared {
  /** The run that is resumed or repeated. */
  earlier: EarlierRun | undefined;
  /** Of the earlier run and of the request. */
  settings: Readonly<Record<string, unknown>>;
  loaded: LoadedExperiment;
  experiment: Experiment;
  /** With absolute paths. */
  source: DataSource;
  /** An id: `auto` has been decided. */
  deviceName: string;
  deviceOptions: NonNullable<TrainRequest['deviceOptions']>;
}

export async function* prepare(
  request: TrainRequest,
  warn: (message: string) => void,
): AsyncGenerator<RunEvent, Prepared> {
  const earlier = await earlierRun(request.folder, request.resume, request.again);
  const options = asBefore(earlier, request);
  const { settings } = options;
  const loaded = await loadExperiment(request.experiment, options);
  const { experiment } = loaded;
  const wanted = request.device ?? earlier?.config.device ?? experiment.device ?? 'cpu';
  const deviceName = wanted === 'auto' ? yield* automatic(request, settings, warn) : wanted;
  const source = resolved(experiment.data, request.experiment);
  const deviceOptions = optionsOf(request, earlier, deviceName);
  return { earlier, settings, loaded, experiment, source, deviceName, deviceOptions };
}

function optionsOf(request: TrainRequest, earlier: EarlierRun | undefined, deviceName: string) {
  const before = earlier?.config.deviceOptions;
  const { replicas, threads, tfjsNodeGpuPath } = { ...before, ...request.deviceOptions };
  // Only of a run that needs it or did: the setting of an editor comes with every run.
  const needed = deviceName === 'tfjs-node-gpu' || before?.tfjsNodeGpuPath !== undefined;
  return {
    ...(replicas === undefined ? {} : { replicas }),
    ...(threads === undefined ? {} : { threads }),
    ...(tfjsNodeGpuPath === undefined || !needed ? {} : { tfjsNodeGpuPath: path.resolve(tfjsNodeGpuPath) }),
  };
}

/** Found out by commands of the terminal, whose engine is built beside the worker. */
async function* automatic(
  request: TrainRequest,
  settings: Prepared['settings'],
  warn: (message: string) => void,
): AsyncGenerator<RunEvent, string> {
  const engine = threadScript(request, 'engine');
  const probe = (id: string) => [engine, 'doctor', request.experiment, ...setFlags(settings), '--probe', id];
  const found: Diagnosis[] = [];
  for (const id of candidates) {
    yield { kind: 'phase', time: Date.now(), phase: 'loading', trying: id };
    found.push(await diagnoseOne(probe, id, request.signal));
  }
  const { device, messages } = choose(found);
  for (const message of messages) warn(message);
  return device;
}
