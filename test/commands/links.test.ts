/** Copied run folders in which a name of ours leads to something of the user's: the built command line writes nothing there. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cityscapes } from '../../src/data/sources/sources';
import { temporaryFolder, write } from '../data/files';
import { labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { engine } from '../engine';
import { handmadeRun } from '../export/handmadeRun';

const sluice = (...args: string[]) =>
  spawnSync(process.execPath, [engine, ...args], { cwd: tmpdir(), encoding: 'utf8' });
const temporary = () => mkdtempSync(path.join(tmpdir(), 'sluice-links-'));

let trained = '';
let pixels = '';
beforeAll(async () => {
  const folder = temporary();
  const file = path.join(folder, 'x.experiment.ts');
  writeFileSync(
    file,
    `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.25, gated: true }),
  data: synthetic({ train: 32, test: 16 }), epochs: 1, batchSize: 16, evaluation: { batchSize: 16 },
});
`,
  );
  const { status, stderr } = sluice('train', file, '--runs', path.join(folder, 'runs'));
  expect(status, stderr).toBe(0);
  trained = path.join(folder, 'runs', readdirSync(path.join(folder, 'runs'))[0]!);
  const files: Record<string, Buffer> = {};
  for (const split of ['train', 'val']) {
    files[photoAt(split, 'bonn', 'a')] = photoPng(48, 32, (x, y) => [5 * x, 7 * y, 9]);
    files[labelsAt(split, 'bonn', 'a')] = labelPng(48, 32, (_, y) => (y < 9 ? 23 : 7));
  }
  const data = cityscapes({ dir: write(temporaryFolder(), files), size: [32, 32], evaluation: 'sliding' });
  pixels = await handmadeRun({
    model:
      'networks.pspnet({ depth: 18, width: 1 / 8, bins: [1, 2], dropout: 0, inputShape: [32, 32, 3], gated: true })',
    extra: `data: ${JSON.stringify(data)},`,
  });
}, 120_000);

/** A copy of the run in which each of these names leads to a file, or a folder, of the user's. */
function copied(run: string, names: string | readonly string[], kind: 'file' | 'folder' | 'nothing') {
  const copy = temporary();
  cpSync(run, copy, { recursive: true });
  const links = [names].flat().map((name) => {
    const other = temporary();
    const victim = path.join(other, 'victim');
    writeFileSync(victim, 'mine');
    const place = path.join(copy, name);
    if (kind === 'folder' && existsSync(place)) cpSync(place, other, { recursive: true });
    rmSync(place, { recursive: true, force: true });
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(kind === 'file' ? victim : kind === 'folder' ? other : path.join(other, 'nothing'), place);
    const content = () =>
      readdirSync(other).map((each) => [each, readFileSync(path.join(other, each)).toString('hex')]);
    return { name, place, content, before: content() };
  });
  const untouched = () => {
    for (const { name, content, before } of links) expect(content(), name).toEqual(before);
  };
  return { copy, place: links[0]!.place, untouched };
}

const leads = /is a link, and a run is written in its own folder only/;
const resume = (run: string) => sluice('train', '--resume', run, '--epochs', '2', '--trust');

describe.runIf(process.platform !== 'win32')('a link in a copied run', () => {
  it.each([
    ['events.jsonl', 'file'],
    ['events.jsonl', 'nothing'],
    ['checkpoints', 'folder'],
  ] as const)('as %s to a %s: is not resumed, and says why', (name, kind) => {
    const { copy, untouched } = copied(trained, name, kind);
    const { status, stderr } = resume(copy);
    untouched();
    expect(stderr).toMatch(leads);
    expect(status).not.toBe(0);
  });

  it.each(
    ['worker.json', 'config.json'].flatMap((name) =>
      (['file', 'nothing'] as const).map((kind) => [name, kind] as const),
    ),
  )(
    'as %s to a %s: whatever becomes of the run, nothing is written there',
    (name, kind) => {
      const { copy, untouched } = copied(trained, name, kind);
      resume(copy);
      untouched();
    },
    120_000,
  );

  // All in one run, for it goes on with each of them.
  it.each(['file', 'nothing'] as const)(
    'as any other file of a run to a %s: the run goes on, and nothing is written there',
    (kind) => {
      const others = ['manifest.json', 'ended.lock', 'samples.bin', 'thumbnails.bin', 'worker.log', 'lease'];
      const { copy, untouched } = copied(trained, [...others, 'control.jsonl'], kind);
      const { status, stderr } = resume(copy);
      untouched();
      expect(status, stderr).toBe(0);
    },
    120_000,
  );

  it.each(['last', 'previous', 'best'])('as the %s checkpoint gives way to a file', (name) => {
    const { copy, untouched } = copied(trained, `checkpoints/${name}.safetensors`, 'file');
    const { stderr } = resume(copy);
    untouched();
    expect(stderr).not.toMatch(/Error:/);
  });

  it('as curve.json gives way to the curve', () => {
    const { copy, place, untouched } = copied(trained, 'curve.json', 'file');
    const { status, stderr } = sluice('evaluate', copy, '--curve', '--trust');
    expect(status, stderr).toBe(0);
    untouched();
    expect(lstatSync(place).isFile()).toBe(true);
  });

  it.each(['samples.bin', 'thumbnails.bin'])('as %s is not followed by sluice samples', (name) => {
    const { copy, untouched } = copied(trained, name, 'file');
    sluice('samples', copy, '--trust');
    untouched();
  });

  it('as the folder of exports: nothing is exported there', () => {
    const { copy, untouched } = copied(trained, 'export', 'folder');
    const { status, stderr } = sluice('export', copy, '--format', 'onnx', '--trust');
    untouched();
    expect(stderr).toMatch(leads);
    expect(status).toBe(2);
  });

  it('as the folder of predictions: none are written', () => {
    const { copy, untouched } = copied(pixels, 'predictions', 'folder');
    const { status, stderr } = sluice('predict', copy, '--trust');
    untouched();
    expect(stderr).toMatch(leads);
    expect(status).toBe(2);
    // A folder that the user names is the user's, link or not.
    expect(sluice('predict', copy, '--trust', '--to', path.join(copy, '../elsewhere')).status).toBe(0);
  });

  it('as a picture that was predicted is not replaced', () => {
    const { copy, untouched } = copied(pixels, 'predictions/bonn_a_comparison.png', 'file');
    const { status, stderr } = sluice('predict', copy, '--trust');
    untouched();
    expect(stderr).toContain('was not written by sluice predict');
    expect(status).toBe(2);
  });
});
