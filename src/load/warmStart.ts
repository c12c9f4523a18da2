/**
 * Begins a run with the variables of another, of any safetensors file, or of a PyTorch ResNet (torchWeights.ts): what
 * agrees in name and shape is taken over.
 */
import { createHash } from 'node:crypto';
import { access, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as tf from '@tensorflow/tfjs';
import { howMany } from '../base/howMany';
import { UserError } from '../base/userError';
import { readTypes } from '../checkpoints/dtypes';
import { savedModelHint } from '../checkpoints/otherFormats';
import { checkpointFile } from '../checkpoints/readCheckpoint';
import { readWeights, type Weights } from '../checkpoints/readWeights';
import { checkFinite, type StoredTensor } from '../checkpoints/safetensors';
import { checkTorchShape, isTorchResnet, resnetName, torchWeights } from '../checkpoints/torchWeights';
import { unwrapped, wrapperOf } from '../checkpoints/wrapperNames';
import { evaluationState } from '../device/ema';
import { openRegular } from '../files/regularFile';
import { type Parameter, parametersOf } from '../nn';

export interface WarmStart {
  /** The file, and the SHA-256 of its bytes; of an index, its bytes and those of the files that it names. */
  file: string;
  sha256: string;
  /** What a user should know, one sentence each. */
  messages: string[];
  /** Variables that begin as the model says, by name. */
  left: string[];
}

export interface Reading {
  /** Of the experiment, that says so. */
  field?: string;
  /** The model's variables under other names than their own. */
  parameters?: readonly Parameter[];
}

/** Names in a message; more are counted. */
const shownNames = 8;

/**
 * Assigns the model's variables. `from`: a run folder (its best checkpoint, else its last) or a file; a checkpoint with
 * moving averages of its weights gives those. Throws a `UserError` for what cannot be read, where nothing agrees, and for
 * PyTorch's weights of another network.
 */
export async function warmStart(
  from: string,
  model: tf.LayersModel,
  { field = 'warmStart', parameters = parametersOf(model) }: Reading = {},
): Promise<WarmStart> {
  const file = await fileOf(from, field);
  const read = await readWeights(file);
  const { tensors: decoded, others, wrapper } = named(read, new Set(parameters.map(({ name }) => name)));
  const isTorch = isTorchResnet([...Object.keys(decoded), ...Object.keys(others)]);
  const torch = isTorch ? torchWeights(decoded) : undefined;
  const tensors = torch?.tensors ?? decoded;
  for (const [name, dtype] of Object.entries(others)) {
    const ours = isTorch ? resnetName(name) : name;
    if (parameters.some((parameter) => parameter.name === ours))
      throw new UserError(`${field}: '${name}' in ${file} is ${dtype}, and weights are read from ${readTypes}.`, {
        hint: 'Save the weights as float32; quantized ones are turned back where they come from.',
        source: { file, line: 1 },
      });
  }
  const values = evaluationState(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
  if (torch)
    for (const { name, variable } of parameters) checkTorchShape(file, torch, { name, shape: variable.shape }, field);
  const shaped = parameters.filter(({ name }) => values[name] !== undefined);
  const fits = shaped.filter(({ name, variable }) => sameShape(tensors[name], variable.shape));
  if (fits.length === 0) {
    throw new UserError(`${field}: no variable of the model is in ${file}, by name and shape.`, {
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
  const kept =
    left.length === 0
      ? ''
      : ` ${howMany(left.length, 'begins', 'begin')} as the model says: ${listed(left.map((p) => p.name))}.`;
  const idle =
    unused.length === 0
      ? ''
      : ` ${howMany(unused.length, 'of the file is', 'of the file are')} not used: ${listed(unused)}.`;
  const messages = [
    `Warm start: ${fits.length} of ${parameters.length} variables come from ${file}${isTorch ? ', PyTorch weights' : ''}${noteOf(wrapper, read)}.${kept}${idle}`,
  ];
  for (const { name, variable } of shaped)
    if (!names.has(name))
      messages.push(
        `Warm start: '${name}' is [${tensors[name]?.shape}] in the file and [${variable.shape}] in the model.`,
      );
  const hash = createHash('sha256');
  for (const part of read.files) {
    const { handle } = await openRegular(part, 'checkpoint');
    await pipeline(handle.createReadStream(), hash, { end: false });
  }
  return { file, sha256: hash.digest('hex'), messages, left: left.map(({ name }) => name) };
}

/** Names as they are where the model knows one of them, else without what wrappers put before all of them. */
function named(read: Weights, known: ReadonlySet<string>) {
  const { tensors, others } = read;
  const names = Object.keys(tensors);
  // A single number, such as a count of steps, is kept beside the network.
  const counted = names.filter((name) => (tensors[name]?.shape.length ?? 0) > 0);
  const all = counted.length > 0 ? counted : Object.keys(others);
  const wrapper = names.some((name) => known.has(name)) ? '' : wrapperOf(all);
  return {
    tensors: Object.fromEntries(unwrapped(tensors, wrapper)),
    others: Object.fromEntries(unwrapped(others, wrapper)),
    wrapper,
  };
}

function noteOf(wrapper: string, { dtypes }: Weights): string {
  const types = [...dtypes].filter((dtype) => dtype !== 'F32');
  const notes = [
    ...(wrapper === '' ? [] : [`names without '${wrapper}'`]),
    ...(types.length === 0 ? [] : [`${types.join(' and ')} as float32`]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

/** The checkpoint of a run that a warm start takes: its best, else its last. */
export const checkpointOf = async (run: string): Promise<'best' | 'last'> =>
  (await fileOf(run, 'warmStart')) === checkpointFile(run, 'best') ? 'best' : 'last';

/** A checkpoint that is there and broken is not passed over: other weights than those asked for would be taken. */
async function fileOf(from: string, field: string): Promise<string> {
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
  const inside = folder ? await readdir(from).catch(() => []) : [];
  const weights = inside.filter((name) => /\.safetensors(\.index\.json)?$/.test(name)).sort();
  if (weights.length > 0)
    throw new UserError(`${field}: ${from} is no run's folder: it has no checkpoint.`, {
      hint: `Name one of its files: ${listed(weights.map((name) => path.join(from, name)))}.`,
    });
  if (inside.includes('saved_model.pb'))
    throw new UserError(`${field}: ${from} is a SavedModel of TensorFlow.`, { hint: savedModelHint });
  throw new UserError(`${field}: ${folder ? `${from} has no checkpoint` : `${from} cannot be read`}.`, {
    hint: `${field} is the path of a run folder or of a .safetensors file; it starts at the experiment file.`,
  });
}

const sameShape = (stored: StoredTensor | undefined, shape: readonly number[]) =>
  stored?.shape.length === shape.length && stored.shape.every((size, axis) => size === shape[axis]);

export function listed(names: readonly string[]): string {
  const more = names.length - shownNames;
  return names.length === 0 ? 'none' : `${names.slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
