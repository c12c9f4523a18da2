/** The numbers that go with a saved picture, where some are not known: empty fields, never a zero or a fault. */
import { expect, test } from 'vitest';
import { csv } from '../../src/base/csv';
import { courseFigure, tilesFigure } from '../../webview/gates/fit/fitFigures';
import type { Fit } from '../../webview/gates/fit/fitModel';
import { rowsOf } from '../../webview/profile/rows';
import { treemapOf } from '../../webview/profile/treemap/layout';
import { treemapFigure } from '../../webview/profile/treemap/treemapFigure';
import type { Theme } from '../../webview/shared/theme';
import { report } from './profile/report';

const theme = {} as Theme;
const lines = ({ numbers }: { numbers(): (string | number)[][] }) => csv(numbers()).trimEnd().split('\n');

test('of a treemap: what no gate saves is empty', () => {
  const rows = rowsOf(report, 'FLOP').map((row, i) => ({ ...row, saved: i === 0 ? 0.25 : undefined }));
  const cells = treemapOf(rows, 400, 300).flatMap((block) => block.cells);
  const [head, ...rest] = lines(treemapFigure(cells, [], 'FLOP', theme));
  expect(head).toBe('layer,block,kind,flops,share,saved_share');
  for (const { row } of cells)
    expect(rest).toContain([row.name, row.block, row.kind, row.cost, row.share, row === rows[0] ? 0.25 : ''].join(','));
  expect(rest).toHaveLength(cells.length);
});

test('of fits: a gate without a prior has no distance, and a layer no channel', () => {
  const fit = {
    gate: 'g',
    channel: 3,
    rate: 0.5,
    distance: undefined,
    cdf: undefined,
    prior: undefined,
  } as unknown as Fit;
  const drawn = {} as SVGSVGElement;
  const layer = { ...fit, channel: undefined, distance: 0.125, target: 0.6 } as Fit;
  expect(lines(tilesFigure('', [fit, layer], [], theme))).toEqual([
    'layer,channel,cramer_von_mises_distance,rate,target_rate',
    'g,3,,0.5,',
    'g,,0.125,0.5,0.6',
  ]);
  expect(lines(courseFigure(fit, [{ epoch: 2, distance: 0.25 }], drawn, theme))).toEqual([
    'epoch,cramer_von_mises_distance',
    '2,0.25',
  ]);
  expect(courseFigure(fit, [], drawn, theme).name).toBe('distance-g-3');
  expect(courseFigure(layer, [], drawn, theme).name).toBe('distance-g');
});
