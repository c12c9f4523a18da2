/** What lies beside a run's events, file by file: numbers of the record of images by hand, and of earlier versions' files what there is. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBeside } from '../../src/compare/filesBeside';
import { foldEvents } from '../../src/compare/foldEvents';
import { encodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { temporaryFolder } from '../host/temporary';
import { openFiles, seesOpenFiles } from '../openFiles';

function table(macs: number[], given: Partial<SampleTable> = {}): SampleTable {
  const count = macs.length;
  return {
    ...{ epoch: 2, step: 20, total: count, classes: ['x'], denseMacs: 100, gates: [], count },
    ...{ label: new Int32Array(count), predicted: new Int32Array(count), loss: new Float32Array(count) },
    ...{ macs: Float64Array.from(macs), path: new Uint32Array(count), open: new Uint16Array(0) },
    ...given,
  };
}
const beside = async (files: Record<string, string | Uint8Array>) => {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
  return filesBeside(folder);
};

describe('the record of images', () => {
  it('gives the 5th and 95th percentile, and the mean of a split that has all its rows, of the last before the best', async () => {
    const hundredAndOne = Array.from({ length: 101 }, (_, i) => 1000 - 10 * i);
    const { images } = await beside({
      'samples.bin': encodeSamples(table(hundredAndOne)),
      'samples-best.bin': encodeSamples(table([1, 3], { epoch: 1, step: 10, total: 3 })),
    });
    expect(images).toEqual([
      { epoch: 2, step: 20, range: [50, 950], mean: 500 },
      { epoch: 1, step: 10, range: [expect.closeTo(1.1, 9), expect.closeTo(2.9, 9)] },
    ]);
  });

  it('is read behind a header of any length', async () => {
    const classes = Array.from({ length: 4000 }, (_, i) => `class ${i}`);
    const { images } = await beside({ 'samples.bin': encodeSamples(table([5, 5], { classes })) });
    expect(images).toEqual([{ epoch: 2, step: 20, range: [5, 5], mean: 5 }]);
  });

  it.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array(0)],
    ['is none', new Uint8Array(4000).fill(65)],
    ['has no image', encodeSamples(table([]))],
    ['is cut off', encodeSamples(table(Array(500).fill(1))).subarray(0, -4500)],
    ['does not say its epoch', encodeSamples(table([1, 2], { epoch: 'two' as never }))],
    ['has costs in another type', encodeSamples(table([], { macs: Float32Array.of(1, 2) as never }))],
    ['does not say its step', encodeSamples(table([1, 2], { step: undefined as never }))],
  ])('that %s says nothing', async (_, bytes) => {
    expect((await beside({ 'samples.bin': bytes })).images).toEqual([]);
  });
});

describe('the manifest', () => {
  it('gives the data and the time, of an earlier version what it has', async () => {
    const of = async (text: string) => (await beside({ 'manifest.json': text })).manifest;
    expect(await of('{"data":"f00d","time":7}')).toEqual({ data: 'f00d', time: 7 });
    expect(await of('{"data":7,"time":"x"}')).toEqual({ data: '', time: 0 });
    expect(await of('[]')).toBeUndefined();
    expect(await of('{')).toBeUndefined();
  });
});

it('each file is of its own name, and one that is missing or broken leaves the others', async () => {
  const curve = (checkpoint: string) =>
    JSON.stringify({ denseMacs: 1, checkpoint, points: [{ threshold: 0.5, accuracy: 1, macs: 1, share: 1 }] });
  const decision = { method: 'median', epoch: 1, score: 0.5, needed: 0.6, others: 2, reason: 'low' };
  const found = await beside({
    ...{ 'curve.json': curve('best'), 'curve-last.json': curve('last'), 'label.json': '{"name":"n"}' },
    ...{ 'early-stop.json': JSON.stringify(decision), 'config.json': '{' },
  });
  expect(found).toMatchObject({ label: { name: 'n' }, decision: { reason: 'low' }, images: [] });
  expect([found.curves.best?.checkpoint, found.curves.last?.checkpoint]).toEqual(['best', 'last']);
  expect(found.config).toBeUndefined();
  expect(await beside({})).toEqual({ label: {}, images: [], curves: {} });
});

it.runIf(seesOpenFiles)('leaves no file open (needs Linux)', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'samples.bin'), encodeSamples(table([1, 2])));
  await writeFile(path.join(folder, 'samples-best.bin'), 'none');
  await writeFile(path.join(folder, 'events.jsonl'), '{"kind":"phase","time":1,"phase":"loading"}\n');
  expect((await filesBeside(folder)).images).toHaveLength(1);
  expect((await foldEvents(path.join(folder, 'events.jsonl'))).state.time).toBe(1);
  expect(openFiles(folder)).toEqual([]);
});
