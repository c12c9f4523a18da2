/** The hatching of an area: a small tile that is repeated in both directions. */
import { expect, test, vi } from 'vitest';
import { hatch } from '../../../../webview/shared/charts/hatch';
import { openPage } from '../../page/openView';

test('its tile is as high as it is wide, for a canvas is 150 pixels high by itself', () => {
  openPage();
  const create = vi.spyOn(document, 'createElement');
  expect(hatch('#112233')).toBe('hatched #112233');
  const [tile] = create.mock.results.map(({ value }) => value as HTMLCanvasElement);
  expect([tile!.width, tile!.height]).toEqual([6, 6]);
  create.mockRestore();
});
