/**
 * A short name for the bytes of a data set, for the record of a run: the same data elsewhere has the same one,
 * a changed, added or missing file almost surely another. Cheap rather than complete: every file's name and size,
 * and samples of some files' content; modification times do not count. The synthetic set is named by its settings.
 */
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { cifarFiles, findCifar } from './cifarFiles';
import type { DataSource } from './dataset';
import { listImages } from './imageList';

const sampledFiles = 64;
/** Bytes at the start, in the middle and at the end of a sampled file. */
const sampleBytes = 4096;

/** 16 hexadecimal digits. Throws a UserError where the data set cannot be found. */
export async function fingerprint(source: DataSource): Promise<string> {
  const { root, files } = await filesOf(source);
  const made = source.kind === 'synthetic' ? source : { kind: source.kind };
  const hash = createHash('sha256').update(JSON.stringify(made));
  const every = Math.max(1, Math.ceil(files.length / sampledFiles));
  for (const [index, file] of files.entries()) {
    const { size } = await stat(file);
    hash.update(`\n${path.relative(root, file).split(path.sep).join('/')} ${size}\n`);
    if (index % every === 0) for (const sample of await samples(file, size)) hash.update(sample);
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(source: DataSource): Promise<{ root: string; files: string[] }> {
  switch (source.kind) {
    case 'cifar10': {
      const place = await findCifar(source.dir);
      if (place.archive) return { root: path.dirname(place.file), files: [place.file] };
      const { train, test } = await cifarFiles(place.file, []);
      return { root: place.file, files: [...train, ...test].map(({ label }) => label) };
    }
    case 'imageFolder': {
      const { train, test } = await listImages(source.dir, () => {});
      return { root: source.dir, files: [...train, ...test].map(({ file }) => file) };
    }
    case 'synthetic':
      return { root: '', files: [] };
    default:
      return source satisfies never;
  }
}

async function samples(file: string, size: number): Promise<Uint8Array[]> {
  const handle = await open(file);
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
