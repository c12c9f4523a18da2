/**
 * Begins a run with the variables of another, of any safetensors file, or of a PyTorch ResNet (torchWeights.ts): what
 * agrees in name and shape is taken over.
 */
import { createHash } from 'node:crypto';
import { access, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { checkpointFile } from '../checkpoints/readCheckpoint';
import { checkFinite, readSafetensors, type StoredTensor } from '../checkpoints/safetensors';
import { checkTorchShape, torchWeights } from '../checkpoints/torchWeights';
import { evaluationState } from '../device/ema';
import { openRegular } from '../files/regularFile';
import { parametersOf } from '../nn';

export interface WarmStart {
  /** The file, and the SHA-256 of its bytes. */
  file: string;
  sha256: string;
  /** What a user should know, one sentence each. */
  messages: string[];
}

/** Names in a message; more are counted. */
const shownNames = 8;

/**
 * Assigns the model's variables. `from`: a run folder (its best checkpoint, else its last) or a file; a checkpoint with
 * moving averages of its weights gives those. Throws a `UserError` for what cannot be read, where nothing agrees, and for
 * PyTorch's weights of another network.
 */
export async function warmStart(from: string, model: tf.LayersModel): Promise<WarmStart> {
  const file = await fileOf(from);
  const decoded = (await readSafetensors(file)).tensors;
  const torch = torchWeights(decoded);
  const tensors = torch?.tensors ?? decoded;
  const values = evaluationState(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
  const parameters = parametersOf(model);
  if (torch) for (const { name, variable } of parameters) checkTorchShape(file, torch, { name, shape: variable.shape });
  const shaped = parameters.filter(({ name }) => values[name] !== undefined);
  const fits = shaped.filter(({ name, variable }) => sameShape(tensors[name], variable.shape));
  if (fits.length === 0) {
    throw new UserError(`warmStart: no variable of the model is in ${file}, by name and shape.`, {
      hint: `The model has ${listed(parameters.map(({ name }) => name))}; the file has ${listed(Object.keys(values))}.`,
      source: { file, line: 1 },
    });
  }
  for (const { name } of fits) checkFinite(name, values[name] as Float32Array, file);
  for (const { name, variable } of fits)
    tf.tidy(() => variable.assign(tf.tensor(values[name] as Float32Array, variable.shape)));
  const names = new Set(fits.map(({ name }) => name));
  const left = parameters.filter(({ name }) => !names.has(name));
  const unused = Object.keys(values).flatMap((name) => (names.has(name) ? [] : [torch?.namesInFile.get(name) ?? name]));
  const kept = left.length === 0 ? '' : ` ${left.length} begin as the model says: ${listed(left.map((p) => p.name))}.`;
  const idle = unused.length === 0 ? '' : ` ${unused.length} of the file are not used: ${listed(unused)}.`;
  const messages = [
    `Warm start: ${fits.length} of ${parameters.length} variables come from ${file}${torch ? ', PyTorch weights' : ''}.${kept}${idle}`,
  ];
  for (const { name, variable } of shaped)
    if (!names.has(name))
      messages.push(
        `Warm start: '${name}' is [${tensors[name]?.shape}] in the file and [${variable.shape}] in the model.`,
      );
  const hash = createHash('sha256');
  const { handle } = await openRegular(file, 'checkpoint');
  await pipeline(handle.createReadStream(), hash);
  return { file, sha256: hash.digest('hex'), messages };
}

/** A checkpoint that is there and broken is not passed over: other weights than those asked for would be taken. */
async function fileOf(from: string): Promise<string> {
  const folder = await stat(from).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const candidates = folder ? [checkpointFile(from, 'best'), checkpointFile(from, 'last')] : [from];
  for (const file of candidates) {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  throw new UserError(`warmStart: ${folder ? `${from} has no checkpoint` : `${from} cannot be read`}.`, {
    hint: 'warmStart is the path of a run folder or of a .safetensors file; it starts at the experiment file.',
  });
}

const sameShape = (stored: StoredTensor | undefined, shape: readonly number[]) =>
  stored?.shape.length === shape.length && stored.shape.every((size, axis) => size === shape[axis]);

function listed(names: readonly string[]): string {
  const more = names.length - shownNames;
  return names.length === 0 ? 'none' : `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
