/** Lines that another process, perhaps a newer one, is writing at this moment. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventLine } from '../../../src/protocol/events/eventLine';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { lines } from '../lines';
import { checkpoint, ended, epoch, started, step } from '../someEvents';

/** The line of an epoch with other fields in its evaluation. */
const evaluated = (changes: object) => {
  const { evaluation, ...event } = JSON.parse(eventLine(epoch(1, 0.5)));
  return { ...event, evaluation: { ...evaluation, ...changes } };
};
const numbered = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`number${i}`, i]));

describe('parseEvents', () => {
  test('whole lines', () => {
    const values = { parameters: { lambda: 0.3, name: 'a' }, settings: { 'augmentation.flip': false } };
    const more = [started({ files: [{ path: 'a.ts', sha256: 'x' }], ...values }), step(1, { scalars: { shaping: 2 } })];
    const events = [started(), step(1), epoch(1, 0.5), checkpoint(1), ended(1), ...more];
    expect(parseEvents(lines(...events))).toEqual({ events, rest: '', broken: 0, unknown: 0 });
    expect(parseEvents('')).toEqual({ events: [], rest: '', broken: 0, unknown: 0 });
  });

  test('cut anywhere, the pieces give what the whole gives, and nothing is counted as broken', () => {
    const text = lines(step(1), { ...step(2), terms: { 'größe "}\\n': 1 } }, ended(2));
    const whole = parseEvents(text).events;
    for (let cut = 0; cut <= text.length; cut++) {
      const first = parseEvents(text.slice(0, cut));
      const second = parseEvents(first.rest + text.slice(cut));
      expect([...first.events, ...second.events]).toEqual(whole);
      expect(first.broken + second.broken).toBe(0);
    }
  });

  test('a torn line in the middle costs only itself', () => {
    const text = `${lines(step(1))}{"kind":"step","st\n${lines(step(2))}`;
    expect(parseEvents(text)).toEqual({ events: [step(1), step(2)], rest: '', broken: 1, unknown: 0 });
  });

  test('what is no event is counted, what a newer version wrote too', () => {
    const text = `\n  \n${lines(null, [], 42, 'x', {}, { kind: 'histogram', time: 1 }, { kind: 'toString', time: 1 }, step(1))}`;
    expect(parseEvents(text)).toMatchObject({ events: [step(1)], broken: 5, unknown: 2 });
  });

  test.each([
    ['a step without terms', { ...step(1), terms: undefined }],
    ['a term that is text', { ...step(1), terms: { task: '1' } }],
    ['a number of a schedule that is text', { ...step(1), scalars: { shaping: '1' } }],
    ['numbers of schedules that are a list', { ...step(1), scalars: [1] }],
    ['a file without its hash', { ...started(), files: [{ path: 'a.ts' }] }],
    ['a step number that is none', { ...step(1), step: null }],
    ['no time', { ...step(1), time: undefined }],
    ['no model', { ...started(), model: undefined }],
    ['a model without gates', { ...started(), model: { ...started().model, gates: undefined } }],
    ['no evaluation', { ...epoch(1, 1), evaluation: undefined }],
    ['rates that are numbers', { kind: 'gates', time: 1, step: 1, gates: [{ gate: 'g', rates: [1] }] }],
    [
      'statistics that are numbers',
      { ...epoch(1, 1), evaluation: { ...epoch(1, 1).evaluation, gates: [{ gate: 'g', rates: '', cdf: [1] }] } },
    ],
    ['an evaluation whose accuracy is text', evaluated({ accuracy: '1' })],
    ['an evaluation without MACs', evaluated({ macs: undefined })],
    ['an evaluation of a thousand and one numbers', evaluated(numbered(998))],
    ['an evaluation with a name that is a text', evaluated({ ['x'.repeat(201)]: 1 })],
    ['a prior without its numbers', { ...started(), priors: [{ name: 'Beta', mean: 0.6, gates: [] }] }],
    ['an error without a message', { ...ended(1), error: {} }],
  ])('%s is broken', (_, event) => expect(parseEvents(lines(event))).toMatchObject({ events: [], broken: 1 }));

  test('numbers of gates are taken up to as many as all gates of an event may have together', () => {
    const packed = (length: number) => 'A'.repeat(length);
    const statistics = (...gates: object[]) => parseEvents(lines(evaluated({ gates })));
    const takes = ({ events, broken }: ReturnType<typeof parseEvents>) => [events.length, broken];
    const [taken, refused] = [
      [1, 0],
      [0, 1],
    ];
    const rates = 2 ** 22;
    const rated = (one: number, other: number) => [
      { gate: 'a', rates: packed(one) },
      { gate: 'b', rates: packed(other) },
    ];
    const gates = (one: number, other: number) =>
      parseEvents(lines({ kind: 'gates', time: 1, step: 1, gates: rated(one, other) }));
    for (const event of [gates, (one: number, other: number) => statistics(...rated(one, other))]) {
      expect(takes(event(rates / 2, rates / 2))).toEqual(taken);
      expect(takes(event(rates / 2, rates / 2 + 1))).toEqual(refused);
    }
    const both = (field: string, one: number, other: number) =>
      statistics({ gate: 'a', rates: '', [field]: packed(one) }, { gate: 'b', rates: '', [field]: packed(other) });
    // A distance has two bytes.
    expect(takes(both('distances', rates, rates))).toEqual(taken);
    expect(takes(both('distances', rates, rates + 1))).toEqual(refused);
    // Of every class and of every edge: 2¹⁸ bytes in Base64, and what fills up the end of either list.
    const most = 349_526 + 8;
    for (const field of ['classRates', 'cdf']) {
      expect(takes(both(field, 100_000, most - 100_000)), field).toEqual(taken);
      expect(takes(both(field, 100_001, most - 100_000)), field).toEqual(refused);
    }
  });

  test('every number beside the other fields of a step is a value, three of them have to be there, and accuracy where classes are said', () => {
    const event = step(1, { scalars: { shaping: 2 }, gradientNorm: 7 });
    const line = JSON.parse(eventLine(event));
    expect(line).toMatchObject({ kind: 'step', step: 1, loss: 1, gradientNorm: 7, terms: event.terms });
    expect(parseEvents(lines({ ...line, loss: null, note: 'no number' })).events).toEqual([
      { ...event, values: { ...event.values, loss: Number.NaN } },
    ]);
    for (const name of ['loss', 'learningRate', 'samplesPerSecond']) {
      const { [name]: _, ...others } = line;
      expect(parseEvents(lines(others))).toMatchObject({ events: [], broken: 1 });
    }
    const { accuracy: _, ...unclassed } = line;
    expect(parseEvents(lines(unclassed)).events).toEqual([
      { ...event, values: { ...event.values, accuracy: Number.NaN } },
    ]);
    expect(parseEvents(lines({ ...line, accuracy: 'high' }))).toMatchObject({ events: [], broken: 1 });
  });

  test('every number beside the other fields of an evaluation is a value', () => {
    const event = epoch(1, 0.5);
    const line = { ...evaluated({ top5: 0.9, calibration: null, note: 'no number', list: [1], leftOut: 2 }) };
    const { values } = event.evaluation;
    expect(parseEvents(lines(line)).events).toEqual([
      {
        ...event,
        evaluation: { ...event.evaluation, values: { ...values, top5: 0.9, calibration: Number.NaN }, leftOut: 2 },
      },
    ]);
    expect(parseEvents(lines(evaluated(numbered(997)))).events).toHaveLength(1);
  });

  test.each(['run', 'whole'])(
    'the lines of the stored %s, of an earlier version, have the same numbers, and again',
    (name) => {
      const text = readFileSync(`test/fixtures/${name}/events.jsonl`, 'utf8');
      const stored = text.split('\n').filter((line) => line !== '');
      const { events, broken, unknown } = parseEvents(text);
      expect({ broken, unknown, events: events.length }).toEqual({ broken: 0, unknown: 0, events: stored.length });
      const evaluations = stored.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'epoch');
      expect(evaluations.length).toBeGreaterThan(2);
      expect(events.filter(({ kind }) => kind === 'epoch').map((event) => JSON.parse(eventLine(event)))).toEqual(
        evaluations,
      );
      const read = events.flatMap((event) => (event.kind === 'epoch' ? [event.evaluation.values] : []));
      expect(read).toEqual(
        evaluations.map(({ evaluation: { loss, accuracy, macs, top5 } }) => ({
          ...{ loss, accuracy, macs },
          ...(top5 === undefined ? {} : { top5 }),
        })),
      );
      expect(parseEvents(lines(...events)).events).toEqual(events);
    },
  );

  test('a measured number that JSON could not hold comes back as NaN', () => {
    const diverged = { ...step(1, { loss: Number.NaN }), terms: { task: Number.POSITIVE_INFINITY, shaping: 0 } };
    expect(parseEvents(lines(diverged)).events).toEqual([{ ...diverged, terms: { task: Number.NaN, shaping: 0 } }]);
    const test = epoch(1, 0.1);
    const withLoss = (loss: number): typeof test => ({
      ...test,
      evaluation: { ...test.evaluation, values: { ...test.evaluation.values, loss } },
    });
    expect(parseEvents(lines(withLoss(Number.POSITIVE_INFINITY))).events).toEqual([withLoss(Number.NaN)]);
  });
});
