/** A preview for the terminal: what is done to the samples, each with its labels, and how often each class is among them. */
import { count, percent } from '../base/numbers';
import { sampleShape } from '../base/sampleShape';
import { table } from '../base/table';
import type { Preview, PreviewSample } from '../protocol/files/preview';

export function previewText(preview: Preview): string {
  const { data, split, first, count: shown, batches, batchSize, seed, augmentation, broken } = preview;
  const range = shown === 1 ? `batch ${first + 1}` : `batches ${first + 1} to ${first + shown}`;
  const seeded = split === 'train' ? `, seed ${seed}` : '';
  return [
    `${data.name}: ${count(data.train)} training and ${count(data.test)} test samples of ${sampleShape(data.shape, data.inputs)}`,
    `${range} of ${count(batches)} of the ${split} split, ${count(batchSize)} samples each${seeded}`,
    `augmentation: ${augmentation.length === 0 ? 'none' : augmentation.join(', ')}`,
    ...(broken > 0 ? [`${count(broken)} of these samples cannot be read, and another one stands in for each`] : []),
    '',
    samplesText(preview.samples),
    ...classesText(preview),
  ].join('\n');
}

function samplesText(samples: readonly PreviewSample[]): string {
  const numbers = samples.some(({ inputs }) => inputs !== undefined);
  return table(
    ['batch', 'sample', 'labels', ...(numbers ? ['inputs'] : [])],
    samples.map(({ batch, index, labels, replaced, inputs = [] }) => [
      String(batch + 1),
      replaced ? `for ${index}` : String(index),
      labels
        .toSorted((a, b) => b.share - a.share)
        .map(({ name, share }) => (labels.length === 1 ? name : `${percent(share, 1)} ${name}`))
        .join(' + '),
      ...(numbers
        ? [inputs.map(({ name, low, high }) => `${name} ${low.toPrecision(3)} … ${high.toPrecision(3)}`).join(', ')]
        : []),
    ]),
  );
}

/** Nothing of labels that are no classes. */
function classesText({ classes }: Preview): string[] {
  if (classes.length === 0) return [];
  const total = classes.reduce((sum, one) => sum + one.count, 0);
  const pixels = classes.some(({ color }) => color !== undefined);
  const rows = table(
    ['class', pixels ? 'pixels' : 'samples', 'share'],
    classes.map((one) => [
      one.name,
      Number.isInteger(one.count) ? count(one.count) : one.count.toFixed(2),
      total > 0 ? percent(one.count / total, 1) : '',
    ]),
  );
  return ['', rows];
}
