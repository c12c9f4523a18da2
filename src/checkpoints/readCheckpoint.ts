/**
 * A checkpoint: one safetensors file with variables, optimiser slots and where the run stood. Reading is here, for a
 * window too may want to know whether one is whole; writing is the training's.
 */
import path from 'node:path';
import { UserError } from '../base/userError';
import type { Score } from '../protocol/events/score';
import { runFiles } from '../protocol/files/runFolder';
import { checkFinite, openSafetensors } from './safetensors';

export interface Progress {
  /** Steps done. */
  step: number;
  /** Epochs done, with a fraction. */
  epoch: number;
  /** The best evaluation so far and its epoch; `by`: what it is the best of, where that is neither accuracy nor mean IoU. */
  best?: { accuracy?: number; meanIoU?: number | undefined; epoch: number; by?: Score & { value: number } } | undefined;
  /** False where the run stopped between the last step of an epoch and its evaluation: it goes on with that. */
  evaluated?: boolean;
}

export interface Checkpoint {
  /** Arrays by name, as a device takes them. */
  state: Record<string, Float32Array>;
  progress: Progress;
}

/** `previous`: what `last` was before. */
export const checkpointNames = ['last', 'previous', 'best'] as const;
export type CheckpointName = (typeof checkpointNames)[number];

export const checkpointFile = (folder: string, name: CheckpointName): string =>
  path.join(folder, runFiles.checkpoints, `${name}.safetensors`);

/** Of the metadata. The second has checksums; the first opens for ever. */
export const checkpointFormat = 'sluice-checkpoint-2';
const formats = ['sluice-checkpoint-1', checkpointFormat];

/**
 * Throws a `UserError` that names the file, and the tensor, for what is not a whole checkpoint, holds weights alone, or
 * belongs to another run than `run`.
 */
export async function readCheckpoint(file: string, run?: string): Promise<Checkpoint> {
  const state: [string, Float32Array][] = [];
  const progress = await visit(file, run, (name, values) => state.push([name, values]));
  return { state: { ...Object.fromEntries(state), '#steps': Float32Array.of(progress.step) }, progress };
}

/** Where the run stood, when the whole file is as it was written. Holds one tensor at a time. Throws as `readCheckpoint`. */
export const checkCheckpoint = (file: string, run?: string): Promise<Progress> => visit(file, run, () => {});

/** Where the run stood, of a file whose header alone is read. Throws likewise. */
export const readProgress = (file: string): Promise<Progress> => visit(file, undefined);

async function visit(
  file: string,
  run: string | undefined,
  take?: (name: string, values: Float32Array) => void,
): Promise<Progress> {
  const opened = await openSafetensors(file);
  try {
    const { metadata, tensors } = opened;
    const progress = progressOf(metadata, file, run);
    for (const entry of take === undefined ? [] : tensors) {
      if (entry.dtype !== 'F32')
        throw new UserError(
          `'${entry.name}' in ${file} is ${entry.dtype}, not F32, and a checkpoint holds nothing else.`,
          {
            source: { file, line: 1 },
          },
        );
      const values = await opened.read(entry);
      checkFinite(entry.name, values, file);
      take?.(entry.name, values);
    }
    return progress;
  } finally {
    await opened.close();
  }
}

function progressOf(metadata: Record<string, string>, file: string, run: string | undefined): Progress {
  const source = { file, line: 1 };
  const { format, progress } = metadata;
  if (!format?.startsWith('sluice-checkpoint-'))
    throw new UserError(`${file} holds weights, but no state of a run: a run cannot go on from it.`, {
      hint: `A new run can begin with it: warmStart: '${file}' in the experiment, or --set warmStart=${file}.`,
      source,
    });
  if (!formats.includes(format))
    throw new UserError(`${file} is a checkpoint of a format that is not known here: ${format}.`, {
      hint: 'Use the version of Sluice that wrote it, or a newer one.',
      source,
    });
  if (format === checkpointFormat && metadata.headerSha256 === undefined)
    throw new UserError(`${file} has lost its checksums.`, { source });
  if (run !== undefined && metadata.run !== run)
    throw new UserError(
      metadata.run === undefined
        ? `${file} does not say that it belongs to the run ${run}.`
        : `${file} belongs to another run: to ${metadata.run}, not to ${run}.`,
      {
        hint: `A new run can begin with its weights: warmStart: '${file}' in the experiment, or --set warmStart=${file}.`,
        source,
      },
    );
  const parsed = parseProgress(progress);
  if (parsed === undefined) throw new UserError(`${file} does not say where its run stood.`, { source });
  return parsed;
}

function parseProgress(text: string | undefined): Progress | undefined {
  try {
    const { step, epoch } = JSON.parse(text ?? '') as Partial<Progress>;
    if (Number.isSafeInteger(step) && (step as number) >= 0 && Number.isFinite(epoch) && (epoch as number) >= 0)
      return JSON.parse(text as string) as Progress;
  } catch {
    // Not JSON: undefined, like anything else that is no progress.
  }
  return undefined;
}
