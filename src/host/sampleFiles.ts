/** The files of a run that the Samples view shows: read when it asks, a few pictures at a time. */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../protocol/runFolder';
import { thumbnailsHeader, thumbnailsPrefix } from '../protocol/thumbnails';
import type { FromView, ToView } from '../protocol/viewMessages';
import { errorCode, messageOf } from './errorCode';
import type { PanelFiles } from './runPanel';

export const sampleFiles: PanelFiles = {
  async read(folder): Promise<ToView> {
    try {
      return { kind: 'samples', bytes: new Uint8Array(await readFile(join(folder, runFiles.samples))) };
    } catch (error) {
      // No evaluation has written it yet.
      if (errorCode(error) === 'ENOENT') return { kind: 'samples' };
      return { kind: 'samples', problem: messageOf(error) };
    }
  },
  answer: (folder, message) =>
    message.kind === 'thumbnails' ? thumbnails(folder, message) : Promise.resolve(undefined),
};

/** Those of the asked images that have a picture; undefined where there are no pictures. */
export async function thumbnails(
  folder: string,
  { samples }: Extract<FromView, { kind: 'thumbnails' }>,
): Promise<ToView | undefined> {
  const file = join(folder, runFiles.thumbnails);
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const prefix = new Uint8Array(thumbnailsPrefix);
    const { bytesRead } = await handle.read(prefix, 0, prefix.length, 0);
    const { count, height, width, at } = thumbnailsHeader(prefix.subarray(0, bytesRead), file);
    const size = height * width * 3;
    const known = samples.filter((sample) => sample < count);
    const pixels = new Uint8Array(known.length * size);
    for (const [i, sample] of known.entries()) await handle.read(pixels, i * size, size, at + sample * size);
    return { kind: 'thumbnails', samples: known, height, width, pixels };
  } finally {
    await handle.close();
  }
}
