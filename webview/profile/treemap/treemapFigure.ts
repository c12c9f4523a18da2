/** The treemap as a figure: its rectangles with the colours and texts that they have on the page. */
import type { Figure } from '../../shared/figure/figure';
import { sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import type { Row } from '../rows';
import type { Cell } from './layout';

/** @param elements on the page, one a cell. */
export function treemapFigure(
  cells: readonly Cell[],
  elements: readonly Element[],
  unit: string,
  theme: Theme,
): Figure {
  return {
    name: 'treemap',
    picture() {
      const drawn = svg('g', { 'font-family': theme.fontFamily, 'font-size': 12 });
      for (const [i, { rect }] of cells.entries()) {
        const element = elements[i];
        if (element === undefined) continue;
        const { x, y, width, height } = rect;
        const { backgroundColor, color } = getComputedStyle(element);
        drawn.append(svg('rect', { x, y, width, height, fill: backgroundColor, stroke: theme.background }));
        const lines = [...element.children].map((line) => line.textContent ?? '').filter((text) => text !== '');
        drawn.append(...lines.map((text, k) => svg('text', { x: x + 6, y: y + 16 + 18 * k, fill: color }, text)));
      }
      const [right, bottom] = [
        Math.max(...cells.map(({ rect }) => rect.x + rect.width)),
        Math.max(...cells.map(({ rect }) => rect.y + rect.height)),
      ];
      return sheet(t('{0} by layer', `${unit}s`), [{ element: drawn, width: right, height: bottom }], theme);
    },
    numbers: () => [
      ['layer', 'block', 'kind', `${unit.toLowerCase()}s`, 'share', 'saved_share'],
      ...cells.map(({ row }: { row: Row }) => [
        row.name,
        row.block,
        row.kind,
        row.cost,
        row.share,
        row.saved ?? Number.NaN,
      ]),
    ],
  };
}
