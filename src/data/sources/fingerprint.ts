/**
 * A short name for the bytes of a data set, for the record of a run: the same data elsewhere has the same one,
 * a changed, added or missing file almost surely another. Cheap rather than complete: every file's name and size
 * (of ImageNet's 1.3 million: names, and the sizes of the sampled ones), and samples of some files' content; modification times do not count.
 * What cannot be read counts by its name alone: whoever opens the set says so. A set without files is named by its settings.
 */
import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isDenied } from '../../files/denied';
import { openRegular } from '../../files/regularFile';
import type { DataFiles } from './dataFiles';
import { kindOf } from './kindOf';
import type { DataSource } from './kinds';
import { composed } from './names';

const sampledFiles = 64;
/** Bytes at the start, in the middle and at the end of a sampled file. */
const sampleBytes = 4096;

/** 16 hexadecimal digits. Throws a UserError where the data set cannot be found. */
export async function fingerprint(source: DataSource): Promise<string> {
  const kind = kindOf(source);
  const files = await kind.files?.(source);
  const hash = createHash('sha256').update(JSON.stringify(files ? { kind: kind.kind, read: files.read } : source));
  if (files) await addFiles(hash, files);
  return hash.digest('hex').slice(0, 16);
}

async function addFiles(hash: Hash, { root, count, file: fileOf, sampledSizes }: DataFiles): Promise<void> {
  const every = Math.max(1, Math.ceil(count / sampledFiles));
  for (let index = 0; index < count; index++) {
    const file = fileOf(index);
    const sampled = index % every === 0;
    const size = sampled || !sampledSizes ? await sizeOf(file) : undefined;
    hash.update(`\n${composed(path.relative(root, file).split(path.sep).join('/'))} ${size ?? ''}\n`);
    if (sampled && size !== undefined) for (const sample of await samples(file, size)) hash.update(sample);
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(unlessDenied))?.size;
}

/** Throws every other error. */
function unlessDenied(error: unknown): undefined {
  if (!isDenied(error)) throw error;
}

async function samples(file: string, size: number): Promise<Uint8Array[]> {
  const opened = await openRegular(file, 'archive').catch(unlessDenied);
  if (opened === undefined) return [];
  const { handle } = opened;
  try {
    const starts = [0, Math.floor(size / 2), Math.max(0, size - sampleBytes)];
    return await Promise.all(
      starts.map(async (start) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, start);
        return buffer.subarray(0, bytesRead);
      }),
    );
  } finally {
    await handle.close();
  }
}
