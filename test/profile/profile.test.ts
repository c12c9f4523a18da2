import { describe, expect, it } from 'vitest';
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
