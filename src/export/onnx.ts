/**
 * ONNX of standard operators, any number of images at a time. Gates multiply the channels, as in training: all channels
 * are computed, whatever the gates say. For less time an image: onnxSkip.ts.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { headOf } from '../files/fileHead';
import { tolerance } from './check';
import type { ExportFormat, ExportJob } from './format';
import { spreadImages } from './images';
import { type NetworkValues, networkOf, networkOfAnyBatch, outputsOf, programOf } from './network';
import { pause } from './pause';

export const onnx: ExportFormat = {
  description: 'ONNX; every channel is computed and closed ones are multiplied by 0',
  async write(job, file) {
    const { run, decision, signal } = job;
    const builder = networkOfAnyBatch(run, decision);
    await pause(signal);
    const any = builder.encode('network', { ...encoding(job), freeBatch: true });
    const fits = await fitsAnyBatch(job, any);
    await pause(signal);
    const bytes = fits ? any : networkOf(run, { ...decision, batch: 1 }).builder.encode('network', encoding(job));
    await writeFile(file, bytes);
    return fits ? { batch: 'any', notes: [] } : { batch: 1, notes: [oneAtATime] };
  },
  read: readOnnx,
  isOurs: isOurOnnx,
};

const oneAtATime = 'The file takes one image at a time: something in this model is made for a fixed number of images.';

/** For `encode`. */
export const encoding = ({ metadata }: ExportJob) => ({ metadata, version: metadata.sluice ?? '' });

/** By its first two fields, `ir_version` and `producer_name` of ModelProto. */
export async function isOurOnnx(file: string): Promise<boolean> {
  const head = await headOf(file, 10);
  return head?.[0] === 0x08 && head.subarray(2).equals(Buffer.from('\x12\x06sluice'));
}

export async function readOnnx(...[{ run }, file, images]: Parameters<ExportFormat['read']>): Promise<NetworkValues> {
  return outputsOf(programOf(await readFile(file), run, 1), images, 1);
}

/** Whether three images at once give what one at a time does. */
async function fitsAnyBatch({ run, signal }: ExportJob, bytes: Uint8Array): Promise<boolean> {
  const images = await spreadImages(run, 4);
  await pause(signal);
  try {
    const [one, three] = await Promise.all([1, 3].map((n) => outputsOf(programOf(bytes, run, n), images, n)));
    return Object.entries(one ?? {}).every(([name, values]) => {
      const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
      return values.every((value, i) => Math.abs(value - (three?.[name]?.[i] ?? Number.NaN)) <= tolerance * scale);
    });
  } catch {
    // ONNX Runtime refuses shapes that do not fit; the file with one image does.
    return false;
  }
}
