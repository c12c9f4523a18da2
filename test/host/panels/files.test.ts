/** What views show of a run folder beside its events: samples and their pictures, predictions; missing, broken, of the other checkpoint. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { predictionFiles } from '../../../src/host/panels/predictionFiles';
import { sampleFiles } from '../../../src/host/panels/sampleFiles';
import { encodeThumbnails } from '../../../src/protocol/files/thumbnails';
import { openFiles, seesOpenFiles } from '../../openFiles';
import { someIndex } from '../../protocol/somePredictions';
import { temporaryFolder } from '../temporary';

test('samples are those of the checkpoint that is shown, none before there are any, and say why they cannot be read', async () => {
  const folder = await temporaryFolder();
  expect(await sampleFiles.read(folder, 'best')).toEqual({ kind: 'samples' });
  await writeFile(join(folder, 'samples.bin'), 'last');
  await writeFile(join(folder, 'samples-best.bin'), 'best');
  for (const shown of ['last', 'best'] as const) {
    const message = await sampleFiles.read(folder, shown);
    expect(message).toMatchObject({ kind: 'samples', bytes: expect.anything() });
    expect(Buffer.from((message as { bytes: Uint8Array }).bytes).toString()).toBe(shown);
  }
  const other = await temporaryFolder();
  await mkdir(join(other, 'samples.bin'));
  expect(await sampleFiles.read(other, 'last')).toEqual({ kind: 'samples', problem: expect.stringContaining('file') });
});

test('pictures are those of the samples that are asked for and have one, in that order', async () => {
  const folder = await temporaryFolder();
  const ask = (...samples: number[]) => sampleFiles.answer(folder, { kind: 'thumbnails', samples });
  expect(await ask(0)).toBeUndefined();
  // Three pictures of two rows of one pixel, each byte its own number.
  const pixels = Uint8Array.from({ length: 3 * 2 * 1 * 3 }, (_, i) => i);
  await writeFile(join(folder, 'thumbnails.bin'), encodeThumbnails({ count: 3, height: 2, width: 1, pixels }));
  expect(await ask(2, 3, 0, -1, 0.5)).toEqual({
    ...{ kind: 'thumbnails', samples: [2, 0], height: 2, width: 1 },
    pixels: Uint8Array.from([...[12, 13, 14, 15, 16, 17], ...[0, 1, 2, 3, 4, 5]]),
  });
  expect(await ask()).toMatchObject({ samples: [], pixels: new Uint8Array() });
  expect(await sampleFiles.answer(folder, { kind: 'sheet', sheet: 'x.png' })).toBeUndefined();
  const other = await temporaryFolder();
  await writeFile(join(other, 'thumbnails.bin'), 'cut off');
  await expect(sampleFiles.answer(other, { kind: 'thumbnails', samples: [0] })).rejects.toThrow('cannot be read');
  const folderInstead = await temporaryFolder();
  await mkdir(join(folderInstead, 'thumbnails.bin'));
  await expect(sampleFiles.answer(folderInstead, { kind: 'thumbnails', samples: [0] })).rejects.toThrow('file');
  if (seesOpenFiles) expect([folder, other].flatMap(openFiles)).toEqual([]);
});

test('predictions are those of the checkpoint that is shown, else missing, and their pictures are files of their folder', async () => {
  const folder = await temporaryFolder();
  expect(await predictionFiles.read(folder, 'best')).toEqual({ kind: 'predictions' });
  await mkdir(join(folder, 'predictions'));
  const index = join(folder, 'predictions', 'predictions.json');
  await writeFile(index, JSON.stringify(someIndex));
  expect(await predictionFiles.read(folder, 'best')).toEqual({ kind: 'predictions', index: someIndex });
  expect(await predictionFiles.read(folder, 'last')).toEqual({ kind: 'predictions', missing: 'last' });
  await writeFile(index, '{');
  expect(await predictionFiles.read(folder, 'best')).toMatchObject({ problem: expect.stringContaining(index) });
  const ask = (sheet: string) => predictionFiles.answer(folder, { kind: 'sheet', sheet });
  await writeFile(join(folder, 'predictions', 'one.png'), 'picture');
  await writeFile(join(folder, 'two.png'), 'another');
  const bytes = new Uint8Array(Buffer.from('picture'));
  expect(await ask('one.png')).toEqual({ kind: 'sheet', sheet: 'one.png', bytes: expect.anything() });
  expect(new Uint8Array(((await ask('one.png')) as { bytes: Uint8Array }).bytes)).toEqual(bytes);
  expect(await ask('../two.png')).toBeUndefined();
  expect(await ask('../predictions/one.png')).toMatchObject({ sheet: '../predictions/one.png' });
  expect(await predictionFiles.answer(folder, { kind: 'thumbnails', samples: [0] })).toBeUndefined();
  // What is there and cannot be read is no missing picture.
  await mkdir(join(folder, 'predictions', 'three.png'));
  await expect(ask('three.png')).rejects.toThrow('file');
});
