/** What all images say together, as a list of numbers. */
import type { SampleFacts } from '../../src/protocol/sampleFacts';
import type { SampleTable } from '../../src/protocol/samples';
import type { Fact } from '../shared/facts';
import type { Format } from '../shared/format';

export function summaryOf(facts: SampleFacts, { denseMacs, total, gates }: SampleTable, format: Format): Fact[] {
  const { count, paths, correlation, right, wrong } = facts;
  const share = (macs: number) => format.percent(macs / denseMacs);
  const part = count < total ? { note: `the first of ${format.whole(total)}` } : {};
  return [
    { name: 'Images', value: format.whole(count), ...part },
    {
      name: 'Different paths',
      value: format.whole(paths),
      title: `Sets of open channels, of all ${gates.length} gate layers together, that the images take.`,
    },
    correlation === undefined
      ? {
          name: 'MACs with loss',
          value: 'none',
          title: 'MACs or loss are the same for all images: there is no correlation.',
        }
      : {
          name: 'MACs with loss',
          value: format.decimal(correlation.spearman, 3),
          note: `n = ${format.whole(count)}`,
          title: `Rank correlation (Spearman) of an image's multiply-adds and its loss: above 0, hard images cost more. Linear (Pearson): ${format.decimal(correlation.pearson, 3)}.`,
        },
    {
      name: 'Right answers',
      value: share(right.macs),
      note: 'of dense',
      title: `Mean multiply-adds of the ${format.whole(right.count)} images that are classified right.`,
    },
    {
      name: 'Wrong answers',
      value: wrong.count === 0 ? 'none' : share(wrong.macs),
      ...(wrong.count === 0 ? {} : { note: 'of dense' }),
      title: `Mean multiply-adds of the ${format.whole(wrong.count)} images that are not.`,
    },
  ];
}
