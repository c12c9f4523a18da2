/**
 * The `ts` blocks of the pages: all compile against the types that users get, and every experiment among them trains. A block is
 * a whole module; one marked `fields` is some fields of an experiment. What is compiled only says why.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedConfig } from '../../src/host/setup/experimentTypes';
import { cifar100Records, cifarFolder, jpeg, write } from '../data/files';
import { mat } from '../data/matFiles';
import { mnistFolder } from '../data/mnistFolder';
import { npyBytes, zipBytes } from '../data/sources/npyFiles';
import { all, endOf, of, request } from '../train/tinyRun';
import { type Block, blocksIn, blocksOf, root, userPages } from './pages';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-blocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = blocksIn('ts');
const fileOf = ({ page, line }: Block) => path.join(folder, `${path.basename(page, '.md')}-${line}.experiment.ts`);

/** Fields alone get the rest of an experiment around them; their names are checked as an object's own. */
function moduleOf({ note, text }: Block): string {
  if (note !== 'fields') return text;
  return `import { cifar10, cifar100, defineExperiment, emnist, type ExperimentSpec, imageFolder, mnist, networks, svhn, synthetic } from 'sluice';
const fields: Partial<ExperimentSpec> = {
${text}
};
export default defineExperiment({ model: () => networks.resnetCifar({ depth: 8 }), data: synthetic(), epochs: 1, ...fields });
void [cifar10, cifar100, emnist, imageFolder, mnist, svhn];
`;
}

/** Folders as the pages have them, with a few small images. */
function writeData(): void {
  cifarFolder(path.join(folder, 'data'));
  const labels = Array.from({ length: 12 }, (_, image) => image % 10);
  const hundred = cifar100Records(
    1,
    labels.map((label) => [label, 9 * label]),
  );
  const numbers = mat([
    { name: 'X', shape: [32, 32, 3, 12], values: new Uint8Array(12 * 3072) },
    { name: 'y', shape: [12, 1], values: labels.map((label) => label + 1) },
  ]);
  const same = { train: labels, test: labels };
  mnistFolder(path.join(folder, 'mnist'), { labels: same, packed: true });
  mnistFolder(path.join(folder, 'emnist/gzip'), {
    labels: same,
    named: (name) => `emnist-balanced-${name.replace('t10k', 'test')}`,
  });
  write(folder, {
    'data/cifar-100-binary/train.bin': hundred,
    'data/cifar-100-binary/test.bin': hundred,
    'svhn/train_32x32.mat': numbers,
    'svhn/test_32x32.mat': numbers,
    ...tables(labels),
  });
  const photos = ['cat', 'dog'].flatMap((name) =>
    ['train', 'test'].flatMap((split) => [1, 2, 3, 4].map((i) => `photos/${split}/${name}/${i}.jpg`)),
  );
  const synsets = Array.from({ length: 1000 }, (_, i) => `n${String(i).padStart(8, '0')}`);
  const images = [...synsets.map((name) => `imagenet/train/${name}/1.JPEG`), `imagenet/val/${synsets[0]}/1.JPEG`];
  const bytes = jpeg(16, 16, [200, 100, 50]);
  write(folder, Object.fromEntries([...photos, ...images].map((name) => [name, bytes])));
}

/** An archive of NumPy, and tables. */
function tables(labels: readonly number[]) {
  const x = npyBytes(new Uint8Array(12 * 784), [12, 28, 28]);
  const y = npyBytes(BigInt64Array.from(labels, BigInt), [12]);
  const species = ['setosa', 'versicolor', 'virginica'];
  const table = ['a,b,c,d,species', ...labels.map((n) => [n, 2 * n, n % 3, 1, species[n % 3]].join())].join('\n');
  return {
    'digits.npz': zipBytes({ 'x_train.npy': x, 'y_train.npy': y, 'x_test.npy': x, 'y_test.npy': y }),
    'flowers.csv': table,
    'others.csv': table,
  };
}

beforeAll(async () => {
  writeData();
  for (const block of blocks) writeFileSync(fileOf(block), moduleOf(block));
  // What a sweep imports.
  copyFileSync(path.join(root, 'media/sample/shapes.experiment.ts'), path.join(folder, 'shapes.experiment.ts'));
});

it('all blocks compile against the types that users get', () => {
  mkdirSync(path.join(folder, '.sluice'));
  writeFileSync(path.join(folder, '.sluice/tsconfig.json'), generatedConfig(path.join(root, 'dist/types')));
  const config = path.join(folder, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ extends: './.sluice/tsconfig.json', files: blocks.map(fileOf) }));
  let said = '';
  try {
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', config], {
      encoding: 'utf8',
    });
  } catch (error) {
    said = (error as { stdout: string }).stdout;
  }
  expect(said).toBe('');
  expect(blocks.length).toBeGreaterThan(5);
});

/** Where data lies that the pages put at the root of a disk, and as little of it as trains. */
function settings({ text }: Block): Record<string, unknown> {
  const few = { epochs: 1, batchSize: 4, 'evaluation.batchSize': 4 };
  if (text.includes('imageNet(')) return { ...few, 'data.dir': path.join(folder, 'imagenet'), warmStart: false };
  if (/\b(?:imageFolder|cifar10|cifar100|svhn|mnist|emnist|npy|csv|dataset)\(|presets\./.test(text)) return few;
  return { ...few, 'data.train': 8, 'data.test': 4 };
}

it('every block is of a language that is checked, or says why not', () => {
  const others = userPages.flatMap(blocksOf).filter(({ language }) => !['ts', 'sh', 'bibtex', ''].includes(language));
  const silent = others.filter(({ note }) => !/^not compiled: .{10,}/.test(note));
  expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
});

describe('an experiment of the pages', () => {
  const experiments = blocks.filter(({ note }) => !note.startsWith('compiled only'));

  it('is trained, or says why not', () => {
    expect(experiments.length).toBeGreaterThan(5);
    const wrong = blocks.filter(({ note }) => !['', 'fields'].includes(note) && !/^compiled only: .{10,}/.test(note));
    expect(wrong.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it('of the README has three layers of gates, which save multiply-adds', async () => {
    const [block] = blocks.filter(({ page }) => page === 'README.md');
    const few = { epochs: 1, batchSize: 32, 'data.train': 64, 'data.test': 64 };
    const events = await all(request({ file: fileOf(block!), settings: few }));
    const [started] = of(events, 'started');
    expect(started?.model.gates.map(({ channels }) => channels)).toEqual([32, 64, 128]);
    const [epoch] = of(events, 'epoch');
    expect(epoch!.evaluation.values.macs).toBeLessThan(0.95 * started!.model.macs);
    expect(
      block!.text.slice(block!.text.indexOf('function model'), block!.text.indexOf('export')).split('\n').length,
    ).toBeLessThan(20);
  });

  it.each(experiments)('trains two steps: $page:$line', async (block) => {
    const enough = new AbortController();
    const asked = request({
      file: fileOf(block),
      folder: path.join(folder, 'runs', path.basename(fileOf(block))),
      settings: settings(block),
      signal: enough.signal,
    });
    const events = await all(asked, (event) => {
      if (event.kind === 'step' && event.step >= 2) enough.abort();
    });
    const end = endOf(events);
    expect(end.error).toBeUndefined();
    expect(end.step).toBeGreaterThanOrEqual(2);
    expect(of(events, 'step').every(({ values }) => Number.isFinite(values.loss))).toBe(true);
  });
});
