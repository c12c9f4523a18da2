/** A profile as rows of numbers with a heading each: what every format but JSON prints. */
import path from 'node:path';
import { sampleShape } from '../base/sampleShape';
import { sampleWords } from '../base/sampleTensors';
import { gatesOf } from '../protocol/facts/switching';
import { type ProfileReport, samplesOf, type Unit, units } from '../protocol/files/profileReport';

export interface Column {
  title: string;
  numeric: boolean;
}

export interface Table {
  /** What is counted, in one or two sentences. */
  caption: string;
  columns: Column[];
  rows: Row[];
  /** In the same columns. */
  total: Row;
  /** Lines that go under the table. */
  notes: string[];
}

type Row = (string | number | undefined)[];

export function tableOf(report: ProfileReport, unit: Unit): Table {
  const { layers, total, conditional, checkpoint, time } = report;
  const cost = (macs: number | undefined) => (macs === undefined ? undefined : Math.round(macs * units[unit]));
  const mean = (macs: number | undefined) => (conditional ? [cost(macs)] : []);
  /** Milliseconds to the microsecond, and percent of the total to a tenth. */
  const spent = (ms: number | undefined) =>
    time ? (ms === undefined ? [undefined, undefined] : [digits(ms, 3), digits((100 * ms) / time.total, 1)]) : [];
  const titles = [
    ...['layer', 'kind', `${unit}s`],
    ...(conditional ? [`mean ${unit}s`] : []),
    ...(time ? ['ms', '% of time'] : []),
    ...['parameters', 'element ops', 'activations', 'bytes moved', 'gates', 'source'],
  ];
  return {
    caption:
      `${report.model}, one ${wordsOf(report).one} of ${sampleShape(report.image, report.inputs)}. ${unit}s are those of convolutions and matrix products alone` +
      `${unit === 'FLOP' ? ' (1 MAC = 2 FLOP)' : ' (a multiplication and an addition)'}; element ops are what all else computes.${checkpoint ? ` Means are of epoch ${Number(checkpoint.epoch.toFixed(2))} (${checkpoint.name}).` : ''}`,
    columns: titles.map((title) => ({ title, numeric: !texts.has(title) })),
    rows: [
      ...layers.map((layer) => [
        ...[layer.name, layer.kind, cost(layer.macs), ...mean(layer.meanMacs), ...spent(layer.ms)],
        ...[layer.params, layer.elementOps, layer.activations, layer.bytes],
        ...[gatesOf(layer).join(', '), place(layer.source)],
      ]),
      ...(time?.notAttributed ?? []).map(({ what, ms }) => [
        ...['not attributed', what, undefined, ...mean(undefined), ...spent(ms)],
        ...Array<undefined>(6).fill(undefined),
      ]),
    ],
    total: [
      ...['total', report.notCounted.length > 0 ? 'at least' : '', cost(total.macs), ...mean(conditional?.mean)],
      ...[...spent(time?.total), total.params, total.elementOps, total.activations, total.bytes, '', ''],
    ],
    notes: notesOf(report, unit),
  };
}

/** The reason in reports of earlier versions. */
const neededElsewhere = 'its channels are needed elsewhere';

const texts = new Set(['layer', 'kind', 'gates', 'source']);
const digits = (x: number, count: number) => Number(x.toFixed(count));

function notesOf(report: ProfileReport, unit: Unit): string[] {
  const { gates, gateMacs, conditional, idleGates, notCounted, time, limits = [], warnings = [] } = report;
  const notes = [...warnings];
  if (gates.length > 0) notes.push(`gates' own: ${grouped(Math.round(gateMacs * units[unit]))} ${unit}s of the total`);
  if (conditional)
    notes.push(spread(conditional, unit, notCounted.length > 0 ? 'at least ' : '', wordsOf(report).many));
  if (time) notes.push(...timeNotes(time, wordsOf(report)));
  // Gates that switch no layer's work.
  const reasons = new Map(limits.map(({ gate, reason }) => [gate, reason]));
  for (const gate of idleGates) notes.push(`${gate} saves nothing: ${reasons.get(gate) ?? neededElsewhere}`);
  for (const { gate, reason } of limits)
    if (!idleGates.includes(gate)) notes.push(`${gate} saves less than it might: ${reason}`);
  if (notCounted.length > 0) notes.push(`not counted, so that totals are at least as large: ${notCounted.join(', ')}`);
  return notes;
}

const wordsOf = (report: ProfileReport) => sampleWords(samplesOf(report));

const timeNotes = (
  { batch, runs, threads, processor, total, recorded, whole }: NonNullable<ProfileReport['time']>,
  words: ReturnType<typeof sampleWords>,
) => [
  `ms: medians of ${runs} passes of ${batch} ${batch === 1 ? words.one : words.many}, ${threads} thread of ${processor}, every channel computed; what is folded into a convolution counts for it`,
  `a whole pass takes ${whole.toFixed(3)} ms when nothing is recorded, ${recorded.toFixed(3)} ms when every operation is; the rows add up to ${total.toFixed(3)} ms`,
];

function spread(c: NonNullable<ProfileReport['conditional']>, unit: Unit, atLeast: string, samples: string): string {
  const [mean, ...rest] = [c.mean, c.p5, c.p50, c.p95, c.min, c.max].map((x) => grouped(Math.round(x * units[unit])));
  const [p5, p50, p95, min, max] = rest;
  return `${unit}s of ${grouped(c.images)} test ${samples}: ${atLeast}mean ${mean}, 5th percentile ${p5}, median ${p50}, 95th percentile ${p95}, from ${min} to ${max}`;
}

const place = (source: { file: string; line: number } | null) =>
  source ? `${path.relative(process.cwd(), source.file)}:${source.line}` : '';

/** Thousands apart. */
export const grouped = (n: number): string => n.toLocaleString('en-US');
