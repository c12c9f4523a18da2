import { describe, expect, it } from 'vitest';
import type { DataSource } from '../../../src/data/sources/kinds';
import { openDataset } from '../../../src/data/sources/open';
import {
  cifar10,
  cifar100,
  cityscapes,
  csv,
  dataset,
  emnist,
  fashionMnist,
  imageFolder,
  imageNet,
  mnist,
  npy,
  svhn,
  synthetic,
} from '../../../src/data/sources/sources';
import { userError } from '../files';

describe('data sources', () => {
  it('are plain data with the defaults filled in', () => {
    expect(cifar10({ dir: 'x' })).toEqual({ kind: 'cifar10', dir: 'x' });
    expect(cifar100({ dir: 'x' })).toEqual({ kind: 'cifar100', dir: 'x', labels: 'fine' });
    expect(cifar100({ dir: 'x', labels: 'coarse' })).toMatchObject({ labels: 'coarse' });
    expect(mnist({ dir: 'x' })).toEqual({ kind: 'mnist', dir: 'x' });
    expect(fashionMnist({ dir: 'x' })).toEqual({ kind: 'fashionMnist', dir: 'x' });
    expect(emnist({ dir: 'x', split: 'letters' })).toEqual({ kind: 'emnist', dir: 'x', split: 'letters' });
    expect(svhn({ dir: 'x' })).toEqual({ kind: 'svhn', dir: 'x', extra: false });
    expect(imageFolder({ dir: 'x', size: 64 })).toEqual({
      kind: 'imageFolder',
      dir: 'x',
      size: [64, 64],
      onBroken: 'skip',
    });
    expect(imageFolder({ dir: 'x', size: [3, 5], onBroken: 'stop' })).toMatchObject({ size: [3, 5], onBroken: 'stop' });
    expect(imageNet({ dir: 'x' })).toEqual({
      ...{ kind: 'imageNet', dir: 'x', size: 224, resize: 256, labels: '', onBroken: 'skip' },
    });
    expect(imageFolder({ dir: 'x', size: 4096 })).toMatchObject({ size: [4096, 4096] });
    expect(imageNet({ dir: 'x', size: 4096, resize: 4096 })).toMatchObject({ size: 4096, resize: 4096 });
    expect(imageNet({ dir: 'x', size: 112, labels: 'val.txt' })).toMatchObject({ resize: 128, labels: 'val.txt' });
    expect(cityscapes({ dir: 'x', size: 713 })).toEqual({
      ...{ kind: 'cityscapes', dir: 'x', size: [713, 713], evaluation: 'whole', labels: '', onBroken: 'skip' },
    });
    expect(cityscapes({ dir: 'x', size: [3, 5], evaluation: 'sliding', labels: 'y', onBroken: 'stop' })).toEqual({
      ...{ kind: 'cityscapes', dir: 'x', size: [3, 5], evaluation: 'sliding', labels: 'y', onBroken: 'stop' },
    });
    const shapes = { kind: 'synthetic', seed: 0, train: 4000, test: 1000, classes: 10, difficulty: 0.5 };
    expect(synthetic()).toEqual(shapes);
    expect(synthetic({ difficulty: 0, seed: -1 })).toEqual({ ...shapes, difficulty: 0, seed: -1 });
  });

  it('of tables, arrays and functions have their defaults too', () => {
    expect(csv({ train: 'a', test: 'b', label: 'y' })).toEqual({
      ...{ kind: 'csv', dir: '.', train: 'a', test: 'b', label: 'y' },
      ...{ inputs: [], classes: [], standardise: true, separator: '' },
    });
    const arrays = { x: 'x.npy', y: 'y.npy' };
    expect(npy({ train: arrays, test: arrays })).toEqual({
      ...{ kind: 'npy', dir: '.', train: arrays, test: arrays, classes: [], shape: undefined, mean: 0, std: 1 },
    });
    const split = { length: 1, sample: () => ({ x: 0, y: 0 }) };
    expect(dataset({ train: split, test: split })).toEqual({
      ...{ kind: 'dataset', name: 'own data', version: '', classes: [], train: split, test: split, threads: 1 },
      ...{ shape: undefined, labels: undefined, mean: 0, std: 1, thumbnail: undefined, difficulty: undefined },
    });
    expect(dataset({ train: split, test: split, classes: 3, mean: [0.5], std: [0.25] })).toMatchObject({
      ...{ classes: ['0', '1', '2'], mean: [0.5], std: [0.25] },
    });
  });

  it.each<[string, () => unknown]>([
    ['data.dir', () => cifar10({ dir: '' })],
    ['data.dir', () => cifar10({ dir: undefined as unknown as string })],
    ['data.dir', () => cifar100({ dir: '' })],
    ['data.labels', () => cifar100({ dir: 'x', labels: 'both' as 'fine' })],
    ['data.dir', () => mnist({ dir: '' })],
    ['data.dir', () => svhn({ dir: '' })],
    ['data.extra', () => svhn({ dir: 'x', extra: 1 as unknown as true })],
    ['data.dir', () => fashionMnist({} as { dir: string })],
    ['data.dir', () => emnist({ dir: '', split: 'letters' })],
    ['data.split', () => emnist({ dir: 'x' } as { dir: string; split: 'letters' })],
    ['data.split', () => emnist({ dir: 'x', split: 'constructor' as 'letters' })],
    ['data.size', () => imageFolder({ dir: 'x', size: 0 })],
    ['data.size', () => imageFolder({ dir: 'x', size: [32, 1.5] })],
    ['data.size', () => imageFolder({ dir: 'x', size: [32] as unknown as [number, number] })],
    ['data.size', () => imageFolder({ dir: 'x', size: [4096, 4097] })],
    ['data.size', () => imageFolder({ dir: 'x', size: [8, 8, 3] as unknown as [number, number] })],
    ['data.resize', () => imageNet({ dir: 'x', resize: 4097 })],
    ['data.onBroken', () => imageFolder({ dir: 'x', size: 8, onBroken: 'ignore' as 'skip' })],
    ['data.dir', () => imageNet({ dir: '' })],
    ['data.size', () => imageNet({ dir: 'x', size: 1.5 })],
    ['data.resize', () => imageNet({ dir: 'x', size: 224, resize: 200 })],
    ['data.labels', () => imageNet({ dir: 'x', labels: 7 as unknown as string })],
    ['data.onBroken', () => imageNet({ dir: 'x', onBroken: 'ignore' as 'skip' })],
    ['data.dir', () => cityscapes({ dir: '', size: 8 })],
    ['data.size', () => cityscapes({ dir: 'x', size: [8, 0] })],
    ['data.size', () => cityscapes({ dir: 'x' } as { dir: string; size: number })],
    ['data.evaluation', () => cityscapes({ dir: 'x', size: 8, evaluation: 'parts' as 'whole' })],
    ['data.labels', () => cityscapes({ dir: 'x', size: 8, labels: 7 as unknown as string })],
    ['data.onBroken', () => cityscapes({ dir: 'x', size: 8, onBroken: 'ignore' as 'skip' })],
    ['data.seed', () => synthetic({ seed: 0.5 })],
    ['data.train', () => synthetic({ train: 0 })],
    ['data.train', () => synthetic({ train: 1_000_001 })],
    ['data.test', () => synthetic({ test: 2e9 })],
    ['data.classes', () => synthetic({ classes: 1 })],
    ['data.classes', () => synthetic({ classes: 11 })],
    ['data.difficulty', () => synthetic({ difficulty: 1.1 })],
    ['data.difficulty', () => synthetic({ difficulty: Number.NaN })],
  ])('name a wrong %s', async (field, make) => {
    const { message, detail } = await userError(make);
    expect(message).toContain(field);
    expect(detail.hint).toContain(field);
  });

  it('are checked again when opened, since settings may have changed them', async () => {
    const changed = { ...synthetic(), difficulty: 7 } as DataSource;
    expect((await userError(() => openDataset(changed, () => {}))).message).toContain('data.difficulty is 7');
    const odd = { kind: 'nosuch' } as unknown as DataSource;
    expect((await userError(() => openDataset(odd, () => {}))).message).toContain('"nosuch"');
  });
});
