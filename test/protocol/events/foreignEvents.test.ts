/**
 * Events of anybody's: those of the stored run, changed by a seeded generator in 3,000 ways, through everything that reads
 * events. Nothing throws, and what is kept of them is bounded.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { ProgressLine } from '../../../src/commands/progressLine';
import { report } from '../../../src/commands/report';
import { hoverText } from '../../../src/host/beside/hoverText';
import { lineText } from '../../../src/host/beside/lineText';
import { problemsOf } from '../../../src/host/health/problemsOf';
import { summarise } from '../../../src/host/runs/runSummary';
import { runDescription, runTooltip, stateText, statusText } from '../../../src/host/runs/runText';
import {
  channelsOf,
  gateDescription,
  gateTooltip,
  layerDescription,
  layerTooltip,
  measuredText,
} from '../../../src/host/trees/gateText';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { initialRunState, type RunState, reduce } from '../../../src/protocol/events/runState';
import { gateFacts } from '../../../src/protocol/facts/gateFacts';
import { lineFacts } from '../../../src/protocol/facts/lineFacts';
import { allGateFits, courseOf, gateFits, layerFits, nameOf } from '../../../webview/gates/fit/fitModel';
import { describe as describeCell } from '../../../webview/gates/heat/describe';
import { layOut } from '../../../webview/gates/heat/geometry';
import { heatModel } from '../../../webview/gates/heat/heatModel';
import { statsOf } from '../../../webview/gates/heat/layerStats';
import { marksOf } from '../../../webview/shared/charts/marks';
import { curveOf } from '../../../webview/shared/charts/series';
import { makeFormat } from '../../../webview/shared/format';
import { allCharts } from '../../../webview/training/charts';
import { english } from '../../host/language';

const stored = readFileSync('test/fixtures/run/events.jsonl', 'utf8').trim().split('\n');
const folder = '/runs/a';
const format = makeFormat('en');

/** All that is made of a state without a browser. */
function readAll(state: RunState, charts = true): void {
  const run = summarise(folder, state);
  for (const text of [runDescription, runTooltip, stateText, statusText])
    expect(text(run, english)).toBeTypeOf('string');
  const facts = gateFacts(state);
  if (state.started !== undefined)
    for (const lines of lineFacts(state.started.model, facts).values())
      for (const line of lines) {
        lineText(line, true, english);
        hoverText(line, { folder, id: run.id, fresh: false, facts }, english);
      }
  problemsOf(state, english);
  marksOf(state, format);
  for (const range of [
    { from: 0, to: 12 },
    { from: state.epoch, to: state.epoch },
  ])
    for (const chart of charts ? allCharts(format) : []) {
      const curve = curveOf(state, range);
      const series = chart.series(curve, () => true);
      chart.table(curve, () => false);
      for (const { newest } of series) if (newest !== undefined) chart.value(newest);
    }
  if (facts === undefined) return;
  measuredText(facts, english);
  for (const layer of facts.layers) {
    layerDescription(layer, english);
    layerTooltip(layer, facts, english);
    for (const channel of channelsOf(layer, 'all').slice(0, 3)) {
      gateDescription(layer, channel, english);
      gateTooltip(layer, channel, facts, english);
    }
    for (const fit of gateFits(layer).slice(0, 3)) {
      nameOf(fit);
      courseOf(state.gateHistory, fit, layer.channels);
    }
  }
  layerFits(facts);
  allGateFits(facts);
  statsOf(state, facts);
  for (const mode of ['layers', 'classes', 'time'] as const) {
    const model = heatModel(facts, state.gateHistory, mode, facts.layers[0]?.name ?? '', true);
    layOut(model, { width: 800, height: 600 });
    describeCell(model, { row: 0, column: 0 }, facts, format);
  }
  const { started, evaluation } = state;
  if (started !== undefined && evaluation !== undefined) report(started.model, evaluation.evaluation, started.data);
}

const names = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'kind',
  '',
  'a'.repeat(5000),
  '\u202e',
];

/** What a field may be in place of what it is. */
function anything(pick: (most: number) => number, depth = 0): unknown {
  const values: (() => unknown)[] = [
    () => null,
    () => -1,
    () => 0.5,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER,
    () => -1e308,
    () => true,
    () => '',
    () => names[pick(names.length)],
    () => 'finished',
    () => 'x'.repeat(1 << pick(18)),
    () => '[a](command:x)',
    () => '\ud800',
    () => [],
    () => ({}),
    () => Array.from({ length: 1 << pick(12) }, () => pick(3)),
    () => Array.from({ length: 1 << pick(8) }, () => ({ name: 'g', channels: -3, sources: [{ file: 1, line: -1 }] })),
    () => Object.fromEntries(Array.from({ length: 1 << pick(11) }, (_, i) => [`k${i}`, i])),
    () => JSON.parse('{"__proto__": {"channels": 5}, "constructor": 1, "length": 1e9}') as unknown,
  ];
  if (depth < 3)
    values.push(
      () => [anything(pick, depth + 1)],
      () => ({ a: anything(pick, depth + 1) }),
    );
  return values[pick(values.length)]?.();
}

/** One change somewhere in a value. */
function change(value: unknown, pick: (most: number) => number): unknown {
  if (typeof value !== 'object' || value === null || pick(6) === 0) return anything(pick);
  const keys = Object.keys(value);
  const key = keys[pick(Math.max(1, keys.length))];
  if (key === undefined) return anything(pick);
  if (Array.isArray(value)) {
    const copy = [...value];
    if (pick(4) === 0) copy.splice(Number(key), 1);
    else copy[Number(key)] = change(copy[Number(key)], pick);
    return copy;
  }
  const entries = Object.entries(value);
  const at = keys.indexOf(key);
  const kind = pick(8);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1) entries.splice(at, 1, [names[pick(names.length)] as string, entries[at]?.[1]]);
  else if (kind === 2) entries.push([names[pick(names.length)] as string, anything(pick)]);
  else entries[at] = [key, change(entries[at]?.[1], pick)];
  // Through text, so that `__proto__` is a field like any other.
  return entries;
}

/** Entries anywhere in a changed value are objects that JSON could not be made of otherwise. */
function toJson(value: unknown): string {
  if (Array.isArray(value) && value.length > 0 && value.every(isEntry))
    return `{${value.map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${toJson(item)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

const isEntry = (item: unknown): item is [string, unknown] =>
  Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';

/** A change of the text itself. */
function mangled(line: string, pick: (most: number) => number): string {
  const at = pick(line.length);
  switch (pick(5)) {
    case 0:
      return line.slice(0, at);
    case 1:
      return line.replaceAll(
        /\d+(\.\d+)?/g,
        () => (pick(9) === 0 ? ['1e999', '-1e999', '-5', '1.5'][pick(4)] : '0') as string,
      );
    case 2:
      return line.slice(0, at) + line.slice(at + 1 + pick(20));
    case 3:
      return line.replace(/:\s*("[^"]*"|\d+)/, `:${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    default:
      return line.slice(0, at) + ['\0', '"', '{', '\u2028', '\\u0000'][pick(5)] + line.slice(at);
  }
}

describe('1,000 changed events', () => {
  /** The run before each kind of event: a changed one is met by a state that is like any other. */
  const lines = stored.filter((line, i) => !line.includes('"kind":"step"') || i % 20 === 0);
  const parts = 5;

  test.each(Array.from({ length: parts }, (_, part) => part))('part %i', { timeout: 120_000 }, (part) => {
    const generator = new SeededRandom(1234, part);
    const pick = (most: number) => Math.floor(generator.uniform() * most);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1000 / parts; i++) {
      const at = pick(lines.length);
      const given = lines.slice(0, at).slice(-40 + pick(40));
      for (let n = 1 + pick(3); n > 0; n--) {
        const line = lines[pick(4) === 0 ? 0 : Math.min(lines.length - 1, at + pick(30))] as string;
        given.push(pick(5) === 0 ? mangled(line, pick) : toJson(change(JSON.parse(line), pick)));
      }
      const { events } = parseEvents(`${lines[0]}\n${given.join('\n')}\n`);
      const line = new ProgressLine({ write: () => true });
      let state = initialRunState();
      try {
        for (const event of events) {
          line.show(event);
          state = reduce(state, event);
        }
        readAll(state, i % 4 === 1);
        // As a view gets it: without NaN.
        if (i % 4 === 0) readAll(JSON.parse(JSON.stringify(state)) as RunState);
      } catch (error) {
        throw new Error(
          `${(error as Error).stack}\nof ${given
            .slice(-4)
            .map((text) => text.slice(0, 2000))
            .join('\n')}`,
        );
      }
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(1 << 30);
    expect(({} as { channels?: number }).channels).toBeUndefined();
  });
});

describe('what grows has a bound', () => {
  const long = 'x'.repeat(100_000);
  const fold = (count: number, event: (i: number) => object) => {
    let state = parseEvents(`${stored[0]}\n`).events.reduce(reduce, initialRunState());
    for (let i = 1; i <= count; i++)
      state = parseEvents(`${JSON.stringify({ time: i, step: i, ...event(i) })}\n`).events.reduce(reduce, state);
    return state;
  };
  const bytes = (state: RunState) => JSON.stringify(state).length;

  test('terms that have another name in every step', { timeout: 60_000 }, () => {
    const state = fold(4000, (i) => ({
      ...{ kind: 'step', epoch: i / 100, loss: 1, accuracy: 0.5, learningRate: 1, samplesPerSecond: 1 },
      terms: { [`a${i}`]: 1, [`b${i}`]: 2 },
    }));
    expect(state.history.terms).toHaveLength(1000);
    expect(bytes(state)).toBeLessThan(8 << 20);
  });

  test('long warnings, changes, reasons and errors; fields that no version has', () => {
    const before = bytes(fold(0, () => ({})));
    for (const event of [
      { kind: 'warning', message: long, junk: long },
      { kind: 'changed', key: 'a', from: long, to: { a: [long] }, junk: long },
      { kind: 'checkpoint', epoch: 1, file: 'x', best: false, reason: long, junk: long },
      { kind: 'epoch', epoch: 1, evaluation: { loss: 1, accuracy: 1, samples: 1, macs: 1, gates: [], junk: long } },
      { kind: 'ended', outcome: 'failed', error: { message: long, hint: long, stack: long, junk: long } },
    ])
      expect(bytes(fold(300, () => event)) - before, event.kind).toBeLessThan(1 << 20);
  });

  test('gates without number, and of too many channels, are no event', () => {
    const gates = (count: number, length: number) =>
      Array.from({ length: count }, (_, i) => ({ gate: `g${i}`, rates: 'A'.repeat(length) }));
    const parsed = (list: object[]) =>
      parseEvents(`${JSON.stringify({ kind: 'gates', time: 1, step: 1, gates: list })}\n`).events.length;
    expect(parsed(gates(5000, 8))).toBe(1);
    expect(parsed(gates(5001, 8))).toBe(0);
    expect(parsed(gates(1, 2 ** 22 + 4))).toBe(0);
    expect(parsed(gates(64, 2 ** 17))).toBe(0);
  });
});

test('what an earlier version, or another writer, leaves out is filled in', () => {
  const { pid: _, batchSize: __, experimentHash: ___, ...rest } = JSON.parse(stored[0] as string);
  const { layers, gates } = rest.model;
  rest.model.layers = layers.map(({ sources: _, params: __, ...layer }: Record<string, unknown>) => layer);
  rest.model.gates = gates.map(({ sources: _, ...gate }: Record<string, unknown>) => gate);
  rest.data = { name: rest.data.name };
  const { events } = parseEvents(`${JSON.stringify(rest)}\n`);
  expect(events).toMatchObject([{ kind: 'started', pid: 0, data: { classes: [], shape: [0, 0, 0] } }]);
  readAll(events.reduce(reduce, initialRunState()));
});
