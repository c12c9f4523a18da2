import path from 'node:path';
import { expect, it } from 'vitest';
import {
  cifar10,
  cityscapes,
  type DataSource,
  emnist,
  imageFolder,
  imageNet,
  mnist,
  svhn,
  synthetic,
} from '../../src/data';
import { resolved } from '../../src/experiment/paths';

const at = path.resolve('/projects/gated/net.ts');
const from = (name: string) => path.resolve('/projects/gated', name);

it.each<[string, DataSource, Record<string, string>]>([
  ['cifar10', cifar10({ dir: 'data' }), { dir: from('data') }],
  ['mnist', mnist({ dir: 'data' }), { dir: from('data') }],
  ['emnist', emnist({ dir: 'data', split: 'letters' }), { dir: from('data') }],
  ['svhn', svhn({ dir: 'data' }), { dir: from('data') }],
  ['imageFolder', imageFolder({ dir: '../photos', size: 8 }), { dir: path.resolve('/projects/photos') }],
  ['imageNet', imageNet({ dir: 'in' }), { dir: from('in'), labels: '' }],
  ['imageNet with a list', imageNet({ dir: 'in', labels: 'val.txt' }), { dir: from('in'), labels: from('val.txt') }],
  [
    'cityscapes',
    cityscapes({ dir: path.resolve('/c'), size: 8, labels: 'l' }),
    { dir: path.resolve('/c'), labels: from('l') },
  ],
  ['synthetic', synthetic(), {}],
])('paths of %s start at the experiment, and nothing else changes', (_, source, paths) => {
  const whole = resolved(source, at);
  expect(whole).toEqual({ ...source, ...paths });
  expect(Object.keys(whole)).toEqual(Object.keys(source));
});

it('what is no path is left for the check that names the field', () => {
  const odd = { ...cifar10({ dir: 'x' }), dir: 7 } as unknown as DataSource;
  expect(resolved(odd, at)).toEqual(odd);
});
