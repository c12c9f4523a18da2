/** The heatmap as a figure: every row with its name, the scale of its colours, and a line a cell as numbers. */
import { alwaysOff, alwaysOn } from '../../../src/protocol/facts/gateRates';
import type { Figure } from '../../shared/figure/figure';
import { key, type Part, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import type { Mode } from '../settings';
import { drawCells } from './cells';
import { markColor, rateColor } from './colors';
import { type Box, layOut } from './geometry';
import type { HeatModel } from './heatModel';

/** Of the cells and of the rows' names, in CSS pixels. */
const [cellsWidth, namesWidth, nameHeight] = [880, 150, 14];
/** In the names of files and of columns. */
const rowNames: Record<Mode, string> = { layers: 'layer', classes: 'class', time: 'epoch' };

export function heatFigure(model: HeatModel, theme: Theme, format: Format): Figure {
  const { mode, rows } = model;
  return {
    name: `firing-by-${rowNames[mode]}`,
    picture: () => sheet(titleOf(model), [scale(theme, format), cells(model, theme)], theme),
    numbers: () => [
      [...(mode === 'layers' ? [] : [rowNames[mode]]), 'layer', 'channel', 'rate'],
      ...rows.flatMap(({ label, id, layer, rates, order }) =>
        order.map((channel) => [
          ...(mode === 'layers' ? [] : [mode === 'time' ? Number(id) : label]),
          layer.name,
          channel,
          rates[channel] ?? Number.NaN,
        ]),
      ),
    ],
  };
}

function titleOf({ mode, rows }: HeatModel): string {
  const layer = rows[0]?.layer.name ?? '';
  const titles: Record<Mode, string> = {
    layers: t('Firing rates by layer'),
    classes: t('Firing rates of {0} by class', layer),
    time: t('Firing rates of {0} by epoch', layer),
  };
  return titles[mode];
}

function cells(model: HeatModel, theme: Theme): Part {
  const geometry = layOut(model, { width: cellsWidth, height: 0, beside: nameHeight });
  const { pitchY, tops, width, height } = geometry;
  const drawn = svg('g', { transform: `translate(${namesWidth} 0)` });
  const rect = ({ x, y, width, height }: Box, attributes: Record<string, string>) =>
    drawn.append(svg('rect', { x, y, width, height, ...attributes }));
  const surface = {
    fill: (box: Box, fill: string) => rect(box, { fill }),
    outline: ({ x, y, width, height }: Box, stroke: string) =>
      rect({ x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1 }, { stroke, fill: 'none' }),
  };
  drawCells(surface, model, geometry, theme);
  const every = model.mode === 'layers' ? 1 : Math.ceil(nameHeight / pitchY);
  const names = svg('g', { fill: theme.text, 'font-family': theme.fontFamily, 'font-size': 11 });
  for (const [i, { label }] of model.rows.entries())
    if (i % every === 0)
      names.append(svg('text', { x: 0, y: (tops[i] ?? 0) + Math.max(nameHeight, pitchY) / 2 + 3 }, label));
  return { element: svg('g', {}, names, drawn), width: namesWidth + width, height };
}

function scale(theme: Theme, format: Format): Part {
  const swatch = (fill: string, ...more: SVGElement[]) =>
    svg('g', {}, svg('rect', { x: 2, width: 14, height: 10, fill }), ...more);
  const off = svg('rect', { x: 2.5, y: 0.5, width: 13, height: 9, fill: 'none', stroke: theme.text });
  const dot = svg('rect', { x: 7, y: 3, width: 4, height: 4, fill: markColor });
  return key(
    [
      { mark: svg('g', {}, off), text: t('always off, ≤ {0}', format.percent(alwaysOff, 0)) },
      ...[0.1, 0.25, 0.5, 0.75, 0.9].map((rate) => ({ mark: swatch(rateColor(rate)), text: format.percent(rate, 0) })),
      { mark: swatch(rateColor(1), dot), text: t('always on, ≥ {0}', format.percent(alwaysOn, 0)) },
    ],
    theme,
  );
}
