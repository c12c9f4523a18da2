/** Mean multiply-adds over images of rising loss, in ten groups of equal size: do hard images cost more? */
import { macsByLoss } from '../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../src/protocol/files/samples';
import type { Figure } from '../shared/figure/figure';
import { detached, sheet } from '../shared/figure/picture';
import { pathOf, svg } from '../shared/figure/svg';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { said } from '../shared/samplesSaid';
import type { Theme } from '../shared/theme';

const parts = 10;
const height = 180;
/** Between the middles of two labels of the loss: a number of some digits. */
const labelWidth = 44;

/** @param width in CSS pixels, as of the text in it. */
export function lossPlot(table: SampleTable, format: Format, width: number): SVGSVGElement {
  const inner = { left: 52, right: width - 12, top: 8, bottom: height - 36 };
  const groups = macsByLoss(table, parts).map(({ loss, macs }) => ({ loss, share: macs / table.denseMacs }));
  const shares = groups.map(({ share }) => share);
  const [low, high] = rangeOf(shares);
  const x = (i: number) => inner.left + ((i + 0.5) / groups.length) * (inner.right - inner.left);
  const y = (share: number) => inner.bottom - ((share - low) / (high - low)) * (inner.bottom - inner.top);
  const spoken = groups.map(({ share, loss }) => t('{0} at loss {1}', format.percent(share), format.measure(loss)));
  const label = said(
    table,
    t('Mean MACs of images by loss, in {0} groups: {1}.', groups.length, spoken.join(', ')),
    t('Mean MACs of samples by loss, in {0} groups: {1}.', groups.length, spoken.join(', ')),
  );
  const drawn = svg('svg', {
    ...{ width, height, viewBox: `0 0 ${width} ${height}` },
    ...{ class: 'plot', role: 'img', 'aria-label': label },
  });
  for (const share of [low, (low + high) / 2, high])
    drawn.append(
      svg('line', { class: 'grid', x1: inner.left, x2: inner.right, y1: y(share), y2: y(share) }),
      svg('text', { x: inner.left - 8, y: y(share) + 4, 'text-anchor': 'end' }, format.percent(share)),
    );
  const every = Math.ceil((groups.length * labelWidth) / (inner.right - inner.left));
  for (const [i, { loss }] of groups.entries())
    if (i === groups.length - 1 || (i % every === 0 && x(groups.length - 1) - x(i) > labelWidth / 2))
      drawn.append(
        svg(
          'text',
          { x: x(i), y: inner.bottom + 16, 'text-anchor': 'middle' },
          format.measure(Number(loss.toPrecision(2))),
        ),
      );
  drawn.append(
    svg(
      'text',
      { x: (inner.left + inner.right) / 2, y: inner.bottom + 32, 'text-anchor': 'middle' },
      said(table, t('mean loss of a tenth of the images'), t('mean loss of a tenth of the samples')),
    ),
    svg('path', { class: 'line', d: pathOf(groups.map(({ share }, i) => [x(i), y(share)] as const)) }),
    ...groups.map(({ share }, i) => svg('circle', { class: 'dot', cx: x(i), cy: y(share), r: 3 })),
  );
  return drawn;
}

export function lossFigure(table: SampleTable, drawn: SVGSVGElement, theme: Theme): Figure {
  return {
    name: 'macs-by-loss',
    picture: () =>
      sheet(
        said(
          table,
          t('Mean MACs of images by loss, share of dense'),
          t('Mean MACs of samples by loss, share of dense'),
        ),
        [detached(drawn)],
        theme,
      ),
    numbers: () => [
      ['mean_loss', 'mean_macs', 'share_of_dense'],
      ...macsByLoss(table, parts).map(({ loss, macs }) => [loss, macs, macs / table.denseMacs]),
    ],
  };
}

/** A little more than what is there, and never nothing: all images may cost the same. */
function rangeOf(shares: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const room = Math.max((most - least) * 0.15, 0.005);
  return [Math.max(0, least - room), most + room];
}
