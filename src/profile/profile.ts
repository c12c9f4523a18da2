/** The profile of an experiment's model without training, or of a run with what its gates did on the test images. */
import { statSync } from 'node:fs';
import { type InputFacts, inputFacts, type NamedInput } from '../base/sampleTensors';
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
  const inputs = await inputsOf(loaded);
  const { model, sources } = loaded;
  const dense = profileModel({ model, ...inputs, sources, forward: observedForward(model) });
  const gated = run && dense.summary.gates.length > 0;
  const images = gated ? await imagesOf(request, dense) : undefined;
  const names = new Set(dense.layers.map(({ name }) => name));
  const progress = { signal, say };
  const times = time && (await layerTimes({ model, sources, data: inputs, layers: names, ...time, ...progress }));
  return reportOf(dense, {
    ...{ experiment: file, shape: inputs.shape, inputs: inputs.inputs, made: Date.now(), warnings: loaded.warnings },
    run: run ? target : undefined,
    ...(images ? { images, checkpoint: images.at, pictures: images.pictures } : {}),
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

/** What the model says of its inputs, where it says all, else the data. */
async function inputsOf({ model, experiment, file }: LoadedExperiment): Promise<InputFacts> {
  const given = model.inputs.map(({ shape, dtype }, i) => ({
    name: model.inputNames[i] ?? String(i),
    shape: shape.slice(1),
    dtype: dtype === 'int32' ? ('int32' as const) : ('float32' as const),
  }));
  const whole = given.filter((input): input is NamedInput => input.shape.every((d) => typeof d === 'number'));
  const [first] = whole;
  if (first && whole.length === given.length)
    return given.length > 1
      ? { shape: first.shape, inputs: whole }
      : { shape: first.shape, dtype: first.dtype === 'int32' ? 'int32' : undefined };
  const data = await openPipeline(resolved(experiment.data, file), { split: 'test', batchSize: 1, inline: true });
  await data.close();
  return inputFacts(data.info);
}

/** What the run's gates did, image by image. */
async function imagesOf(
  request: ProfileRequest,
  { summary }: ModelProfile,
): Promise<Measured & { at: { name: 'best' | 'last'; epoch: number }; pictures: false | undefined }> {
  const { target, checkpoint = 'best', threads, signal, say } = request;
  const macs: number[] = [];
  const sums = new Map<string, number>();
  const whole = macCounter(summary);
  const single = summary.layers.map((layer) => [layer.name, macCounter({ ...summary, layers: [layer] })] as const);
  const { epoch, data } = await evaluateRun({
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
    pictures: data.pictures,
    macs,
    layers: new Map([...sums].map(([name, sum]) => [name, sum / macs.length])),
  };
}
