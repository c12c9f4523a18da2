/**
 * A short name for the bytes of a data set, for the record of a run: the same data elsewhere has the same one,
 * a changed, added or missing file almost surely another. Cheap rather than complete: every file's name and size
 * (of ImageNet's 1.3 million: names, and the sizes of the sampled ones), and samples of some files' content; modification times do not count. The synthetic set is named by its settings.
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { openRegular } from '../../files/regularFile';
import { cifarFiles, findCifar } from './cifarFiles';
import type { DataSource } from './dataset';
import { fileAt } from './fileList';
import { listFiles } from './fileSource';
import { isLabelled } from './imageList';
import { composed } from './names';

const sampledFiles = 64;
/** Bytes at the start, in the middle and at the end of a sampled file. */
const sampleBytes = 4096;

/** 16 hexadecimal digits. Throws a UserError where the data set cannot be found. */
export async function fingerprint(source: DataSource): Promise<string> {
  const { root, count, file: fileOf } = await filesOf(source);
  const made = source.kind === 'synthetic' ? source : { kind: source.kind };
  const hash = createHash('sha256').update(JSON.stringify(made));
  const every = Math.max(1, Math.ceil(count / sampledFiles));
  for (let index = 0; index < count; index++) {
    const file = fileOf(index);
    const sampled = index % every === 0;
    const size = sampled || source.kind !== 'imageNet' ? (await stat(file)).size : undefined;
    hash.update(`\n${composed(path.relative(root, file).split(path.sep).join('/'))} ${size ?? ''}\n`);
    if (sampled && size !== undefined) for (const sample of await samples(file, size)) hash.update(sample);
  }
  return hash.digest('hex').slice(0, 16);
}

interface Files {
  root: string;
  count: number;
  /** Path of one: a million of them are never there at once. */
  file(index: number): string;
}

async function filesOf(source: DataSource): Promise<Files> {
  switch (source.kind) {
    case 'cifar10': {
      const place = await findCifar(source.dir);
      if (place.archive) return listed(path.dirname(place.file), [place.file]);
      const { train, test } = await cifarFiles(place.file, []);
      return listed(
        place.file,
        [...train, ...test].map(({ label }) => label),
      );
    }
    case 'imageFolder':
    case 'imageNet': {
      const { train, test } = await listFiles(source, () => {});
      const file = (index: number) =>
        index < train.length ? fileAt(train, index) : fileAt(test, index - train.length);
      return { root: source.dir, count: train.length + test.length, file };
    }
    case 'cityscapes': {
      const list = await listFiles(source, () => {});
      const files = [list.train, list.test, ...(isLabelled(list) ? [list.labelFiles.train, list.labelFiles.test] : [])];
      return listed(
        source.dir,
        files.flatMap((all) => Array.from({ length: all.length }, (_, index) => fileAt(all, index))),
      );
    }
    case 'synthetic':
      return listed('', []);
    default:
      return source satisfies never;
  }
}

const listed = (root: string, files: readonly string[]): Files => ({
  root,
  count: files.length,
  file: (index) => files[index] as string,
});

async function samples(file: string, size: number): Promise<Uint8Array[]> {
  const { handle } = await openRegular(file, 'archive');
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
