/** What an image is held against: the mean of its class, another image, or nothing. */
import { openOf, type SampleTable } from '../../../src/protocol/files/samples';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { said } from '../../shared/samplesSaid';
import { groupOf, titleOf } from '../caption';
import { meanOf } from '../mean';
import type { SamplesSettings } from '../settings';

export interface Reference {
  /** What is said about it. */
  text: string;
  /** Over its open channels. */
  column: string;
  /** Of each gate; undefined where there is nothing to compare with. */
  open: readonly number[] | undefined;
}

export function referenceOf(
  table: SampleTable,
  { comparison, pinned }: SamplesSettings,
  sample: number,
  format: Format,
): Reference {
  const { label, macs, denseMacs } = table;
  const share = (own: number) => t('{0} of the dense MACs', format.percent(own / denseMacs));
  if (comparison === 'class') {
    const name = groupOf(table, sample);
    const mean = meanOf(table, label[sample] ?? -1);
    return {
      text:
        mean.count === 1
          ? said(
              table,
              t('The only image of {0}: {1}.', name, share(mean.macs)),
              t('The only sample of {0}: {1}.', name, share(mean.macs)),
            )
          : said(
              table,
              t('{0} images of {1}: {2} on average.', format.whole(mean.count), name, share(mean.macs)),
              t('{0} samples of {1}: {2} on average.', format.whole(mean.count), name, share(mean.macs)),
            ),
      column: t('Mean of {0}', name),
      open: mean.open,
    };
  }
  if (comparison === 'pinned' && pinned !== null && pinned < table.count) {
    const itself = pinned === sample ? ` ${t('It is this one: choose another to compare.')}` : '';
    return {
      text: `${t('{0}, {1}: {2}.', titleOf(table, pinned), groupOf(table, pinned), share(macs[pinned] ?? 0))}${itself}`,
      column: titleOf(table, pinned),
      open: openOf(table, pinned),
    };
  }
  return {
    text: comparison === 'pinned' ? t('Nothing is pinned yet: choose a sample and press Pin.') : '',
    column: '',
    open: undefined,
  };
}
