/**
 * Weights that anybody has saved: one safetensors file, or an index that shares them out among several
 * (`model.safetensors.index.json` of Hugging Face: `weight_map` has the file of each tensor).
 */
import path from 'node:path';
import { UserError } from '../base/userError';
import { headOf, jsonOf } from '../files/fileHead';
import { type ReadTensors, readSafetensors } from './safetensors';

export interface Weights extends Omit<ReadTensors, 'metadata'> {
  /** All that were read, an index first. */
  files: string[];
}

/** Bytes of an index: a name and a file for each of some hundred thousand tensors. */
const largestIndex = 64 * 2 ** 20;

/** Throws a `UserError` that names the file for what cannot be read. */
export async function readWeights(file: string): Promise<Weights> {
  const map = await weightMap(file);
  if (map === undefined) return { ...(await readSafetensors(file)), files: [file] };
  const all: Weights = { tensors: {}, others: {}, dtypes: new Set(), files: [file] };
  for (const shard of [...new Set(Object.values(map))].sort()) {
    const place = path.join(path.dirname(file), shard);
    const { tensors, others, dtypes } = await readSafetensors(place).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${error.message} ${file} names it.`, {
        ...error.detail,
        hint: `Download every file that ${path.basename(file)} names into its folder.`,
      });
    });
    for (const [name, where] of Object.entries(map)) {
      if (where !== shard) continue;
      const [tensor, other] = [own(tensors, name), own(others, name)];
      if (tensor !== undefined) all.tensors[name] = tensor;
      else if (other !== undefined) all.others[name] = other;
      else
        throw new UserError(`${file} says that '${name}' is in ${shard}, and it is not.`, {
          hint: 'Download the index and its files again, all of the same version.',
          source: { file, line: 1 },
        });
    }
    for (const dtype of dtypes) all.dtypes.add(dtype);
    all.files.push(place);
  }
  return all;
}

const own = <T>(entries: Record<string, T>, name: string) => (Object.hasOwn(entries, name) ? entries[name] : undefined);

/** Files by tensor; undefined for what is no such index. */
async function weightMap(file: string): Promise<Record<string, string> | undefined> {
  const head = await headOf(file, 8);
  if (head === undefined || head.includes(0) || !/^\s*\{/.test(head.toString('latin1'))) return undefined;
  const map = (await jsonOf(file, largestIndex))?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return undefined;
  for (const [name, shard] of Object.entries(map))
    if (!isBeside(shard))
      throw new UserError(`${file} has ${JSON.stringify(shard)} as the file of '${name}'.`, {
        hint: 'weight_map has the name of a file in the folder of the index for each tensor.',
        source: { file, line: 1 },
      });
  return map as Record<string, string>;
}

/** By its name, links not followed: in the cache of Hugging Face each file is a link out of the folder. */
const isBeside = (shard: unknown): shard is string =>
  typeof shard === 'string' && shard !== '' && !path.isAbsolute(shard) && !shard.split(/[\\/]/).includes('..');
