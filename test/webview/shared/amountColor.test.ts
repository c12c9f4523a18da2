/** Colours of lines by an amount: seen on the page, whichever its ground, and in order. */
import { expect, test } from 'vitest';
import { amountColor, lineColor } from '../../../webview/shared/amountColor';

const channels = (colour: string) => colour.match(/\d+/g)!.map(Number);
/** Relative luminance, WCAG 2. */
const luminance = (colour: string) => {
  const [r = 0, g = 0, b = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
const shares = Array.from({ length: 21 }, (_, i) => i / 20);

test('the scale goes through its stops, and ends where it ends', () => {
  expect([0, 0.25, 1, 2, -1].map(amountColor)).toEqual([
    'rgb(68, 1, 84)',
    'rgb(59, 82, 139)',
    'rgb(253, 231, 37)',
    'rgb(253, 231, 37)',
    'rgb(68, 1, 84)',
  ]);
});

test.each([
  ['dark', 'rgb(31, 31, 31)', false],
  ['dark high contrast', 'rgb(0, 0, 0)', false],
  ['light', 'rgb(255, 255, 255)', true],
])('a line is seen on a %s page, the lighter the more', (_, ground, light) => {
  const lights = shares.map((share) => luminance(lineColor(share, { light })));
  expect(Math.min(...lights.map((one) => contrast(one, luminance(ground))))).toBeGreaterThan(2);
  expect(lights).toEqual([...lights].sort((a, b) => a - b));
});
