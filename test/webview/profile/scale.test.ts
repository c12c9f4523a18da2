/** The steps of the treemap's colours: told apart by their lightness, and text on each can be read. */
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../../webview/profile/rows';
import { stepOf, stepsOf } from '../../../webview/profile/treemap/scale';
import { makeFormat } from '../../../webview/shared/format';
import { report } from './report';

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (a: string, b: string) => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

const format = makeFormat('en');
const steps = stepsOf(report, format);

describe('the steps', () => {
  it('are one without a gate and fifths of what gates save', () => {
    expect(steps.map(({ text }) => text)).toEqual([
      ...['no gate', '0% to 20%', '20% to 40%', '40% to 60%', '60% to 80%', '80% to 100%'],
    ]);
    const { conditional: _, ...unmeasured } = report;
    expect(stepsOf(unmeasured, format).map(({ text }) => text)).toEqual(['no gate', 'switched by a gate']);
    expect(stepsOf({ ...report, gates: [] }, format)).toEqual([]);
  });

  it('are told apart in black and white, and their text is read', () => {
    const scale = steps.slice(1);
    for (const [i, { fill, ink }] of scale.entries()) {
      expect(contrast(fill, ink), fill).toBeGreaterThanOrEqual(4.5);
      const next = scale[i + 1];
      if (next) expect(contrast(fill, next.fill), `${fill} ${next.fill}`).toBeGreaterThanOrEqual(1.35);
    }
  });

  it('take in both ends', () => {
    const row = rowsOf(report, 'MAC').find(({ name }) => name === 'stage1_block1_conv1')!;
    const of = (saved: number | undefined) => stepOf({ ...row, saved });
    expect([0, 0.199, 0.2, 0.6, 0.999, 1].map(of)).toEqual([1, 1, 2, 4, 5, 5]);
    expect(stepOf({ ...row, gates: [] })).toBe(0);
    expect(of(undefined)).toBe(1);
  });
});
