import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { summarise } from '../../src/graph/analyse/summary';
import { AdaptivePool } from '../../src/nn/adaptivePool';
import { Bilinear } from '../../src/nn/bilinear';
import { type PspnetOptions, pspnet } from '../../src/nn/pspnet';
import { observedForward } from '../../src/step/specs';
import { agree, numbers } from '../graph/agree';
import { tf } from './cpu';
import { image, keep } from './models';

type Options = PspnetOptions & { inputShape: [number, number, number] };

function summaryOf(options: Options) {
  const model = pspnet(options);
  const summary = summarise({ model, shape: options.inputShape, forward: observedForward(model) });
  model.dispose();
  return summary;
}

const slow = 120_000;

/**
 * Convolution MACs of the plain network of depth 50 with the 7×7 stem, layer by layer from its definition: (He et al. 2016,
 * table 1) with stages 3 and 4 at an eighth of the image, (Zhao et al. 2017, figure 3). `size` is the image's area / 64.
 */
function macsByHand(eighth: number): number {
  const [half, quarter] = [eighth * 16, eighth * 4];
  let total = half * 7 * 7 * 3 * 64;
  let inputs = 64;
  for (const [blocks, width, area] of [
    [3, 64, quarter],
    [4, 128, eighth],
    [6, 256, eighth],
    [3, 512, eighth],
  ] as const) {
    for (let block = 0; block < blocks; block++) {
      // The first 1×1 of a block with stride still sees the larger image.
      const before = block === 0 && width === 128 ? quarter : area;
      total += before * inputs * width + area * 9 * width * width + area * width * 4 * width;
      if (block === 0) total += area * inputs * 4 * width;
      inputs = 4 * width;
    }
  }
  for (const bins of [1, 2, 3, 6]) total += bins * bins * 2048 * 512;
  return total + eighth * (9 * 4096 * 512 + 512 * 19);
}

describe('pspnet', () => {
  // To two digits behind the point of a published profile, and to the unit of the definition.
  it.each([
    [512, 512, 177.07],
    [512, 1024, 354.09],
    [1024, 2048, 1416.2],
  ])(
    'plain, %i×%i: %f GMACs',
    (height, width, published) => {
      const { macs, notCounted } = summaryOf({ gated: false, inputShape: [height, width, 3] });
      expect(macs).toBe(macsByHand((height * width) / 64));
      expect(Number((macs / 1e9).toFixed(2))).toBe(published);
      expect(notCounted).toEqual([]);
    },
    slow,
  );

  it.each([
    ['conv7', 350.0, 48_956_262],
    ['conv3', 352.44, 48_975_494],
    ['conv3wide', 363.78, 49_080_038],
  ] as const)(
    'plain, stem %s, 713×713: %f GMACs and %i parameters',
    (stem, published, params) => {
      const summary = summaryOf({ stem, gated: false, inputShape: [713, 713, 3] });
      expect(Number((summary.macs / 1e9).toFixed(2))).toBe(published);
      expect(summary.params).toBe(params);
    },
    slow,
  );

  it(
    'has two gates in each of its 16 bottlenecks, as its trunk has, and every gate switches layers',
    () => {
      const { gates, layers } = summaryOf({ width: 0.25, inputShape: [64, 64, 3] });
      expect(gates).toHaveLength(32);
      for (const { name } of gates) {
        expect(
          layers.filter(({ outputGate }) => outputGate === name),
          name,
        ).toHaveLength(1);
        expect(
          layers.filter(({ inputGate }) => inputGate === name),
          name,
        ).toHaveLength(1);
      }
    },
    slow,
  );

  it('gives scores of every pixel, from both classifiers, and keeps an eighth of the size before them', () => {
    const model = keep(pspnet({ depth: 18, width: 1 / 16, classes: 5, inputShape: [40, 56, 3] }));
    expect(model.outputs.map(({ shape }) => shape)).toEqual([
      [null, 40, 56, 5],
      [null, 40, 56, 5],
    ]);
    expect((model.getLayer('pyramid').output as tf.SymbolicTensor).shape).toEqual([null, 5, 7, 64]);
  });

  it('refuses an output stride that there is not', () => {
    expect(() => pspnet({ outputStride: 4 as 8 })).toThrow(UserError);
  });
});

describe('AdaptivePool', () => {
  it.each([
    [[2, 7, 5, 3], 3],
    [[1, 6, 12, 2], 6],
    [[2, 4, 5, 2], 6],
    [[3, 5, 5, 4], 1],
  ])('of %j into %i cells a side is the mean of each cell', (shape, bins) => {
    const x = image(shape);
    const y = new AdaptivePool({ bins }).apply(x) as tf.Tensor4D;
    const values = (x as tf.Tensor4D).arraySync();
    const [n = 1, h = 1, w = 1, c = 1] = shape;
    const edges = (i: number, size: number) => [Math.floor((i * size) / bins), Math.ceil(((i + 1) * size) / bins)];
    const expected = Array.from({ length: n }, (_, sample) =>
      Array.from({ length: bins }, (_, row) =>
        Array.from({ length: bins }, (_, column) =>
          Array.from({ length: c }, (_, channel) => {
            const [top = 0, bottom = 0] = edges(row, h);
            const [left = 0, right = 0] = edges(column, w);
            let sum = 0;
            for (let i = top; i < bottom; i++)
              for (let j = left; j < right; j++) sum += values[sample]![i]![j]![channel]!;
            return sum / ((bottom - top) * (right - left));
          }),
        ),
      ),
    );
    expect(tf.max(tf.abs(y.sub(tf.tensor4d(expected)))).arraySync()).toBeLessThan(1e-6);
  });

  it('compiles to what it is eagerly, gradient included', async () => {
    await agree((x) => new AdaptivePool({ bins: 3 }).apply(x!) as tf.Tensor, [numbers([2, 7, 5, 16])], {
      gradient: true,
    });
  });
});

it('Bilinear puts pixel centres at half positions', () => {
  const x = tf.tensor4d([0, 1, 2, 3], [1, 2, 2, 1]);
  const y = new Bilinear({ height: 4, width: 2 }).apply(x) as tf.Tensor4D;
  // Rows of the target are at −0.25, 0.25, 0.75, 1.25 of the source, whose edges continue.
  expect(y.dataSync()).toEqual(Float32Array.of(0, 1, 0.5, 1.5, 1.5, 2.5, 2, 3));
});
