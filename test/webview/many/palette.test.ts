/** Which colours the runs and groups of the Compare view have, and when those are others. */
import { expect, test } from 'vitest';
import { coloursApart } from '../../../src/protocol/many/coloursApart';
import { runColour } from '../../../src/protocol/many/runColour';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { palette } from '../../../webview/many/palette';
import type { RunGroup } from '../../../webview/many/part';

const runs = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ folder: `/r/grid/${from + i}`, time: from + i }) as RunRow);
const group = (key: string) => ({ key }) as RunGroup;
const keys = (list: readonly RunRow[]) => list.map(({ folder }) => folder);

test('few runs have theirs in the order in which they began, of more than fifty the chosen ones alone', () => {
  const few = runs(12);
  const colours = palette();
  expect(colours.of(few[3]!.folder)).toEqual(runColour(few[3]!.folder));
  // However they are sorted.
  colours.update({ rows: few.toReversed(), groups: undefined, chosen: [] });
  const apart = coloursApart(keys(few));
  expect(keys(few).map(colours.of)).toEqual([...apart.values()]);
  expect([...apart].some(([key, colour]) => colour.dark !== runColour(key).dark)).toBe(true);

  const many = runs(51);
  const others = palette();
  others.update({ rows: many, groups: undefined, chosen: many.slice(30, 42) });
  const chosen = coloursApart(keys(many.slice(30, 42)));
  expect(keys(many).map(others.of)).toEqual(keys(many).map((key) => chosen.get(key) ?? runColour(key)));
  const fifty = palette();
  fifty.update({ rows: many.slice(0, 50), groups: undefined, chosen: [] });
  expect(keys(many.slice(0, 50)).map(fifty.of)).toEqual([...coloursApart(keys(many.slice(0, 50))).values()]);
});

test('they are kept while others come, and it is said when one is another', () => {
  const second = runs(12);
  // A run alone has its own colour: nothing is another one.
  expect(palette().update({ rows: second.slice(0, 1), groups: undefined, chosen: [] })).toBe(false);
  const colours = palette();
  expect(colours.update({ rows: second.slice(4), groups: undefined, chosen: [] })).toBe(true);
  expect(keys(second.slice(4)).some((key) => colours.of(key).dark !== runColour(key).dark)).toBe(true);
  const before = keys(second.slice(4)).map(colours.of);
  const now = { rows: second, groups: undefined, chosen: [] };
  colours.update(now);
  expect(keys(second.slice(4)).map(colours.of)).toEqual(before);
  expect(colours.update(now)).toBe(false);
  expect(colours.update({ ...now, rows: second.toReversed() })).toBe(false);
  // Gone, and back again.
  colours.update({ ...now, rows: second.slice(0, 2) });
  colours.update(now);
  expect(keys(second.slice(4)).map(colours.of)).toEqual(before);
});

test('groups are told apart from each other, and not from the runs', () => {
  const names = ['d', 'b', 'c', 'a'].map((name) => `group seed ${name}`);
  const colours = palette();
  const rows = runs(3);
  colours.update({ rows, groups: names.map(group), chosen: [] });
  const apart = coloursApart(names.toSorted());
  expect(names.map(colours.of)).toEqual(names.map((name) => apart.get(name)));
  expect(keys(rows).map(colours.of)).toEqual([...coloursApart(keys(rows)).values()]);
});
