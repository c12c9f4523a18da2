import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import type { LayerProfile, ModelProfile } from '../../src/graph/analyse/profile';
import { formats } from '../../src/profile/formats';
import { reportOf } from '../../src/profile/report';
import { parseReport } from '../../src/protocol/files/parseReport';

const layer = (name: string, macs: number, more: Partial<LayerProfile> = {}): LayerProfile => ({
  name,
  kind: 'convolution',
  macs,
  params: 3,
  elementOps: 5,
  activations: 7,
  bytes: 1100,
  gateNetwork: false,
  sources: [{ file: '/project/model.ts', line: 12 }],
  ...more,
});

const layers = [
  layer('conv "a", first', 1_000_000, { outputGate: 'gate' }),
  layer('gate_fc', 10, { gateNetwork: true, sources: [] }),
];
const counted: ModelProfile = {
  summary: {
    name: 'net_1',
    params: 6,
    macs: 1_000_010,
    gateMacs: 10,
    layers,
    gates: [
      { name: 'gate', channels: 4, sources: [] },
      { name: 'idle', channels: 4, sources: [] },
    ],
    notCounted: ['attention'],
  },
  limits: new Map(),
  layers,
  total: { macs: 1_000_010, params: 6, elementOps: 10, activations: 14, bytes: 2200 },
};
const circumstances = { experiment: '/project/net.experiment.ts', made: 0, shape: [8, 8, 3] as const };
// Two images, of which the first opens a quarter of the gated channels and the second three.
const images = {
  macs: [250_010, 750_010],
  layers: new Map([
    ['conv "a", first', 500_000],
    ['gate_fc', 10],
  ]),
};
const profile = reportOf(counted, { ...circumstances, images });

describe('a report', () => {
  const free = layer('relu', 0, { kind: 'activation', sources: [] });
  const more = { ...counted, layers: [...layers, free] };

  it('has the mean of each layer that has MACs, its own where no gate switches it, and the spread over images', () => {
    const { layers: found, conditional } = reportOf(more, {
      ...circumstances,
      images: { macs: [100, 200, 300, 400, 500], layers: new Map([['conv "a", first', 7]]) },
    });
    expect(found.map(({ name, meanMacs }) => [name, meanMacs])).toEqual([
      ['conv "a", first', 7],
      ['gate_fc', 10],
      ['relu', undefined],
    ]);
    expect(conditional).toEqual({ images: 5, mean: 300, p5: 120, p50: 300, p95: 480, min: 100, max: 500 });
    expect(reportOf(more, circumstances).layers.map(({ meanMacs }) => meanMacs)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('says what it is of, what there is to know of the model, and which gates save nothing or less', () => {
    const warning = new UserError('Look here.', { hint: 'Do that.' });
    const found = reportOf(
      { ...more, warning, limits: new Map([['gate', 'a sum keeps it']]) },
      {
        ...{ ...circumstances, run: '/runs/a', checkpoint: { name: 'last', epoch: 3 }, made: 5, pictures: false },
        ...{
          warnings: ['First.'],
          inputs: [
            { name: 'a', shape: [8, 8, 3] },
            { name: 'b', shape: [2] },
          ],
        },
      },
    );
    expect(found).toEqual({
      ...{ model: 'net_1', experiment: '/project/net.experiment.ts', run: '/runs/a', made: 5, image: [8, 8, 3] },
      ...{ checkpoint: { name: 'last', epoch: 3 }, pictures: false, warnings: ['First.', 'Look here. Do that.'] },
      inputs: [
        { name: 'a', shape: [8, 8, 3] },
        { name: 'b', shape: [2] },
      ],
      definition: 'MACs: multiply-adds of convolutions, dense layers and other matrix products; 1 MAC = 2 FLOP',
      ...{ total: counted.total, gateMacs: 10, notCounted: ['attention'], idleGates: ['idle'] },
      gates: [
        { name: 'gate', channels: 4 },
        { name: 'idle', channels: 4 },
      ],
      limits: [{ gate: 'gate', reason: 'a sum keeps it' }],
      ...{ conditional: undefined, time: undefined, layers: expect.any(Array) },
    });
    expect(found.layers[0]).toEqual({
      ...{ name: 'conv "a", first', kind: 'convolution', macs: 1_000_000, params: 3, elementOps: 5, activations: 7 },
      ...{ bytes: 1100, gateNetwork: false, outputGate: 'gate', meanMacs: undefined, ms: undefined },
      source: { file: '/project/model.ts', line: 12 },
    });
    // Either of the two warns alone, and of nothing is nothing said.
    expect(reportOf({ ...more, warning }, circumstances).warnings).toEqual(['Look here. Do that.']);
    expect(reportOf(more, { ...circumstances, warnings: [] }).warnings).toBeUndefined();
    const plain = reportOf(more, circumstances);
    for (const none of ['warnings', 'limits', 'inputs', 'run', 'checkpoint', 'pictures'] as const)
      expect(plain[none], none).toBeUndefined();
  });
});

describe('a profile in its formats', () => {
  it('as a table says the unit, the mean, what is not counted, and which gates save nothing', () => {
    const text = formats.text(profile, 'MAC');
    expect(text).toMatch(/^conv "a", first +convolution +1,000,000 +500,000 +3 /m);
    expect(text).toMatch(/^total +at least +1,000,010 +500,010 /m);
    expect(text).toContain("gates' own: 10 MACs");
    expect(text).toContain('not counted, so that totals are at least as large: attention');
    expect(text).toContain('idle saves nothing: its channels are needed elsewhere');
    expect(text).not.toContain('FLOP');
  });

  it('in FLOPs doubles every cost and nothing else', () => {
    const text = formats.text(profile, 'FLOP');
    expect(text).toContain('1 MAC = 2 FLOP');
    expect(text).toMatch(/^total +at least +2,000,020 +1,000,020 +6 /m);
    expect(text).toContain("gates' own: 20 FLOPs");
    expect(text).not.toMatch(/\d MACs/);
  });

  it('as JSON has total, layers with source, and the spread over images', () => {
    const found = JSON.parse(formats.json(profile, 'MAC'));
    expect(found.total).toMatchObject({ macs: 1_000_010, params: 6 });
    expect(found.layers[0]).toMatchObject({ name: 'conv "a", first', macs: 1_000_000, params: 3, meanMacs: 500_000 });
    expect(found.layers.map((l: { source: unknown }) => l.source)).toEqual([
      { file: '/project/model.ts', line: 12 },
      null,
    ]);
    const { mean, p5, p50, p95, min, max } = found.conditional;
    expect([mean, p5, p50, p95, min, max]).toEqual([500_010, 275_010, 500_010, 725_010, 250_010, 750_010]);
  });

  it('as CSV quotes what needs it and keeps numbers bare', () => {
    const [header, first, second] = formats.csv(profile, 'MAC').split('\n');
    expect(header).toBe('layer,kind,MACs,mean MACs,parameters,element ops,activations,bytes moved,gates,source');
    expect(first).toMatch(/^"conv ""a"", first",convolution,1000000,500000,3,5,7,1100,gate,/);
    expect(second).toBe('gate_fc,convolution,10,10,3,5,7,1100,,');
  });

  it('as Markdown and LaTeX has a row a layer, escaped', () => {
    const rows = formats
      .markdown(profile, 'MAC')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + layers.length + 1);
    expect(formats.latex(profile, 'MAC')).toContain('gate\\_fc & convolution & 10 &');
  });

  it('as LaTeX is a whole table: numbers to the right, the total between rules, what is to be known before it', () => {
    const small = reportOf({ ...counted, layers: layers.slice(1) }, circumstances);
    expect(formats.latex(small, 'MAC').split('\n')).toEqual([
      expect.stringMatching(/^% net_1, one image of 8 × 8 × 3\. MACs are those/),
      "% gates' own: 10 MACs of the total",
      ...['gate', 'idle'].map((gate) => `% ${gate} saves nothing: its channels are needed elsewhere`),
      '% not counted, so that totals are at least as large: attention',
      '\\begin{tabular}{llrrrrrll}',
      '  \\hline',
      '  layer & kind & MACs & parameters & element ops & activations & bytes moved & gates & source \\\\',
      '  \\hline',
      '  gate\\_fc & convolution & 10 & 3 & 5 & 7 & 1,100 &  &  \\\\',
      '  \\hline',
      '  total & at least & 1,000,010 & 6 & 10 & 14 & 2,200 &  &  \\\\',
      '  \\hline',
      '\\end{tabular}',
    ]);
  });

  it('as text and Markdown has what is to be known behind the table, and FLOPs in JSON where they are asked for', () => {
    const note = 'not counted, so that totals are at least as large: attention';
    expect(formats.markdown(profile, 'MAC').split('\n\n').at(-1)).toBe(note);
    const lines = formats.text(profile, 'MAC').split('\n');
    expect(lines.at(-1)).toBe(note);
    const rules = lines.flatMap((line, i) => (/^-+$/.test(line) ? [i] : []));
    // Below the head, and above the total.
    expect(rules).toEqual([3, 3 + layers.length + 1]);
    expect(lines[rules[0]!]!.length).toBe(Math.max(...lines.slice(2, 8).map(({ length }) => length)));
    expect(JSON.parse(formats.json(profile, 'FLOP')).total).toEqual({ ...counted.total, flops: 2_000_020 });
    expect(JSON.parse(formats.json(profile, 'MAC')).total).toEqual(counted.total);
  });

  it('as a CPU profile leaves out what has no MACs, and knows no line where there is none', () => {
    const free = layer('relu', 0);
    const found = reportOf({ ...counted, layers: [free, ...layers] }, circumstances);
    const { nodes, timeDeltas, endTime } = JSON.parse(formats.cpuprofile(found, 'MAC'));
    expect(
      nodes.map(({ id, callFrame: { functionName, url, lineNumber } }: never) => [id, functionName, url, lineNumber]),
    ).toEqual([
      [1, '(root)', '', -1],
      [2, 'conv "a", first', 'file:///project/model.ts', 11],
      [3, 'gate_fc', '', 0],
    ]);
    expect(nodes[0].children).toEqual([2, 3]);
    expect([timeDeltas, endTime]).toEqual([[0, 1_000_000], 1_000_010]);
  });

  it('as LaTeX keeps what a backslash alone does not escape', () => {
    const [layer] = profile.layers;
    const odd = { ...profile, layers: [{ ...layer!, name: String.raw`a~b^c\d{e}&%$#_` }] };
    expect(formats.latex(odd, 'MAC')).toContain(
      String.raw`a\textasciitilde{}b\textasciicircum{}c\textbackslash{}d\{e\}\&\%\$\#\_ &`,
    );
  });

  it('as a CPU profile gives each line its mean MACs as self time', () => {
    const { nodes, samples, timeDeltas, endTime } = JSON.parse(formats.cpuprofile(profile, 'MAC'));
    expect(endTime).toBe(500_010);
    expect(samples).toEqual([2, 3]);
    expect(timeDeltas).toEqual([0, 500_000]);
    expect(nodes[1].callFrame).toMatchObject({
      functionName: 'conv "a", first',
      url: 'file:///project/model.ts',
      lineNumber: 11,
    });
  });

  it('with times has a column of milliseconds and of shares, and what no layer claims', () => {
    const time = { batch: 2, runs: 30, threads: 1, processor: 'P', total: 4, recorded: 4.5, whole: 2.5 };
    const notAttributed = [{ what: 'changes of layout', ms: 1 }];
    const times = { layers: new Map([['conv "a", first', 3]]), report: { ...time, notAttributed } };
    const timed = reportOf(counted, { ...circumstances, times });
    const [header, first, second, rest] = formats.csv(timed, 'MAC').split('\n');
    expect(header).toContain('MACs,ms,% of time,parameters');
    expect(first).toContain(',1000000,3,75,3,');
    // Folded into another layer: no time of its own.
    expect(second).toContain('gate_fc,convolution,10,,,3,');
    expect(rest).toBe('not attributed,changes of layout,,1,25,,,,,,');
    const text = formats.text(timed, 'MAC');
    expect(text).toMatch(/^total +at least +1,000,010 +4 +100 /m);
    expect(text).toContain(
      'a whole pass takes 2.500 ms when nothing is recorded, 4.500 ms when every operation is; the rows add up to 4.000 ms',
    );
    for (const format of ['markdown', 'latex'] as const)
      expect(formats[format](timed, 'MAC')).toContain('changes of layout');
    expect(JSON.parse(formats.json(timed, 'MAC'))).toMatchObject({ time: { total: 4 }, layers: [{ ms: 3 }, {}] });
  });

  it('is the same after it was kept as JSON', () => {
    expect(parseReport(formats.json(profile, 'MAC'))).toEqual(profile);
    for (const text of ['', '{', '[]', 'null', '{"model":"a"}', '{"model":"a","layers":[]}'])
      expect(parseReport(text)).toBeUndefined();
  });
});
