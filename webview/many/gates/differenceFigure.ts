/** The differences of all channels as a figure: a strip a layer under the scale, and a line a channel as numbers. */
import type { LayerDifference } from '../../../src/protocol/facts/gateDifference';
import type { Figure } from '../../shared/figure/figure';
import { key, type Part, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import { channelsOf } from './differenceTable';
import { differenceColor } from './diverging';
import type { ChannelOrder } from './gatesMemory';
import { stripHeight } from './strip';
import { signedPoints } from './words';

export interface DrawnDifference {
  before: string;
  after: string;
  layers: readonly LayerDifference[];
  order: ChannelOrder;
  end: number;
}

/** Of the strips, and of what stands beside them, in CSS pixels. */
const [stripsWidth, nameWidth, restWidth] = [700, 190, 150];

export function differenceFigure(drawn: DrawnDifference, theme: Theme, format: Format): Figure {
  const { before, after, layers } = drawn;
  return {
    name: 'gate-differences',
    picture: () =>
      sheet(
        t('Firing rates: {0} minus {1}', after, before),
        [scale(drawn, theme, format), strips(drawn, theme, format)],
        theme,
      ),
    numbers: () => [
      ['layer', 'channel', `${before} rate`, `${after} rate`, 'difference', 'rank correlation of the layer'],
      ...layers.flatMap((layer) =>
        layer.before.map((rate, channel) => [
          ...[layer.name, channel, rate, layer.after[channel] ?? Number.NaN, layer.change[channel] ?? Number.NaN],
          layer.rankCorrelation ?? '',
        ]),
      ),
    ],
  };
}

function strips({ layers, order, end }: DrawnDifference, theme: Theme, format: Format): Part {
  const pitch = stripHeight + 6;
  const words = { fill: theme.text, 'font-family': theme.fontFamily, 'font-size': 11 };
  const rows = layers.map((layer, row) => {
    const list = channelsOf(layer, order);
    const width = stripsWidth / Math.max(1, list.length);
    const rank = layer.rankCorrelation === undefined ? '–' : format.decimal(layer.rankCorrelation, 2);
    return svg(
      'g',
      { transform: `translate(0 ${row * pitch})` },
      svg('text', { ...words, x: 0, y: 13 }, layer.name),
      ...list.map((channel, i) =>
        svg('rect', {
          ...{ x: nameWidth + i * width, y: 0, width, height: stripHeight },
          fill: differenceColor((layer.change[channel] ?? 0) / end),
        }),
      ),
      svg(
        'text',
        { ...words, x: nameWidth + stripsWidth + 10, y: 13 },
        `${signedPoints(layer.means.change, format)}  ρ ${rank}`,
      ),
    );
  });
  return { element: svg('g', {}, ...rows), width: nameWidth + stripsWidth + restWidth, height: layers.length * pitch };
}

function scale({ end }: DrawnDifference, theme: Theme, format: Format): Part {
  const shares = [-1, -0.5, 0, 0.5, 1];
  return key(
    shares.map((share) => ({
      mark: svg('rect', {
        x: 2,
        width: 14,
        height: 10,
        fill: differenceColor(share),
        stroke: theme.text,
        'stroke-width': 0.5,
      }),
      text: t('{0} points', signedPoints(share * end, format)),
    })),
    theme,
  );
}
