import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { ResnetOptions } from '../../src/nn/resnet';
import { resnet } from '../../src/nn/resnet';
import type { tf } from './cpu';
import { keep, trainable } from './models';

describe('resnet', () => {
  // The counts of torchvision's models.
  it.each([
    [18, 11_689_512],
    [34, 21_797_672],
    [50, 25_557_032],
  ])('plain, depth %i, has %i parameters', (depth, expected) => {
    const model = resnet({ depth, gated: false });
    expect(trainable(model)).toBe(expected);
    model.dispose();
  });

  it.each([
    [{ depth: 18 }, 8, 1920],
    [{ depth: 50 }, 32, 7552],
    [{ depth: 50, gateSites: 'first' }, 16, 3776],
    // One for a whole block, as the setting of all gates has it.
    [{ depth: 18, width: 1 / 16, inputShape: [32, 32, 3], gate: { kind: 'block' } }, 8, 8],
  ] as [ResnetOptions, number, number][])('%o has %i gate layers and %i gates', (options, layers, gates) => {
    const model = resnet(options);
    const found = model.layers.filter((layer) => layer.name.match(/_gate[12]?$/));
    expect(found).toHaveLength(layers);
    expect(found.reduce((sum, layer) => sum + ((layer.output as tf.SymbolicTensor).shape[1] ?? 0), 0)).toBe(gates);
    model.dispose();
  });

  it('divides height and width by 32 on the way', () => {
    const model = keep(resnet({ width: 1 / 16, inputShape: [64, 96, 3], classes: 7 }));
    const before = model.getLayer('pool').input as tf.SymbolicTensor;
    expect(before.shape).toEqual([null, 2, 3, 32]);
    expect(model.outputs[0]!.shape).toEqual([null, 7]);
  });

  it('refuses a depth there is no network of', () => {
    expect(() => resnet({ depth: 20 })).toThrow(UserError);
  });
});
