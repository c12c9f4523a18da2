import { expect, test } from 'vitest';
import { settingRows } from '../../../src/protocol/many/settingsDiff';

test('a row a setting, parameters first, a value a run; what one lacks differs, what a run without settings lacks does not', () => {
  const runs = [
    { settings: { epochs: 10, lambda: 0.1, seed: 1 }, parameters: ['lambda'] },
    { settings: { epochs: 10, lambda: 0.3, seed: 1, 'shaping.weight': 0.75 }, parameters: ['lambda'] },
    { settings: {}, parameters: [] },
  ];
  expect(settingRows(runs)).toEqual([
    { name: 'lambda', isParameter: true, values: [0.1, 0.3, undefined], differs: true },
    { name: 'epochs', isParameter: false, values: [10, 10, undefined], differs: false },
    { name: 'seed', isParameter: false, values: [1, 1, undefined], differs: false },
    { name: 'shaping.weight', isParameter: false, values: [undefined, 0.75, undefined], differs: true },
  ]);
  expect(settingRows([])).toEqual([]);
});

test('a setting called like something of every object is a setting', () => {
  const [row] = settingRows([
    { settings: {}, parameters: [] },
    { settings: { constructor: 'x' }, parameters: [] },
  ]);
  expect(row).toMatchObject({ name: 'constructor', values: [undefined, 'x'] });
});

test('a name that is a parameter of one run is a parameter, of whichever', () => {
  const [first, second] = settingRows([
    { settings: { depth: 8 }, parameters: [] },
    { settings: { depth: 20, width: 16 }, parameters: ['depth', 'width'] },
  ]);
  expect([first, second]).toMatchObject([
    { name: 'depth', isParameter: true, values: [8, 20] },
    { name: 'width', isParameter: true, values: [undefined, 16] },
  ]);
});
