/** `sluice predict` of the built command line, on a run with random weights that sees its images in parts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cityscapesClasses, cityscapesColors } from '../../src/data/sources/cityscapesLabels';
import { cityscapes } from '../../src/data/sources/sources';
import { temporaryFolder, write } from '../data/files';
import { labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { engine } from '../engine';
import { handmadeRun } from '../export/handmadeRun';

const sluice = (...args: string[]) =>
  spawnSync(process.execPath, [engine, ...args], { cwd: tmpdir(), encoding: 'utf8' });
const [width, height] = [48, 32];
/** Sky (id 23) above, road (id 7) below a line, the first column counts nowhere (id 0). */
const labelOf = (line: number) => (x: number, y: number) => (x === 0 ? 0 : y < line ? 23 : 7);
const classOf = new Map([
  [23, 10],
  [7, 0],
]);
/** By their order on the disk. */
const lines: Record<string, number> = { bonn_000_1: 10, bonn_000_2: 14, bonn_000_3: 20 };

let run = '';
beforeAll(async () => {
  const files: Record<string, Buffer | string> = {
    [photoAt('train', 'bonn', 'a')]: photoPng(width, height, () => [9, 9, 9]),
    [labelsAt('train', 'bonn', 'a')]: labelPng(width, height, labelOf(9)),
    [photoAt('val', 'bonn', 'bonn_000_4')]: 'a photo that is none',
    [labelsAt('val', 'bonn', 'bonn_000_4')]: labelPng(width, height, labelOf(9)),
  };
  for (const [name, line] of Object.entries(lines)) {
    files[photoAt('val', 'bonn', name)] = photoPng(width, height, (x, y) => [5 * x, 7 * y, line]);
    files[labelsAt('val', 'bonn', name)] = labelPng(width, height, labelOf(line));
  }
  const data = cityscapes({ dir: write(temporaryFolder(), files), size: [32, 32], evaluation: 'sliding' });
  run = await handmadeRun({
    model:
      'networks.pspnet({ depth: 18, width: 1 / 8, bins: [1, 2], dropout: 0, inputShape: [32, 32, 3], gated: true })',
    extra: `data: ${JSON.stringify(data)},`,
  });
}, 60_000);

const pictureOf = (folder: string, file: string) => {
  const { data, ...size } = PNG.sync.read(readFileSync(path.join(folder, file)));
  return {
    ...size,
    at: (x: number, y: number) => [...data.subarray(4 * (y * size.width + x), 4 * (y * size.width + x) + 3)],
  };
};

describe('sluice predict', () => {
  it('writes what it scored, in the colours of the classes, beside photo and ground truth', () => {
    const { status, stdout, stderr } = sluice('predict', run);
    expect(status, stderr).toBe(0);
    const folder = path.join(run, 'predictions');
    expect(readdirSync(folder)).toEqual([
      ...Object.keys(lines).flatMap((name) => [`${name}_comparison.png`, `${name}_prediction.png`]),
      'predictions.json',
    ]);
    expect(stdout).toContain(`3 images as *_prediction.png and *_comparison.png in ${folder}\n`);
    expect(stderr).toMatch(/no picture: .*bonn_000_4_leftImg8bit\.png is broken/);

    let [right, counted] = [0, 0];
    for (const [name, line] of Object.entries(lines)) {
      const prediction = pictureOf(folder, `${name}_prediction.png`);
      const sheet = pictureOf(folder, `${name}_comparison.png`);
      expect([prediction.width, prediction.height]).toEqual([width, height]);
      expect([sheet.width, sheet.height]).toEqual([3 * width + 2 * 8, height]);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const real = classOf.get(labelOf(line)(x, y));
          const said = prediction.at(x, y);
          expect(cityscapesColors.map(String)).toContain(String(said));
          expect(sheet.at(x, y)).toEqual([5 * x, 7 * y, line]);
          expect(sheet.at(x + width + 8, y)).toEqual(real === undefined ? [0, 0, 0] : cityscapesColors[real]);
          expect(sheet.at(x + 2 * (width + 8), y)).toEqual(real === undefined ? [0, 0, 0] : said);
          // Of the fourth, the first stands in: it is scored twice.
          const times = name === 'bonn_000_1' ? 2 : 1;
          if (real === undefined) continue;
          counted += times;
          if (String(said) === String(cityscapesColors[real])) right += times;
        }
    }
    expect(stdout).toContain(`accuracy      ${((100 * right) / counted).toFixed(2)} % of the pixels`);
    expect(stdout).toMatch(/^mean IoU .* at 32×48 pixels$/m);
    for (const name of cityscapesClasses) expect(stdout).toMatch(new RegExp(`^${name} +[\\d–]`, 'm'));
  });

  it('replaces its pictures in a folder of the user, and leaves what else is there', () => {
    const folder = path.join(temporaryFolder(), 'new', 'pictures');
    expect(sluice('predict', run, '--to', folder, '--images', '1').status).toBe(0);
    const before = readFileSync(path.join(folder, 'bonn_000_1_prediction.png'));
    // Its end is cut off: what stands there afterwards was written anew.
    writeFileSync(path.join(folder, 'bonn_000_1_prediction.png'), before.subarray(0, 80));
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    // The best checkpoint is no longer whole: --best asks for it, --last does not.
    const best = path.join(run, 'checkpoints/best.safetensors');
    const whole = readFileSync(best);
    writeFileSync(best, whole.subarray(0, whole.length - 4));
    const refused = sluice('predict', run, '--to', folder, '--images', '1', '--best');
    expect(refused.stderr).toContain('best.safetensors');
    const { stdout } = sluice('predict', run, '--to', folder, '--images', '1', '--last');
    writeFileSync(best, whole);
    expect(readFileSync(path.join(folder, 'bonn_000_1_prediction.png'))).not.toEqual(before);
    expect(stdout).toContain(`1 image as *_prediction.png and *_comparison.png in ${folder}; 1 other file there left`);
    expect(readdirSync(folder)).toEqual([
      ...['bonn_000_1_comparison.png', 'bonn_000_1_prediction.png', 'notes.txt', 'predictions.json'],
    ]);
    expect(pictureOf(folder, 'bonn_000_1_prediction.png').width).toBe(width);
    expect(readFileSync(path.join(folder, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('says before it evaluates where it cannot write, and ends by name where it no longer can', () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const to of [file, '/proc/pictures']) {
      const { status, stderr } = sluice('predict', run, '--to', to);
      expect(status).toBe(2);
      expect(stderr).toContain(`${to} cannot be written`);
      expect(stderr).toContain('--to');
      expect(stderr).not.toContain('evaluating');
    }
  });

  it.each([
    ['bonn_000_1_comparison.png', photoPng(width, height, () => [1, 2, 3])],
    ['bonn_000_2_prediction.png', 'a text'],
    ['predictions.json', '{"mine": true}'],
  ])('refuses a folder in which %s is somebody else’s, before it evaluates', (name, bytes) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, name), bytes);
    const { status, stderr } = sluice('predict', run, '--to', folder);
    expect(status).toBe(2);
    expect(stderr).toContain(`${path.join(folder, name)} was not written by sluice predict`);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(path.join(folder, name))).toEqual(Buffer.from(bytes));
  });

  it('refuses a folder that stands where a picture belongs', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'bonn_000_1_comparison.png'));
    const { status, stderr } = sluice('predict', run, '--to', folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/bonn_000_1_comparison\.png was not written by/);
  });

  it.each([
    [['--images', '0'], /--images is '0'/],
    [['--images', '2.5'], /--images is '2.5'/],
    [['--device', 'abacus'], /no device 'abacus'/],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = sluice('predict', run, ...flags);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('has no pictures of data with one class for each image', async () => {
    const plain = await handmadeRun();
    const { status, stderr } = sluice('predict', plain);
    expect(status).toBe(2);
    expect(stderr).toContain('one class for each image');
    expect(stderr).toContain('sluice samples');
    expect(existsSync(path.join(plain, 'predictions'))).toBe(false);
  });
});
