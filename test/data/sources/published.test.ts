/**
 * What is published of each set, as others have written it down: which class has which number, how many images there are, and what pixels
 * are normalised by. A slip here is one that no reading of files shows.
 */
import { describe, expect, it } from 'vitest';
import { cifar10Format, cifar100Format } from '../../../src/data/sources/cifarFormat';
import { photoColours } from '../../../src/data/sources/imageFolder';
import { emnistFormats, fashionMnistFormat, mnistFormat } from '../../../src/data/sources/mnistFormat';
import { published } from '../../../src/data/sources/svhnFiles';

const ascending = (names: readonly string[]) => expect(names).toEqual([...new Set(names)].sort());

describe('CIFAR', () => {
  it('has classes in the order of their names: ten, twenty and a hundred', () => {
    const [ten, coarse, fine] = [...cifar10Format.labels, ...cifar100Format.labels].map(({ classes }) => classes);
    for (const [names, count] of [
      [ten!, 10],
      [coarse!, 20],
      [fine!, 100],
    ] as const) {
      ascending(names);
      expect(names).toHaveLength(count);
    }
    expect([ten![3], ten![5], coarse![8], coarse![19], fine![17], fine![71]]).toEqual([
      'cat',
      'dog',
      'large_carnivores',
      'vehicles_2',
      'castle',
      'sea',
    ]);
  });

  it('has its class names in files of their own, one for each byte of a label', () => {
    expect(cifar10Format.labels.map(({ name, metaFile }) => [name, metaFile])).toEqual([['label', 'batches.meta.txt']]);
    expect(cifar100Format.labels.map(({ name, metaFile }) => [name, metaFile])).toEqual([
      ['coarse label', 'coarse_label_names.txt'],
      ['fine label', 'fine_label_names.txt'],
    ]);
  });

  it.each([
    [cifar10Format, [0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]],
    [cifar100Format, [0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]],
  ] as const)('%# is normalised as kuangliu’s and weiaicunzai’s recipes do it', (format, mean, std) => {
    expect([format.mean, format.std, format.published]).toEqual([mean, std, { train: 50_000, test: 10_000 }]);
  });
});

describe('sets in the format of MNIST', () => {
  it('Fashion-MNIST has the classes of its table', () => {
    expect(fashionMnistFormat.classes.join(' ')).toBe(
      'T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Ankle boot',
    );
  });

  it('EMNIST has digits, then capitals, then small letters', () => {
    const digits = '0123456789';
    const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const of = Object.fromEntries(Object.entries(emnistFormats).map(([name, { classes }]) => [name, classes.join('')]));
    expect(of).toEqual({
      byclass: digits + capitals + capitals.toLowerCase(),
      bymerge: `${digits}${capitals}abdefghnqrt`,
      balanced: `${digits}${capitals}abdefghnqrt`,
      letters: capitals.toLowerCase(),
      digits,
      mnist: digits,
    });
  });

  it('each has the images of its paper or its files, whose labels begin at 0, or of letters at 1', () => {
    const facts = [mnistFormat, fashionMnistFormat, ...Object.values(emnistFormats)].map(
      ({ name, published: { train, test }, firstLabel, transposed }) => [name, train, test, firstLabel, transposed],
    );
    expect(facts).toEqual([
      ['MNIST', 60_000, 10_000, 0, false],
      ['Fashion-MNIST', 60_000, 10_000, 0, false],
      ['EMNIST byclass', 697_932, 116_323, 0, true],
      ['EMNIST bymerge', 697_932, 116_323, 0, true],
      ['EMNIST balanced', 112_800, 18_800, 0, true],
      ['EMNIST letters', 124_800, 20_800, 1, true],
      ['EMNIST digits', 240_000, 40_000, 0, true],
      ['EMNIST mnist', 60_000, 10_000, 0, true],
    ]);
    // A class each as often, of those that are balanced; all of them make the split.
    const sum = (counts: readonly number[] = []) => counts.reduce((a, b) => a + b, 0);
    expect([sum(mnistFormat.ofClass), sum(fashionMnistFormat.ofClass)]).toEqual([60_000, 60_000]);
  });
});

it('SVHN has 73,257 images to train on and 26,032 to test', () =>
  expect(published).toEqual({ train: 73_257, test: 26_032 }));

it('photos are normalised by ImageNet’s colours, as torchvision’s recipes do it', () =>
  expect(photoColours).toEqual({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }));
