/** What the parts of a report say of runs that are made by hand: layers, settings, seeds, colours. */
import { describe, expect, it } from 'vitest';
import type { ModelSummary } from '../../src/protocol/events/events';
import { initialRunState, type RunState } from '../../src/protocol/events/runState';
import { packShares } from '../../src/protocol/facts/packed';
import type { RunRow } from '../../src/protocol/many/runRow';
import { profilePart } from '../../src/report/profilePart';
import { type ReportedRun, reportPage } from '../../src/report/reportPage';
import { runLooks } from '../../src/report/runLooks';
import { captions, cells, row, scored, values } from './handmade';

describe('layers', () => {
  const model = (layers: number, given: Partial<ModelSummary> = {}): ModelSummary => ({
    ...{ name: 'net', params: 1234, macs: 4000, gateMacs: 0, gates: [], notCounted: [] },
    layers: Array.from({ length: layers }, (_, i) => ({
      ...{ name: `l${i}`, kind: 'conv2d', macs: 1000 * (i + 1), params: 7 + i, sources: [] },
    })),
    ...given,
  });
  const run = (name: string, of: ModelSummary | undefined) =>
    ({ row: row(name), state: { ...initialRunState(), started: of && { model: of } } }) as unknown as ReportedRun;

  it('of each network once, with the runs that have it, and what is not counted', () => {
    const gated = model(2);
    gated.layers[1]!.outputGate = 'g';
    const page = profilePart([
      run('a', model(2)),
      run('b', model(2, { name: 'other name' })),
      run('c', gated),
      run('d', undefined),
    ]);
    expect(captions(page)).toEqual([
      'net of 2 runs: 4,000 multiply-adds of a sample with every gate open, 1,234 parameters',
      'net of c: 4,000 multiply-adds of a sample with every gate open, 1,234 parameters',
    ]);
    expect(cells(page).slice(0, 3)).toEqual([
      ['Layer', 'Kind', 'Parameters', 'MACs', 'Share of MACs', 'Switched by'],
      ['l0', 'conv2d', '7', '1,000', '25.0 %', ''],
      ['l1', 'conv2d', '8', '2,000', '50.0 %', ''],
    ]);
    expect(cells(page).at(-1)).toEqual(['l1', 'conv2d', '8', '2,000', '50.0 %', 'g']);
    expect(page).not.toContain('Not counted');
    // As many multiply-adds of other parameters are another network, and there are no shares of none.
    const larger = model(2);
    larger.layers[0]!.params = 70;
    expect(captions(profilePart([run('a', model(2)), run('b', larger)]))).toHaveLength(2);
    const idle = model(1, { macs: 0 });
    idle.layers[0]!.macs = 0;
    expect(cells(profilePart([run('a', idle)]))[1]).toEqual(['l0', 'conv2d', '7', '0', '–', '']);
    const bound = profilePart([run('a', model(1, { notCounted: ['x', 'y'] }))]);
    expect(captions(bound)[0]).toContain('net of a: ≥ 4,000 multiply-adds');
    expect(bound).toMatch(/<p>Not counted: x, y\.<\/p>$/);
  });

  it('are the first 300 of the first five networks, which is said', () => {
    expect(profilePart([run('a', model(300))])).not.toContain('The first');
    const many = profilePart([run('a', model(301))]);
    expect(many).toContain('<p>The first 300 of 301 layers.</p>');
    expect(cells(many)).toHaveLength(301);
    const networks = (n: number) => profilePart(Array.from({ length: n }, (_, i) => run(`r${i}`, model(1 + i))));
    expect(networks(5)).not.toContain('left out');
    expect(networks(6)).toMatch(/<p>One more network is left out\.<\/p>$/);
    expect(networks(7)).toMatch(/<p>2 more networks are left out\.<\/p>$/);
    expect(captions(networks(7))).toHaveLength(5);
  });
});

describe('a page', () => {
  const settings = (name: string, given: RunRow['settings']): ReportedRun => ({
    row: row(name, { settings: given }),
    state: initialRunState(),
  });
  const made = new Date(Date.UTC(2026, 0, 31, 23, 59));
  const part = (page: string, heading: string) => page.split(`<h2>${heading}</h2>`)[1]?.split('</section>')[0] ?? '';

  it('has the settings that differ, of one run all of them, and of more than fifty none', () => {
    const two = reportPage(
      [settings('a', { seed: 1, epochs: 3 }), settings('b', { epochs: 3, decay: 0.5 })],
      'T',
      made,
    );
    const shown = cells(part(two, 'Settings that differ'));
    expect(shown[0]).toEqual(['setting', 'a', 'b']);
    expect(shown.slice(1).map(([name]) => name)).not.toContain('epochs');
    const one = reportPage([settings('a', { seed: 1, epochs: 3 })], 'T', made);
    expect(cells(part(one, 'Settings that differ'))).toEqual(
      expect.arrayContaining([
        ['setting', 'a'],
        ['epochs', '3'],
        ['seed', '1'],
      ]),
    );
    // What is false or 0 is a value, what is not there is none.
    const off = reportPage([settings('a', { ema: false, decay: 0 }), settings('b', { ema: true })], 'T', made);
    expect(cells(part(off, 'Settings that differ')).slice(1)).toEqual(
      expect.arrayContaining([
        ['ema', 'false', 'true'],
        ['decay', '0', ''],
      ]),
    );
    const many = (n: number) =>
      reportPage(
        Array.from({ length: n }, (_, i) => settings(`r${i}`, { epochs: i })),
        'T',
        made,
      );
    expect(cells(part(many(50), 'Settings that differ'))).toHaveLength(2);
    expect(part(many(51), 'Settings that differ')).toBe('');
  });

  it('marks runs of other data in the table, and says below it what the mark means', () => {
    const on = (name: string, data: string): ReportedRun => ({
      row: scored(name, 0.5, 1e6, { data: { name: data, test: 100 } }),
      state: initialRunState(),
    });
    const shown = part(reportPage([on('a', 'A'), on('b', 'A'), on('c', 'B')], 'T', made), 'Runs');
    const [, ...lines] = cells(shown);
    expect(lines.map(([first]) => /\((\w)\)$/.exec(first!)?.[1])).toEqual([undefined, undefined, 'a']);
    expect([...shown.matchAll(/<p>(a: [^<]*)<\/p>/g)]).toHaveLength(1);
    expect(part(reportPage([on('a', 'A'), on('b', 'A')], 'T', made), 'Runs')).not.toContain('<p>');
  });

  it('has the gates of the first twenty runs', () => {
    const gates = [{ gate: 'g', rates: packShares([1]) }];
    const bestEvaluation = { evaluation: { gates } } as unknown as RunState['bestEvaluation'];
    const runs = Array.from({ length: 21 }, (_, i) => ({
      row: scored(`r${i}`, 0.5, 1e6),
      state: { ...initialRunState(), bestEvaluation },
    }));
    const [head] = cells(part(reportPage(runs, 'T', made), 'Gates'));
    expect(head).toEqual(['gate', ...Array.from({ length: 20 }, (_, i) => `r${i}`)]);
  });

  it('says how many runs it is of and on which day, in UTC, and leaves parts out that have nothing', () => {
    const page = reportPage([settings('a', {}), settings('b', {})], 'A <title>', made);
    expect(page.startsWith('<!doctype html><!-- Sluice report -->\n<html lang="en">')).toBe(true);
    expect(page).toContain('<h1>A &#60;title&#62;</h1>');
    expect(page).toContain('<title>A &#60;title&#62;</title>');
    expect(page).toContain('<p>2 runs, made into this page on 2026-01-31. Results are of the best epoch');
    for (const heading of ['Over epochs', 'Gates', 'Profile', 'Settings that differ'])
      expect(page).not.toContain(`<h2>${heading}`);
    expect(page).toContain('<h2>Accuracy and MACs</h2>');
  });

  it('has means over seeds where runs differ by their seed alone, of those that have finished', () => {
    const seeded = (seed: number, accuracy: number, state: RunRow['state'] = 'finished'): ReportedRun => ({
      row: scored(`s${seed}`, accuracy, 1e6, {
        settings: { seed, epochs: 2 },
        state,
        points: { best: { epoch: 2, values: values(accuracy, 1e6) } },
      }),
      state: initialRunState(),
    });
    const page = reportPage([seeded(1, 0.5), seeded(2, 0.7), seeded(3, 0.1, 'failed')], 'T', made);
    const [head, line] = cells(part(page, 'Over seeds'));
    expect(head!.slice(0, 3)).toEqual(['Group', 'Runs', 'Accuracy']);
    for (const ofOne of ['State', 'Name', 'Note', 'Epoch', 'Seed']) expect(head).not.toContain(ofOne);
    expect(line![1]).toBe('2 of 3');
    // The sample standard deviation of 0.5 and 0.7 is 0.2/√2.
    // Of as many as the line says, so that the cell does not say of how many.
    expect(line).toContain('60.00 ± 14.14 %');
    expect(part(reportPage([seeded(1, 0.5)], 'T', made), 'Over seeds')).toBe('');
    const one = reportPage([seeded(1, 0.5), seeded(2, 0.7, 'failed')], 'T', made);
    expect(cells(part(one, 'Over seeds'))[1]![1]).toBe('1 of 2');
  });
});

it('runs of one colour each have another one in a page, the same for its points, its lines and its dark rule', () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ folder: `/w/run-${i}`, time: i }));
  // Alone each has the colour of its folder, and two of twelve have about the same.
  expect(
    rows.some(({ folder }) => runLooks(rows).of(folder).color !== runLooks([{ folder, time: 0 }]).of(folder).color),
  ).toBe(true);
  const drawn = rows.map(({ folder }) => JSON.stringify(runLooks(rows).of(folder)));
  expect(new Set(drawn).size).toBe(12);
});

it('the run that began first keeps its colour, on a dark page a rule has the other one', () => {
  const first = { folder: '/a/first', time: 1 };
  const [forth, back] = [
    runLooks([first, { folder: '/a/second', time: 2 }]),
    runLooks([{ folder: '/a/second', time: 2 }, first]),
  ];
  expect(forth.of('/a/first')).toMatchObject({ look: 'k0', color: runLooks([first]).of('/a/first').color });
  expect(back.of('/a/first')).toEqual(forth.of('/a/first'));
  expect(forth.of('/a/second').look).toBe('k1');
  expect(forth.style).toMatch(
    /^@media \(prefers-color-scheme: dark\) \{\ncircle\.k0 \{ fill: (#[0-9a-f]{6}); \} polyline\.k0 \{ stroke: \1; \}\ncircle\.k1 /,
  );
  expect(forth.style).not.toContain(forth.of('/a/first').color);
});
