/** What an image is called, and what the network made of it: its class and the predicted one, or its share of right pixels. */
import { imageOf, type SampleTable } from '../../src/protocol/files/samples';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { said } from '../shared/samplesSaid';

export function nameOf(classes: readonly string[], k: number | undefined): string {
  return classes[k ?? -1] ?? t('class {0}', String(k));
}

/** `Image 7` (`Sample 7` of samples that are no images), or `Part 2 of image 7` where images are seen in parts; both count from 0, as the files do. */
export function titleOf(table: SampleTable, sample: number): string {
  const { image, part } = imageOf(table, sample);
  if (part !== undefined) return t('Part {0} of image {1}', part, image);
  return said(table, t('Image {0}', image), t('Sample {0}', image));
}

/** Whom an image is compared with as one of its class. */
export const groupOf = ({ accuracy, classes, label }: SampleTable, sample: number): string =>
  accuracy ? t('all') : nameOf(classes, label[sample]);

export interface Caption {
  /** For a tile. */
  text: string;
  /** A wrong answer. */
  wrong: boolean;
  /** In words. */
  title: string;
}

export function captionOf(table: SampleTable, sample: number, format: Format): Caption {
  const { classes, label, predicted, macs, loss, denseMacs, accuracy } = table;
  const cost = format.percent((macs[sample] ?? 0) / denseMacs);
  const lost = format.measure(loss[sample] ?? Number.NaN);
  if (accuracy) {
    const right = format.percent(accuracy[sample] ?? 0);
    const values = [titleOf(table, sample), right, cost, lost];
    return {
      text: t('{0} correct', right),
      wrong: false,
      title: t('{0}, pixel accuracy {1}, {2} of the dense MACs, loss {3}', ...values),
    };
  }
  const name = nameOf(classes, label[sample]);
  const answer = nameOf(classes, predicted[sample]);
  const values = [titleOf(table, sample), name, cost, lost];
  return label[sample] === predicted[sample]
    ? {
        text: name,
        wrong: false,
        title: t('{0}, {1}, classified correctly, {2} of the dense MACs, loss {3}', ...values),
      }
    : {
        text: `${name} ✗ ${answer}`,
        wrong: true,
        title: t('{0}, {1}, predicted as {4}, {2} of the dense MACs, loss {3}', ...values, answer),
      };
}
