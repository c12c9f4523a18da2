/** What is said of a batch: where it stands, what is done to it, and what the user should know. */
import { sampleShape } from '../../src/base/sampleShape';
import type { Preview } from '../../src/protocol/files/preview';
import type { Fact } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Shown } from './page';

/** The data set and its sizes. */
export function subtitleOf({ data }: Preview, format: Format): string {
  const images = t('{0} training and {1} test samples', format.whole(data.train), format.whole(data.test));
  return [data.name, images, sampleShape(data.shape, data.inputs, format.whole)].join(' · ');
}

export function factsOf(preview: Preview, format: Format): Fact[] {
  const { first, count, batches, batchSize, seed, augmentation, split } = preview;
  const [from, to] = [format.whole(first + 1), format.whole(first + count)];
  return [
    {
      name: t('Batch'),
      value: count === 1 ? from : `${from}–${to}`,
      note: t('of {0}', format.whole(batches)),
      title: t('Of the first epoch, as training meets them'),
    },
    { name: t('Samples in a batch'), value: format.whole(batchSize) },
    ...(split === 'train' ? [{ name: t('Seed'), value: String(seed) }] : []),
    {
      name: t('Augmentation'),
      value: augmentation.length === 0 ? t('none') : '',
      note: augmentation.join(', '),
    },
  ];
}

/** Sentences, the gravest first. */
export function noticesOf({ preview, outdated }: Shown, format: Format): string[] {
  const { broken, warnings, samples, split } = preview;
  const missing = samples.filter(({ picture, inputs }) => picture === undefined && inputs === undefined).length;
  return [
    ...(outdated ? [t('The experiment was saved after this was read. Read Again shows what it says now.')] : []),
    ...(broken > 0
      ? [
          split === 'train'
            ? t('Samples that cannot be read: {0}. Another one stands in for each.', format.whole(broken))
            : t('Samples that cannot be read: {0}. They count in no score.', format.whole(broken)),
        ]
      : []),
    ...warnings,
    ...(samples.length === 0 ? [t('There is no sample in this batch.')] : []),
    ...(missing > 0 ? [t('Pictures are shown of the first {0} samples.', format.whole(samples.length - missing))] : []),
  ];
}
