/** What one image is and cost, as a list of numbers. */
import { boundOf } from '../../../src/protocol/facts/atLeast';
import type { SampleTable } from '../../../src/protocol/files/samples';
import type { Fact } from '../../shared/facts';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { said } from '../../shared/samplesSaid';
import { nameOf } from '../caption';

export function factsOf(table: SampleTable, sample: number, format: Format): Fact[] {
  const { loss, macs, denseMacs, path, notCounted, difficulty } = table;
  const own = macs[sample] ?? 0;
  const along = path.reduce((n, other) => n + (other === path[sample] ? 1 : 0), -1);
  return [
    ...answerOf(table, sample, format),
    {
      name: 'MACs',
      value: boundOf(notCounted) + format.si(own),
      note: t('{0} of dense', format.percent(own / denseMacs)),
      title: said(
        table,
        t('{0} multiply-adds for this image.', boundOf(notCounted) + format.whole(own)),
        t('{0} multiply-adds for this sample.', boundOf(notCounted) + format.whole(own)),
      ),
    },
    {
      name: t('Loss'),
      value: format.measure(loss[sample] ?? Number.NaN),
      title: said(table, t('Cross-entropy of this image.'), t('Cross-entropy of this sample.')),
    },
    ...(difficulty
      ? [
          {
            name: t('Difficulty'),
            value: format.measure(difficulty[sample] ?? Number.NaN),
            title: t('As the data says it.'),
          },
        ]
      : []),
    {
      name: t('Path'),
      value: along === 0 ? t('its own') : t('shared with {0}', format.whole(along)),
      title: said(table, t('Images with exactly the same gates open.'), t('Samples with exactly the same gates open.')),
    },
  ];
}

function answerOf({ classes, label, predicted, accuracy }: SampleTable, sample: number, format: Format): Fact[] {
  if (accuracy) return [{ name: t('Pixel accuracy'), value: format.percent(accuracy[sample] ?? 0) }];
  const right = label[sample] === predicted[sample];
  return [
    { name: t('Class'), value: nameOf(classes, label[sample]) },
    { name: t('Predicted'), value: right ? t('✓ correct') : `✗ ${nameOf(classes, predicted[sample])}` },
  ];
}
