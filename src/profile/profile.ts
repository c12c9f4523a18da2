/** The profile of an experiment's model without training, or of a run with what its gates did on the test images. */
import { statSync } from 'node:fs';
import { UserError } from '../base/userError';
import { openPipeline } from '../data';
import { evaluateRun } from '../evaluate/evaluateRun';
import { resolved } from '../experiment/paths';
import { readText } from '../files/regularFile';
import { type ModelProfile, profileModel } from '../graph/analyse/profile';
import { type LoadedExperiment, loadExperiment } from '../load/loadExperiment';
import { macCounter } from '../protocol/facts/switching';
import { parseReport } from '../protocol/files/parseReport';
import type { ProfileReport } from '../protocol/files/profileReport';
import { readRunConfig } from '../run/record/runConfig';
import { observedForward } from '../step/specs';
import { type Measured, reportOf } from './report';
import { layerTimes, type TimesRequest } from './times';

export interface ProfileRequest {
  /** A run folder, an experiment file, or a report that was stored: that one is read, not made again. */
  target: string;
  /** Of an experiment file: parameters and settings with another value than it says; a run has its own. */
  settings?: Readonly<Record<string, unknown>>;
  /** Of a run; default `best`. */
  checkpoint?: 'best' | 'last';
  /** Measures the layers' times too. */
  time?: Pick<TimesRequest, 'batch' | 'runs'> | undefined;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  signal?: AbortSignal;
  /** Told what is being done. */
  say?: (text: string) => void;
}

/** Not an experiment file, and no stored profile. */
export const isRun = (target: string): boolean => statSync(target, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Throws a `UserError` for what cannot be loaded, with the user's file and line. */
export async function profile(request: ProfileRequest): Promise<ProfileReport> {
  const { target, time, say, signal } = request;
  if (target.endsWith('.json')) return storedReport(request);
  const run = isRun(target);
  const { experiment: file, settings } = run
    ? await readRunConfig(target)
    : { experiment: target, settings: request.settings ?? {} };
  say?.('building the model');
  const loaded = await loadExperiment(file, { settings });
  const shape = await imageShape(loaded);
  const { model, sources } = loaded;
  const dense = profileModel({ model, shape, sources, forward: observedForward(model) });
  const gated = run && dense.summary.gates.length > 0;
  const images = gated ? await imagesOf(request, dense) : undefined;
  const names = new Set(dense.layers.map(({ name }) => name));
  const progress = { signal, say };
  const times = time && (await layerTimes({ model, sources, shape, layers: names, ...time, ...progress }));
  return reportOf(dense, {
    ...{ experiment: file, shape, made: Date.now(), warnings: loaded.warnings },
    run: run ? target : undefined,
    ...(images ? { images, checkpoint: images.at } : {}),
    times,
  });
}

async function storedReport({ target, time }: ProfileRequest): Promise<ProfileReport> {
  if (time)
    throw new UserError(`${target} is a stored profile: there is nothing to time.`, {
      hint: 'Name the experiment or the run.',
    });
  const text = await readText(target, 'profile').catch((error: NodeJS.ErrnoException) => {
    if (error instanceof UserError) throw error;
    const message = error.code === 'ENOENT' ? `There is no profile ${target}.` : `${target}: ${error.message}.`;
    throw new UserError(message, { hint: 'Check the path.' });
  });
  const report = parseReport(text);
  if (report) return report;
  throw new UserError(`${target} is no profile.`, { hint: '`sluice profile … --json` writes one.' });
}

/** Of the model's input where it says, else of the data. */
async function imageShape({ model, experiment, file }: LoadedExperiment): Promise<[number, number, number]> {
  const [, ...given] = model.inputs[0]?.shape ?? [];
  if (given.length === 3 && given.every((d) => typeof d === 'number')) return given as [number, number, number];
  if (given.length !== 3)
    throw new UserError(`The model of ${file} takes [${given.join(', ')}] for an image.`, {
      hint: 'A profile is of [height, width, channels].',
    });
  const data = await openPipeline(resolved(experiment.data, file), { split: 'test', batchSize: 1, inline: true });
  await data.close();
  return [...data.info.shape] as [number, number, number];
}

/** What the run's gates did, image by image. */
async function imagesOf(
  request: ProfileRequest,
  { summary }: ModelProfile,
): Promise<Measured & { at: { name: 'best' | 'last'; epoch: number } }> {
  const { target, checkpoint = 'best', threads, signal, say } = request;
  const macs: number[] = [];
  const sums = new Map<string, number>();
  const whole = macCounter(summary);
  const single = summary.layers.map((layer) => [layer.name, macCounter({ ...summary, layers: [layer] })] as const);
  const { epoch } = await evaluateRun({
    ...{ folder: target, checkpoint },
    threads,
    signal,
    say,
    onSample(open) {
      macs.push(whole(open));
      for (const [name, cost] of single) sums.set(name, (sums.get(name) ?? 0) + cost(open));
    },
  });
  return {
    at: { name: checkpoint, epoch },
    macs,
    layers: new Map([...sums].map(([name, sum]) => [name, sum / macs.length])),
  };
}
