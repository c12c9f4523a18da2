/** The files of a run that the Samples view shows: read when it asks, a few pictures at a time. */
import { join } from 'node:path';
import { openRegular, readBytes } from '../../files/regularFile';
import { filesOf, runFiles } from '../../protocol/files/runFolder';
import { thumbnailsHeader, thumbnailsPrefix } from '../../protocol/files/thumbnails';
import type { FileMessage, FileQuestion } from '../../protocol/messages/viewMessages';
import { errorCode, messageOf } from '../base/errorCode';
import type { PanelFiles } from './runPanel';

export const sampleFiles: PanelFiles = {
  async read(folder, shown): Promise<FileMessage> {
    try {
      return { kind: 'samples', bytes: await readBytes(join(folder, filesOf[shown].samples), 'samples') };
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
  { samples }: Extract<FileQuestion, { kind: 'thumbnails' }>,
): Promise<FileMessage | undefined> {
  const file = join(folder, runFiles.thumbnails);
  const opened = await openRegular(file, 'thumbnails').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (opened === undefined) return undefined;
  const { handle, size: bytes } = opened;
  try {
    const prefix = new Uint8Array(thumbnailsPrefix);
    const { bytesRead } = await handle.read(prefix, 0, prefix.length, 0);
    const { count, height, width, at } = thumbnailsHeader(prefix.subarray(0, bytesRead), file, bytes);
    const size = height * width * 3;
    const known = samples.filter((sample) => Number.isInteger(sample) && sample >= 0 && sample < count);
    const pixels = new Uint8Array(known.length * size);
    for (const [i, sample] of known.entries()) await handle.read(pixels, i * size, size, at + sample * size);
    return { kind: 'thumbnails', samples: known, height, width, pixels };
  } finally {
    await handle.close();
  }
}
