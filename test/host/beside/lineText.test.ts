import { describe, expect, test } from 'vitest';
import { escaped, type HoverRun, hoverCommands, hoverText, macsText } from '../../../src/host/beside/hoverText';
import { lineText, shareOf, shareText } from '../../../src/host/beside/lineText';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import type { LineFacts, LineGate } from '../../../src/protocol/facts/lineFacts';
import { english } from '../language';

const layer = (name: string, macs: number) => ({ name, kind: 'Conv2D', macs, params: 1, sources: [] });
const measured = (name: string, rates: number[], distances?: number[]): GateLayerFacts => ({
  name,
  channels: rates.length,
  sources: [],
  rates,
  mean: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
  counts: { on: 1, conditional: 2, off: 3 },
  macShare: 0,
  notCounted: [],
  classRates: undefined,
  cdf: undefined,
  distances,
  prior: undefined,
});
const gate = (name: string, macs: number, facts?: GateLayerFacts): LineGate => ({ name, channels: 2, macs, facts });

const plain: LineFacts = {
  line: 4,
  layers: [layer('stem', 442368)],
  gates: [],
  rate: undefined,
  layerMacs: 442368,
  switchedMacs: 0,
  modelMacs: 40561792,
  notCounted: [],
};
const gated: LineFacts = {
  ...plain,
  layers: [],
  layerMacs: 0,
  gates: [gate('a_gate', 10, measured('a_gate', [0.2, 0.24], [0.01, 0.02])), gate('b_gate', 20)],
  rate: { mean: 0.414, lowest: 0.222, highest: 0.634 },
  switchedMacs: 38,
  modelMacs: 100,
};

describe('at the end of a line', () => {
  test.each([
    ['one layer', plain, '1.1% of MACs'],
    ['nine layers', { ...plain, layers: Array(9).fill(plain.layers[0]), layerMacs: 20280896 }, '50% of MACs'],
    ['gates', gated, '41% open · switches 38% of MACs'],
    ['one gate', { ...gated, gates: gated.gates.slice(0, 1) }, '41% open · switches 38% of MACs'],
    ['gates, something not counted', { ...gated, notCounted: ['Conv3D'] }, '41% open · switches 38% of counted MACs'],
    ['gates before they were measured', { ...gated, rate: undefined }, 'switches 38% of MACs'],
  ])('%s', (_, facts, text) => expect(lineText(facts, false, english)).toBe(text));

  test('of a text that was edited', () =>
    expect(lineText(gated, true, english)).toBe('41% open · switches 38% of MACs · before the edit'));

  test('of the best checkpoint it says of which epoch; of rates alone, and of that alone', () => {
    const at = (mark: 'best' | 'last' | 'both' | undefined, epoch: number | undefined = 3) => ({ epoch, mark });
    expect(lineText(gated, false, english, at('best'))).toBe('41% open · switches 38% of MACs · epoch 3 (best)');
    expect(lineText(gated, true, english, at('best'))).toBe(
      '41% open · switches 38% of MACs · epoch 3 (best) · before the edit',
    );
    for (const mark of ['last', 'both', undefined] as const)
      expect(lineText(gated, false, english, at(mark))).toBe('41% open · switches 38% of MACs');
    expect(lineText({ ...gated, rate: undefined }, false, english, at('best'))).toBe('switches 38% of MACs');
    expect(lineText(plain, false, english, at('best'))).toBe('1.1% of MACs');
    expect(lineText(gated, false, english, { epoch: undefined, mark: 'best' })).toBe('41% open · switches 38% of MACs');
    // Of a network of which nothing is counted there is no share.
    expect(lineText({ ...gated, modelMacs: 0 }, false, english)).toBe('41% open');
    expect(lineText({ ...plain, modelMacs: 0 }, true, english)).toBe('before the edit');
    expect([
      shareOf({ ...gated, layerMacs: 90 }),
      shareOf({ ...plain, layerMacs: 10, modelMacs: 40 }),
      shareOf({ ...plain, modelMacs: 0 }),
    ]).toEqual([...[0.38, 0.25, 0]]);
  });

  test('in another language', () =>
    expect(lineText(plain, false, { ...english, tag: 'de' })).toBe('1,1\u00a0% of MACs'));

  test.each([
    [0, '0%'],
    [0.0004, '<0.1%'],
    [0.0006, '0.1%'],
    [0.0994, '9.9%'],
    [0.0996, '10%'],
    [1, '100%'],
  ])('a share of %f is %s', (share, text) => expect(shareText(share, english)).toBe(text));
});

describe('on hover', () => {
  const facts: GateFacts = {
    ...{ from: 'test', step: 10, epoch: 3, mark: 'last', samples: 8, classSamples: undefined, classes: [], layers: [] },
  };
  const run: HoverRun = { folder: '/runs/x (1)', id: 'x-1', fresh: true, facts };
  const rows = (line: LineFacts, of = run) =>
    hoverText(line, of, english)
      .replaceAll('\u00a0', ' ')
      .replaceAll('| &emsp;', '| ')
      .split('\n')
      .map((row) =>
        row.replaceAll(/\]\(command:[^)]*\)/g, ']').replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
      );

  test('a table of gates, with their sum', () => {
    expect(rows(gated).filter((row) => row.startsWith('|'))).toEqual([
      '| Gate | Open | Range | On / cond. / off | Distance | Gated MACs | Of all |',
      '| :-- | --: | --: | --: | --: | --: | --: |',
      '| **2 gate layers** | 41.4% | 22%–63% |  |  | 38 MACs | 38% |',
      '| [a_gate] | 22.0% | 20%–24% | 1 / 2 / 3 | 0.0150 | 10 MACs | 10% |',
      '| [b_gate] | – | – | – | – | 20 MACs | 20% |',
    ]);
    expect(rows(gated)[0]).toBe('**x-1** · On the test set, after epoch 3 (last)');
  });

  test('MACs of which some are not counted are at least so many, and the text says what is missing', () => {
    const some = { ...gated, layers: plain.layers, notCounted: ['Conv3D', 'odd|op'] };
    const text = rows(some);
    expect(text).toContain('| Gate | Open | Range | On / cond. / off | Distance | Gated MACs | Of counted |');
    expect(text).toContain('| **2 gate layers** | 41.4% | 22%–63% |  |  | ≥ 38 MACs | 38% |');
    expect(text).toContain('| Layer | Kind | MACs | Of counted |');
    expect(text.at(-1)).toContain('≥ 100 MACs');
    expect(text.at(-1)).toMatch(/MACs are “at least”: not counted are Conv3D, odd\|op\.$/);
    expect(hoverText(gated, run, english)).not.toMatch(/≥|counted/);
  });

  test('a column keeps apart from the one before it: the editor sets cells side by side', () => {
    const cells = hoverText(gated, run, english)
      .split('\n')
      .filter((row) => row.startsWith('|') && !row.startsWith('| :--'))
      .flatMap((row) => row.slice(2, -2).split(' | ').slice(1));
    expect(cells).toHaveLength(4 * 6);
    expect(cells.filter((cell) => !cell.startsWith('&emsp;'))).toEqual([]);
    // What makes it a table is the rule alone.
    expect(hoverText(gated, run, english)).toContain('\n| :-- | --: | --: | --: | --: | --: | --: |\n');
  });

  test('a table of layers; where nothing was measured it does not say where', () => {
    expect(rows(plain)[0]).toBe('**x-1**');
    expect(rows(plain)).toContain('| stem | Conv2D | 442 k MACs | 1.1% |');
    expect(hoverText(plain, run, english)).toContain('40.6\u00a0M\u00a0MACs');
    expect(rows({ ...plain, layers: [] })).not.toContainEqual(expect.stringMatching(/^\|/));
  });

  test('a hundred layers are twelve rows, how many more, and the sum of all', () => {
    const many = { ...plain, layers: Array.from({ length: 100 }, (_, i) => layer(`conv${i}`, 1000)), layerMacs: 1e5 };
    const table = rows(many).filter((row) => row.startsWith('|'));
    expect(table).toHaveLength(2 + 12 + 2);
    expect(table[2]).toBe('| **100 layers** |  | 100 k MACs | 0.2% |');
    expect(table.at(-1)).toBe('| *and 88 more* |  |  |  |');
  });

  test('of one gate layer there is no sum; without a prior no distance; of thirteen the last is a number', () => {
    const tableOf = (line: LineFacts) => rows(line).filter((row) => row.startsWith('|'));
    const one = { ...gated, gates: [gate('a_gate', 10, measured('a_gate', [0.2, 0.24]))] };
    expect(tableOf(one)).toEqual([
      '| Gate | Open | Range | On / cond. / off | Gated MACs | Of all |',
      '| :-- | --: | --: | --: | --: | --: |',
      '| [a_gate] | 22.0% | 20%–24% | 1 / 2 / 3 | 10 MACs | 10% |',
    ]);
    const unmeasured = { ...gated, gates: [gate('a', 1), gate('b', 2)], rate: undefined };
    expect(tableOf(unmeasured)[2]).toBe('| **2 gate layers** | – | – |  | 38 MACs | 38% |');
    const many = { ...gated, gates: Array.from({ length: 13 }, (_, i) => gate(`g${i}`, 1)) };
    expect([tableOf(many).length, tableOf(many).at(-1)]).toEqual([2 + 1 + 12 + 1, '| *and 1 more* |  |  |  |  |  |']);
    expect(tableOf({ ...many, gates: many.gates.slice(1) })).toHaveLength(2 + 1 + 12);
    // A line that made gates and layers has both, the gates first, and a single layer has no sum.
    const both = tableOf({ ...one, layers: plain.layers, layerMacs: 442368, modelMacs: 4423680 });
    expect(both.slice(3)).toEqual([
      '| Layer | Kind | MACs | Of all |',
      '| :-- | :-- | --: | --: |',
      '| stem | Conv2D | 442 k MACs | 10% |',
    ]);
    // Of a network of which nothing is counted there is nothing to say.
    expect(hoverText({ ...gated, modelMacs: 0 }, run, english)).toBe('');
  });

  test('what the numbers mean is said of gates or of layers, and where they were measured only of gates', () => {
    expect(rows(gated).at(-1)).toMatch(
      /^Beside the line: the mean of these gate layers’ rates, .* 100 MACs \(one sample, every gate open\)/,
    );
    expect(rows(plain).at(-1)).toMatch(/^Beside the line: the share of the network’s 40\.6 M MACs /);
    expect(rows(gated, { ...run, facts: undefined })[0]).toBe('**x-1**');
    const training = { ...run, fresh: false, facts: { ...facts, from: 'training' as const } };
    expect(rows(gated, training)[0]).toBe(
      '**x-1** · On training samples, around step 10 · *the file has changed since*',
    );
  });

  test('says when the file has changed since', () =>
    expect(rows(plain, { ...run, fresh: false })[0]).toBe('**x-1** · *the file has changed since*'));

  test('its links run the commands that are trusted, with the run and the gate', () => {
    const links = [...hoverText(gated, run, english).matchAll(/\]\(command:([\w.]+)\?([^)]*)\)/g)];
    expect(links.map(([, command, argument]) => [command, ...JSON.parse(decodeURIComponent(argument!))])).toEqual([
      ['sluice.showGates', { folder: run.folder, gate: 'a_gate' }],
      ['sluice.showGates', { folder: run.folder, gate: 'a_gate', aspect: 'classes' }],
      ['sluice.showGates', { folder: run.folder, gate: 'a_gate', aspect: 'fit' }],
      ['sluice.showTraining', { folder: run.folder }],
      ['sluice.showGates', { folder: run.folder, gate: 'a_gate' }],
      ['sluice.showGates', { folder: run.folder, gate: 'b_gate' }],
    ]);
    expect(new Set(links.map(([, command]) => command))).toEqual(new Set(hoverCommands));
  });

  test('a name is text, whatever it holds', () => {
    const bad = '](command:sluice.train) | **x** <img src=y>\n`&lt;` ![a](https://b)';
    const text = hoverText({ ...plain, layers: [layer(bad, 1)] }, run, english);
    for (const part of ['command:sluice.train', '**x**', '<img', '\n`', '&lt;', '![a]', 'https://'])
      expect(text).not.toContain(part);
    expect(escaped('a | b')).toBe('a &#124; b');
    // Nor does it turn the line around, or push all else aside.
    for (const sign of ['\u202e', '\u0007']) expect(escaped(`a${sign}b`)).not.toContain(sign);
    expect(escaped('a'.repeat(5000)).length).toBeLessThanOrEqual(300);
  });
});

test.each([
  [0, '0 MACs'],
  [999, '999 MACs'],
  [2359296, '2.36 M MACs'],
  [4.1e9, '4.1 G MACs'],
  [999_499, '999 k MACs'],
  [999_999, '1 M MACs'],
])('%d is %s', (macs, text) => expect(macsText(macs, english).replaceAll('\u00a0', ' ')).toBe(text));
