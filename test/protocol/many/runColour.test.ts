/** The colour of a run: the same wherever its folder lies, readable on both kinds of page, different for names that are alike. */
import { expect, test } from 'vitest';
import { runColour } from '../../../src/protocol/many/runColour';

/** Relative luminance of WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};
const seeds = Array.from({ length: 500 }, (_, i) => `/w/sweeps/grid/lambda=0.3,seed=${i}`);

test('does not change from one version to the next', () => {
  expect(runColour('/w/runs/gated-20260315-101112')).toEqual({ dark: '#00ad72', light: '#006631', dash: [] });
});

test('follows from the two last names alone, on every system', () => {
  const here = runColour('/home/mira/sweeps/grid/lambda=0.3');
  expect(runColour('C:\\work\\grid\\lambda=0.3')).toEqual(here);
  expect(runColour('/x/grid/lambda=0.3/')).toEqual(here);
  expect(runColour('/x/other/lambda=0.3')).not.toEqual(here);
});

test('stands out from the page it is drawn on', () => {
  for (const seed of seeds) {
    const { dark, light } = runColour(seed);
    expect(dark).toMatch(/^#[0-9a-f]{6}$/);
    expect(contrast(dark, '#1f1f1f')).toBeGreaterThan(3);
    expect(contrast(light, '#ffffff')).toBeGreaterThan(3);
  }
});

test('runs that differ in a digit do not look alike', () => {
  const looks = new Set(seeds.map((seed) => JSON.stringify(runColour(seed))));
  expect(looks.size).toBeGreaterThan(480);
  // Every kind of dash about as often as the others.
  const dashed = seeds.filter((seed) => runColour(seed).dash.length > 0).length;
  expect(dashed).toBeGreaterThan(290);
  expect(dashed).toBeLessThan(380);
});
