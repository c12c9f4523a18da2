/** A profile as rows of numbers with a heading each: what every format but JSON prints. */
import path from 'node:path';
import { meanMacs, type Profile } from './profile';

export interface Column {
  title: string;
  numeric: boolean;
}

export interface Table {
  /** What is counted, in one or two sentences. */
  caption: string;
  columns: Column[];
  rows: (string | number | undefined)[][];
  /** In the same columns. */
  total: (string | number | undefined)[];
  /** Lines that go under the table. */
  notes: string[];
}

/** 1 MAC = 2 FLOP: a multiplication and an addition. */
const units = { MAC: 1, FLOP: 2 } as const;
export type Unit = keyof typeof units;

export function tableOf(profile: Profile, unit: Unit): Table {
  const { summary, layers, total, conditional } = profile;
  const cost = (macs: number | undefined) => (macs === undefined ? undefined : Math.round(macs * units[unit]));
  const expected = conditional ? [`mean ${unit}s`] : [];
  const gates = profile.layers.filter((layer) => layer.gateNetwork);
  const atLeast = summary.notCounted.length > 0 ? 'at least ' : '';
  const titles = ['layer', 'kind', `${unit}s`, ...expected, 'parameters', 'element ops', 'activations', 'bytes moved'];
  return {
    caption:
      `${summary.name}, one image of ${profile.shape.join(' × ')}. ${unit}s are those of convolution and dense weights alone` +
      `${unit === 'FLOP' ? ' (1 MAC = 2 FLOP)' : ' (a multiplication and an addition)'}; element ops are what all else computes.`,
    columns: [...titles, 'gates', 'source'].map((title) => ({ title, numeric: !texts.has(title) })),
    rows: layers.map((layer) => [
      layer.name,
      layer.kind,
      cost(layer.macs),
      ...(conditional ? [cost(meanMacs(profile, layer))] : []),
      layer.params,
      layer.elementOps,
      layer.activations,
      layer.bytes,
      [...new Set([layer.outputGate, layer.inputGate, layer.wholeGate])].filter((g) => g !== undefined).join(', '),
      place(layer.sources[0]),
    ]),
    total: [
      'total',
      atLeast.trim(),
      cost(total.macs),
      ...(conditional ? [cost(conditional.mean)] : []),
      total.params,
      total.elementOps,
      total.activations,
      total.bytes,
      '',
      '',
    ],
    notes: [
      ...(summary.gates.length > 0
        ? [`gates' own: ${grouped(cost(sum(gates.map((l) => l.macs))) as number)} ${unit}s of the total`]
        : []),
      ...(conditional ? [spread(conditional, unit)] : []),
      ...idle(profile),
      ...(summary.notCounted.length > 0
        ? [`not counted, so that totals are at least as large: ${summary.notCounted.join(', ')}`]
        : []),
    ],
  };
}

const texts = new Set(['layer', 'kind', 'gates', 'source']);

function spread(c: NonNullable<Profile['conditional']>, unit: Unit): string {
  const [mean, ...rest] = [c.mean, c.p5, c.p50, c.p95, c.min, c.max].map((x) => grouped(Math.round(x * units[unit])));
  const [p5, p50, p95, min, max] = rest;
  return `${unit}s of ${grouped(c.images)} test images: mean ${mean}, 5 % below ${p5}, half below ${p50}, 95 % below ${p95}, from ${min} to ${max}`;
}

/** Gates that switch no layer's work are said to save nothing. */
function idle({ summary }: Profile): string[] {
  const used = new Set(summary.layers.flatMap((l) => [l.outputGate, l.inputGate, l.wholeGate]));
  const saving = summary.gates.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  return saving.length > 0 ? [`save nothing, since their channels are needed elsewhere: ${saving.join(', ')}`] : [];
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const place = (source: { file: string; line: number } | undefined) =>
  source ? `${path.relative(process.cwd(), source.file)}:${source.line}` : '';

/** Thousands apart. */
export const grouped = (n: number): string => n.toLocaleString('en-US');
