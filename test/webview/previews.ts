/** Previews to show: pictures of a batch, mixed ones, pixels with classes, samples that are no pictures. */
import { rgbaPng } from '../../src/data/image/rgbaPng';
import { pictureOf } from '../../src/preview/pictures';
import type { Preview, PreviewLabel, PreviewSample } from '../../src/protocol/files/preview';
import type { ToPreviewView } from '../../src/protocol/messages/previewMessages';

const base64 = (sample: ArrayLike<number>, shape: readonly [number, number, number]) =>
  Buffer.from(rgbaPng(pictureOf(sample, shape, { mean: [0, 0, 0], std: [1, 1, 1] }))).toString('base64');

/** A disc on a ground, another of each `index`. */
function picture(index: number, side = 32): string {
  const sample = new Float32Array(3 * side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const inside = Math.hypot(x - side / 2, y - side / 2) < 5 + (index % 9);
      for (let c = 0; c < 3; c++)
        sample[3 * (y * side + x) + c] = inside ? ((index * (c + 2)) % 10) / 10 : 0.2 + (0.6 * x) / side;
    }
  return base64(sample, [side, side, 3]);
}

const names = ['disc', 'ring', 'square', 'star'];
const sample = (index: number, labels: PreviewLabel[], more: Partial<PreviewSample> = {}): PreviewSample => ({
  ...{ batch: 0, index, replaced: false, labels, picture: picture(index) },
  ...more,
});

export const preview: Preview = {
  ...{
    experiment: '/home/mira/gated/shapes.experiment.ts',
    made: Date.UTC(2026, 2, 14, 9, 26),
    split: 'train',
    seed: 7,
  },
  ...{ first: 2, count: 1, batches: 31, batchSize: 12 },
  data: { name: 'Shapes', train: 3720, test: 800, shape: [32, 32, 3] },
  augmentation: [],
  samples: Array.from({ length: 12 }, (_, i) => sample(100 + 7 * i, [{ name: names[i % 3]!, share: 1 }])),
  classes: [4, 4, 4, 0].map((count, i) => ({ name: names[i]!, count })),
  ...{ broken: 0, warnings: [] },
};

export const mixed: Preview = {
  ...preview,
  augmentation: ['padCrop 4', 'flip', 'mixup { alpha: 0.2 }'],
  samples: Array.from({ length: 12 }, (_, i) => {
    const labels = [
      { name: names[i % 4]!, share: 0.62 },
      { name: names[(i + 1) % 4]!, share: 0.38 },
    ];
    return sample(100 + 7 * i, labels, i === 3 ? { replaced: true } : {});
  }),
  classes: [3, 3, 3, 3].map((count, i) => ({ name: names[i]!, count: count + (i === 0 ? 0.36 : i === 1 ? -0.36 : 0) })),
  ...{ broken: 1, warnings: ['cat/12.jpg is broken: it is an HTML page.'] },
};

const street = [
  { name: 'road', color: [128, 64, 128] },
  { name: 'a very long name of a class that nobody would give one', color: [220, 20, 60] },
] as const;

export const pixels: Preview = {
  ...preview,
  ...{ split: 'test', first: 0, batches: 1, batchSize: 2 },
  data: { name: 'Cityscapes', train: 2975, test: 500, shape: [32, 32, 3] },
  samples: [4, 9].map((index) => sample(index, [], { labelPicture: picture(index + 3) })),
  classes: street.map(({ name, color }, i) => ({ name, color, count: i === 0 ? 1500 : 548 })),
};

/** Two sequences of a channel and of two, the second with a gap, on one scale of −1 to 3. */
export const sequences: Preview = {
  ...preview,
  data: { name: 'signals', train: 60, test: 20, shape: [16] },
  samples: [
    [{ low: [0, -1], high: [1, 0] }],
    [
      { low: [3, Number.NaN, 3, 1], high: [3, Number.NaN, 3, 1] },
      { low: [0, 0], high: [0, 0] },
    ],
  ].map((envelopes, index) =>
    sample(index, [{ name: 'yes', share: 1 }], {
      picture: undefined,
      inputs: [{ name: 'x', shape: [16], low: -1, mean: 0, high: 3, envelopes }],
    }),
  ),
  classes: [],
};

export const numbers: Preview = {
  ...preview,
  data: { name: 'commands', train: 60, test: 20, shape: [16_000] },
  samples: [0, 1].map((index) =>
    sample(index, [{ name: 'yes', share: 1 }], {
      picture: undefined,
      inputs: [{ name: 'x', shape: [16_000], low: -0.91, mean: 0.001, high: 0.97 }],
    }),
  ),
  classes: [],
};

export const shownPreview = (of: Preview, outdated = false): ToPreviewView => ({
  ...{ kind: 'preview', preview: of, name: 'shapes', outdated },
});
