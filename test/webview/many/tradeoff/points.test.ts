/** Points of the trade-off, of runs and groups made by hand. */
import { describe, expect, it } from 'vitest';
import type { Mismatch } from '../../../../src/protocol/many/comparable';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import { type AxisValue, pointsOf, rivals } from '../../../../webview/many/tradeoff/points';
import { someRow } from '../someRows';

/** A run of these two numbers. */
function run(
  folder: string,
  macs: number | undefined,
  accuracy: number | undefined,
  state: RunRow['state'] = 'finished',
) {
  const values = { ...(macs !== undefined && { macs }), ...(accuracy !== undefined && { accuracy }) };
  return {
    ...someRow(0, 0, 1, 2),
    folder,
    name: `run ${folder}`,
    state,
    points: { best: { epoch: 1, values } },
  } as RunRow;
}
const axis = (key: 'macs' | 'accuracy'): AxisValue => ({
  ...{ key, title: key, better: undefined, write: String, writeSpread: String },
  of: ({ points }) => points.best?.values[key],
});
const points = (rows: readonly RunRow[], groups?: { key: string; title: string; runs: readonly RunRow[] }[]) =>
  pointsOf({ rows, groups, unlike: new Map() }, axis('macs'), axis('accuracy'));

describe('points', () => {
  it('are one of each run that has both numbers', () => {
    const both = run('a', 3, 0.5);
    expect(points([both, run('b', undefined, 0.5), run('c', 4, undefined)])).toEqual([
      { key: 'a', title: 'run a', x: 3, y: 0.5, sx: 0, sy: 0, unlike: false, rows: [both] },
    ]);
  });

  it('of a group are means and deviations of its finished runs that have both numbers', () => {
    const [a, b] = [run('a', 2, 0.5), run('b', 6, 0.7)];
    const left = [run('c', 100, undefined), run('d', undefined, 0.9), run('e', 50, 0.1, 'running')];
    const [point, ...others] = points([], [{ key: 'g', title: 'group', runs: [a, ...left, b] }]);
    expect(others).toEqual([]);
    expect(point).toMatchObject({ key: 'g', title: 'group', unlike: false, rows: [a, b] });
    // Means of 2 and 6, 0.5 and 0.7; deviations of two are their difference / √2.
    expect(point?.x).toBe(4);
    expect(point?.y).toBeCloseTo(0.6, 12);
    expect(point?.sx).toBeCloseTo(4 / Math.SQRT2, 12);
    expect(point?.sy).toBeCloseTo(0.2 / Math.SQRT2, 12);
  });

  it('are none of a group without such a run', () => {
    expect(points([], [{ key: 'g', title: 'group', runs: [run('a', 2, undefined), run('b', undefined, 1)] }])).toEqual(
      [],
    );
  });

  it('of runs on other data are nobody’s rivals, a group with one of them neither', () => {
    const [same, other] = [run('a', 2, 0.5), run('b', 6, 0.7)];
    const unlike = new Map<string, readonly Mismatch[]>([['b', [{ kind: 'data', own: 'x', others: 'y' }]]]);
    const of = (groups?: Parameters<typeof points>[1]) =>
      pointsOf({ rows: [same, other], groups, unlike }, axis('macs'), axis('accuracy'));
    expect(rivals(of()).map(({ key }) => key)).toEqual(['a']);
    expect(rivals(of([{ key: 'g', title: '', runs: [same, other] }]))).toEqual([]);
    expect(rivals(of([{ key: 'g', title: '', runs: [same] }])).map(({ key }) => key)).toEqual(['g']);
  });
});
