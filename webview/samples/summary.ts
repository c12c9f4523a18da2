/** What all images say together, as a list of numbers. */
import { isBound } from '../../src/protocol/facts/atLeast';
import type { SampleFacts } from '../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../src/protocol/files/samples';
import type { Fact } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';

export function summaryOf(
  facts: SampleFacts,
  { denseMacs, total, gates, parts, leftOut = [], notCounted = [] }: SampleTable,
  format: Format,
): Fact[] {
  const { count, paths, correlation } = facts;
  // What is broken has no row, and was looked at all the same.
  const part = count + leftOut.length < total ? { note: t('the first of {0}', format.whole(total)) } : {};
  return [
    { name: parts === undefined ? t('Images') : t('Parts of images'), value: format.whole(count), ...part },
    {
      name: t('Distinct paths'),
      value: format.whole(paths),
      title: t('Sets of open channels, of all {0} gate layers together, that the images take.', gates.length),
    },
    correlation === undefined
      ? {
          name: t('Spearman correlation of MACs and loss'),
          value: t('none'),
          title: t('MACs or loss are the same for all images: there is no correlation.'),
        }
      : {
          name: t('Spearman correlation of MACs and loss'),
          value: format.decimal(correlation.spearman, 3),
          note: t('n = {0}', format.whole(count)),
          title: t(
            "Rank correlation of an image's MACs and its loss: above 0, hard images cost more. Linear (Pearson): {0}.",
            format.decimal(correlation.pearson, 3),
          ),
        },
    ...answersOf(facts, denseMacs, format),
    ...(isBound(notCounted)
      ? [
          {
            name: t('All MACs'),
            value: t('at least'),
            title: t('Totals are “at least”: not counted are {0}.', notCounted.join(', ')),
          },
        ]
      : []),
  ];
}

/** Whether wrong answers cost more; of images whose pixels have classes, how many pixels are right. */
function answersOf({ right, wrong, accuracy }: SampleFacts, denseMacs: number, format: Format): Fact[] {
  if (accuracy !== undefined)
    return [
      {
        name: t('Pixel accuracy'),
        value: format.percent(accuracy),
        title: t('Mean over the images, each counting alike.'),
      },
    ];
  if (right === undefined || wrong === undefined) return [];
  const share = (macs: number) => format.percent(macs / denseMacs);
  return [
    {
      name: t('Correct predictions'),
      value: share(right.macs),
      note: t('of dense'),
      title: t('Mean multiply-adds of the {0} images that are classified correctly.', format.whole(right.count)),
    },
    {
      name: t('Wrong predictions'),
      value: wrong.count === 0 ? t('none') : share(wrong.macs),
      ...(wrong.count === 0 ? {} : { note: t('of dense') }),
      title: t('Mean multiply-adds of the {0} images that are not.', format.whole(wrong.count)),
    },
  ];
}
