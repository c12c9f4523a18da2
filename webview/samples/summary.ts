/** What all images say together, as a list of numbers. */
import { isBound } from '../../src/protocol/facts/atLeast';
import type { Correlation, SampleFacts } from '../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../src/protocol/files/samples';
import type { Fact } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { said } from '../shared/samplesSaid';

export function summaryOf(facts: SampleFacts, table: SampleTable, format: Format): Fact[] {
  const { total, gates, parts, leftOut = [], notCounted = [] } = table;
  const { count, paths } = facts;
  // What is broken has no row, and was looked at all the same.
  const part = count + leftOut.length < total ? { note: t('the first of {0}', format.whole(total)) } : {};
  return [
    {
      name: parts === undefined ? said(table, t('Images'), t('Samples')) : t('Parts of images'),
      value: format.whole(count),
      ...part,
    },
    {
      name: t('Distinct paths'),
      value: format.whole(paths),
      title: said(
        table,
        t('Sets of open channels, of all {0} gate layers together, that the images take.', gates.length),
        t('Sets of open channels, of all {0} gate layers together, that the samples take.', gates.length),
      ),
    },
    ofLoss(facts, table, format),
    ...ofDifficulty(facts, table, format),
    ...answersOf(facts, table, format),
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

const ofLoss = ({ correlation, count }: SampleFacts, table: SampleTable, format: Format): Fact =>
  correlated(t('Spearman correlation of MACs and loss'), correlation, count, format, {
    none: said(
      table,
      t('MACs or loss are the same for all images: there is no correlation.'),
      t('MACs or loss are the same for all samples: there is no correlation.'),
    ),
    some: (linear) =>
      said(
        table,
        t(
          "Rank correlation of an image's MACs and its loss: above 0, hard images cost more. Linear (Pearson): {0}.",
          linear,
        ),
        t(
          "Rank correlation of a sample's MACs and its loss: above 0, hard samples cost more. Linear (Pearson): {0}.",
          linear,
        ),
      ),
  });

/** Where the data says how difficult its samples are. */
function ofDifficulty({ byDifficulty, count }: SampleFacts, table: SampleTable, format: Format): Fact[] {
  if (byDifficulty === undefined) return [];
  return [
    correlated(t('Spearman correlation of MACs and difficulty'), byDifficulty ?? undefined, count, format, {
      none: said(
        table,
        t('MACs or difficulty are the same for all images: there is no correlation.'),
        t('MACs or difficulty are the same for all samples: there is no correlation.'),
      ),
      some: (linear) =>
        said(
          table,
          t(
            "Rank correlation of an image's MACs and the difficulty that the data says: above 0, difficult images cost more. Linear (Pearson): {0}.",
            linear,
          ),
          t(
            "Rank correlation of a sample's MACs and the difficulty that the data says: above 0, difficult samples cost more. Linear (Pearson): {0}.",
            linear,
          ),
        ),
    }),
  ];
}

/** A rank correlation with the number of images that it is of; in a hint what it means. */
function correlated(
  name: string,
  found: Correlation | undefined,
  count: number,
  format: Format,
  { none, some }: { none: string; some: (linear: string) => string },
): Fact {
  if (found === undefined) return { name, value: t('none'), title: none };
  return {
    ...{ name, value: format.decimal(found.spearman, 3), note: t('n = {0}', format.whole(count)) },
    title: some(format.decimal(found.pearson, 3)),
  };
}

/** Whether wrong answers cost more; of images whose pixels have classes, how many pixels are right. */
function answersOf({ right, wrong, accuracy }: SampleFacts, table: SampleTable, format: Format): Fact[] {
  if (accuracy !== undefined)
    return [
      {
        name: t('Pixel accuracy'),
        value: format.percent(accuracy),
        title: t('Mean over the images, each counting alike.'),
      },
    ];
  if (right === undefined || wrong === undefined) return [];
  const share = (macs: number) => format.percent(macs / table.denseMacs);
  return [
    {
      name: t('MACs of correct predictions'),
      value: share(right.macs),
      note: t('of dense'),
      title: said(
        table,
        t('Mean multiply-adds of the images that are classified correctly: {0}.', format.whole(right.count)),
        t('Mean multiply-adds of the samples that are classified correctly: {0}.', format.whole(right.count)),
      ),
    },
    {
      name: t('MACs of wrong predictions'),
      value: wrong.count === 0 ? t('none') : share(wrong.macs),
      ...(wrong.count === 0 ? {} : { note: t('of dense') }),
      title: said(
        table,
        t('Mean multiply-adds of the images that are not: {0}.', format.whole(wrong.count)),
        t('Mean multiply-adds of the samples that are not: {0}.', format.whole(wrong.count)),
      ),
    },
  ];
}
