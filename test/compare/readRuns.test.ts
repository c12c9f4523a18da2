/** Rows of many runs, number by number, against a slow reader of their events; and what becomes of folders that are broken. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldEvents } from '../../src/compare/foldEvents';
import { readRun, readRuns } from '../../src/compare/readRuns';
import { initialRunState, parseEvents, reduce } from '../../src/protocol/events/runState';
import { decodeSamples } from '../../src/protocol/files/samples';
import type { RunPoint, RunRow } from '../../src/protocol/many/runRow';
import { type ManyRuns, writeManyRuns } from '../fixtures/many/writeManyRuns';
import { bestOf, gateNumbers, type Of, of, readLines, sessionsOf, trainedMs, validEvents } from '../slowReader';

let root: string;
let many: ManyRuns;
let rows: RunRow[];

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-many-'));
  many = writeManyRuns(path.join(root, 'runs'));
  rows = await readRuns(many.runs);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const rowOf = (folder: string): RunRow => rows.find((row) => row.folder === folder)!;

function expectPoint(point: RunPoint | undefined, event: Of<'epoch'>) {
  expect(point?.epoch).toBe(event.epoch);
  expect(point?.values).toEqual(event.evaluation.values);
  const gates = event.evaluation.gates.map(gateNumbers);
  const all = gates.reduce((sum, { open }) => sum + open.length, 0);
  const share = (kind: 'on' | 'off' | 'conditional') => gates.reduce((sum, gate) => sum + gate[kind], 0) / all;
  if (all === 0) expect(point?.gates).toBeUndefined();
  else
    for (const kind of ['on', 'off', 'conditional'] as const) expect(point?.gates?.[kind]).toBeCloseTo(share(kind), 12);
}

describe('a row', () => {
  it('is there for each run of the sweep and for the one beside it, in natural order', () => {
    expect(rows.map(({ folder }) => folder)).toEqual([...many.tasks, many.dense]);
  });

  it('has the numbers that the events say, of the last evaluation and of the best, never mixed', () => {
    for (const { folder, points } of rows) {
      const events = validEvents(readLines(path.join(folder, 'events.jsonl')));
      const epochs = of('epoch', events);
      expectPoint(points.last, epochs.at(-1)!);
      expectPoint(points.best, bestOf(epochs));
    }
    // Else the two would be told apart by nothing.
    expect(rows.filter(({ points }) => points.best!.epoch !== points.last!.epoch).length).toBeGreaterThan(10);
  });

  it('has the time that sessions took, terms of the newest step, and samples a second of the newest session', () => {
    for (const row of rows) {
      const events = readLines(path.join(row.folder, 'events.jsonl'));
      const steps = of('step', sessionsOf(events).at(-1)!);
      expect(row.wallMs).toBe(trainedMs(events));
      expect(row.terms).toEqual(steps.at(-1)!.terms);
      const ms = steps.at(-1)!.time - steps[0]!.time;
      expect(row.samplesPerSecond).toBeCloseTo((256 * 1000 * (steps.at(-1)!.step - steps[0]!.step)) / ms, 9);
    }
  });

  it('counts what a resumed run has done twice once', () => {
    const row = rowOf(many.resumed);
    expect(row.epoch).toBe(12);
    const events = readLines(path.join(many.resumed, 'events.jsonl'));
    expect(of('epoch', events).length).toBeGreaterThan(12);
    // An hour lies between the sessions.
    expect(row.wallMs).toBeLessThan(600_000);
  });

  it('has percentiles of MACs from the record of the same evaluation alone', () => {
    const finished = rowOf(many.tasks[0]!);
    for (const [point, name] of [
      [finished.points.last, 'samples.bin'],
      [finished.points.best, 'samples-best.bin'],
    ] as const) {
      const table = decodeSamples(readFileSync(path.join(finished.folder, name)), name);
      const sorted = [...table.macs].sort((a, b) => a - b);
      const at = (q: number) => {
        const place = q * (sorted.length - 1);
        const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
        return low + (high - low) * (place - Math.floor(place));
      };
      expect(point?.macsRange?.[0]).toBeCloseTo(at(0.05), 6);
      expect(point?.macsRange?.[1]).toBeCloseTo(at(0.95), 6);
    }
    expect(rowOf(many.dense).points.best?.macsRange).toBeUndefined();
    expect(rowOf(many.live).points.last?.macsRange).toBeUndefined();
  });

  it('says how it stands: failed and why, at work, finished', () => {
    for (const folder of many.failed)
      expect(rowOf(folder)).toMatchObject({ state: 'failed', live: false, problem: 'The loss is NaN at step 243.' });
    expect(rowOf(many.live)).toMatchObject({ state: 'running', live: true, epoch: 6, epochs: 12 });
    expect(rows.filter(({ state }) => state === 'finished').length).toBe(58);
  });

  it('has settings under their names, schedules in words, parameters first', () => {
    const { settings, parameters, sweep, name, experiment } = rowOf(many.tasks[4]!);
    expect(parameters).toEqual(['lambda', 'gamma']);
    expect(settings).toMatchObject({ lambda: 0.05, gamma: 0, seed: 5, epochs: 12, 'data.kind': 'cifar10' });
    expect(settings).toMatchObject({ learningRate: 'step(0.1, [6], 0.1)', 'sparsity.weight': 'ramp(0.05, 1, 6)' });
    expect(settings).toMatchObject({ 'shaping.weight': 'linear(0, 0, 6)', 'augmentation.flip': true, clipNorm: false });
    expect({ sweep, name, experiment }).toEqual({
      sweep: many.sweep,
      name: `${path.basename(many.sweep)}: ${path.basename(many.tasks[4]!)}`,
      experiment: '/home/mira/gated/gated.experiment.ts',
    });
    expect(rowOf(many.dense)).toMatchObject({ name: 'plain', gateLayers: 0, denseMacs: 40_551_040 });
  });

  it('has the curve of the checkpoint that it is of', () => {
    const { curve, points } = rowOf(many.tasks[0]!);
    expect(curve?.checkpoint).toBe('best');
    expect(curve?.points.find(({ threshold }) => threshold === 0.5)).toEqual({
      threshold: 0.5,
      accuracy: points.best!.values.accuracy,
      macs: points.best!.values.macs,
    });
    expect(rowOf(many.tasks[1]!).curve).toBeUndefined();
  });
});

describe('folders', () => {
  it.each([
    ['a sweep', () => many.sweep, () => many.tasks],
    ['a run', () => many.tasks[3]!, () => [many.tasks[3]!]],
    ['a folder with runs in it', () => root, () => [...many.tasks, many.dense]],
  ])('%s', async (_, folder, expected) => {
    const read = await readRuns(folder());
    expect(read.map((row) => row.folder)).toEqual(expected());
    expect(read[0]!.sweep).toBe(many.sweep);
  });

  it('are counted as they are read', async () => {
    const told: [number, number][] = [];
    await readRuns(many.runs, { progress: (...given) => told.push(given) });
    const count = many.tasks.length + 1;
    expect(told).toEqual(Array.from({ length: count }, (_, i) => [i + 1, count]));
  });

  it('a folder that is not there is said', async () => {
    await expect(readRuns(path.join(root, 'nowhere'))).rejects.toThrow('nowhere is not there.');
    await expect(readRuns(path.join(many.dense, 'events.jsonl'))).rejects.toThrow('is a file');
  });
});

describe('what is broken', () => {
  const copy = (name: string, change: (folder: string) => void) => {
    const folder = path.join(root, 'broken', name);
    cpSync(many.tasks[0]!, folder, { recursive: true });
    change(folder);
    return readRun({ folder });
  };

  it.each<[name: string, change: (folder: string) => void, expected: Partial<RunRow>]>([
    [
      'events that are none',
      (f) => writeFileSync(path.join(f, 'events.jsonl'), 'nonsense\n\0\0\n'),
      { problem: 'events.jsonl has no line that is an event', points: {} },
    ],
    [
      'a folder in place of events',
      (f) => {
        rmSync(path.join(f, 'events.jsonl'));
        mkdirSync(path.join(f, 'events.jsonl'));
      },
      { problem: 'events.jsonl is a folder, and only regular files are read' },
    ],
    [
      'a line that is no event among others',
      (f) => appendFileSync(path.join(f, 'events.jsonl'), 'nonsense\n'),
      { problem: undefined, state: 'finished' },
    ],
    ['no events', (f) => rmSync(path.join(f, 'events.jsonl')), { state: 'empty', points: {}, problem: undefined }],
    [
      'config that is broken',
      (f) => writeFileSync(path.join(f, 'config.json'), '{'),
      { settings: {}, parameters: [], state: 'finished' },
    ],
    [
      'config that is nested deeper than anything can walk through',
      (f) => {
        const config = readFileSync(path.join(f, 'config.json'), 'utf8');
        const deep = '['.repeat(200_000) + ']'.repeat(200_000);
        writeFileSync(path.join(f, 'config.json'), config.replace('{', `{"loss":${deep},`));
      },
      { settings: {}, parameters: [], state: 'finished' },
    ],
    [
      'a schedule whose milestones cannot be written',
      (f) => {
        const config = JSON.parse(readFileSync(path.join(f, 'config.json'), 'utf8'));
        const learningRate = { kind: 'step', base: 1, factor: 0.1, milestones: [{ toString: 1 }] };
        writeFileSync(path.join(f, 'config.json'), JSON.stringify({ ...config, learningRate }));
      },
      { parameters: ['lambda', 'gamma'], state: 'finished' },
    ],
    [
      'a manifest that is broken',
      (f) => writeFileSync(path.join(f, 'manifest.json'), '[]'),
      { data: { name: 'CIFAR-10', test: 10_000 } },
    ],
    [
      'a label',
      (f) => writeFileSync(path.join(f, 'label.json'), '{"name":"mine","note":"look"}'),
      { name: 'mine', note: 'look' },
    ],
    ['a label that is none', (f) => writeFileSync(path.join(f, 'label.json'), '7'), { name: 'gated' }],
  ])('%s', async (name, change, expected) => {
    expect(await copy(name, change)).toMatchObject(expected);
  });

  it('a record of images of another evaluation has no say', async () => {
    const row = await copy('older record', (f) =>
      cpSync(path.join(many.tasks[1]!, 'samples.bin'), path.join(f, 'samples.bin')),
    );
    // The same epoch, and fewer images than the split has: nothing tells it apart. Cut short, it is none.
    expect(row.points.last?.macsRange).toBeDefined();
    const cut = await copy('cut record', (f) =>
      writeFileSync(path.join(f, 'samples-best.bin'), readFileSync(path.join(f, 'samples-best.bin')).subarray(0, 3000)),
    );
    expect(cut.points.best?.macsRange).toBeUndefined();
  });

  it('a curve of an earlier best epoch is none of this one', async () => {
    const row = await copy('older curve', (f) => {
      const curve = JSON.parse(readFileSync(path.join(f, 'curve.json'), 'utf8'));
      writeFileSync(path.join(f, 'curve.json'), JSON.stringify({ ...curve, epoch: 2 }));
    });
    expect(row.curve).toBeUndefined();
  });

  it('a session that nobody can see goes on as long as its heart beats; one that no worker keeps is taken at its word', async () => {
    const folder = path.join(root, 'broken', 'elsewhere');
    cpSync(many.live, folder, { recursive: true });
    const file = path.join(folder, 'worker.json');
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere', started: 1 }));
    expect(await readRun({ folder })).toMatchObject({ state: 'running', live: true });
    utimesSync(file, 1000, 1000);
    expect(await readRun({ folder })).toMatchObject({ state: 'failed', live: false });
    for (const none of ['nonsense', undefined]) {
      if (none === undefined) rmSync(file);
      else writeFileSync(file, none);
      expect(await readRun({ folder })).toMatchObject({ state: 'running', live: true });
    }
  });

  it('a session whose worker is gone has failed', async () => {
    const folder = path.join(root, 'broken', 'gone');
    cpSync(many.live, folder, { recursive: true });
    const record = JSON.parse(readFileSync(path.join(folder, 'worker.json'), 'utf8'));
    writeFileSync(path.join(folder, 'worker.json'), JSON.stringify({ ...record, born: '1' }));
    expect(await readRun({ folder })).toMatchObject({
      state: 'failed',
      live: false,
      problem: expect.stringContaining('gone'),
    });
  });

  it('a start that ended before its first step is no run, and a link to a run is one', async () => {
    const runs = path.join(root, 'links');
    mkdirSync(path.join(runs, 'unbegun'), { recursive: true });
    const [first] = readFileSync(path.join(many.dense, 'events.jsonl'), 'utf8').split('\n');
    const ended = '{"kind":"ended","time":1773334801000,"step":0,"outcome":"failed"}';
    writeFileSync(path.join(runs, 'unbegun', 'events.jsonl'), `${first}\n${ended}\n`);
    symlinkSync(many.dense, path.join(runs, 'linked'));
    symlinkSync(path.join(root, 'nowhere'), path.join(runs, 'lost'));
    symlinkSync(runs, path.join(runs, 'circle'));
    symlinkSync(many.dense, path.join(runs, 'linked-again'));
    expect((await readRuns(runs)).map(({ folder, name }) => ({ folder, name }))).toEqual([
      { folder: path.join(runs, 'linked'), name: 'plain' },
    ]);
    // The one that somebody names is shown all the same.
    expect((await readRuns(path.join(runs, 'unbegun'))).map(({ state }) => state)).toEqual(['failed']);
  });
});

describe('folding without the steps between', () => {
  it.each([0, 16, 59])('says what all events say: task %i', async (task) => {
    const file = path.join(many.tasks[task]!, 'events.jsonl');
    // Half a line at the end, as a writer leaves it.
    appendFileSync(file, '{"kind":"step","time":17');
    const { events } = parseEvents(readFileSync(file, 'utf8'));
    const all = events.reduce(reduce, initialRunState());
    const { state, broken } = await foldEvents(file);
    const { history: _, gates: __, warnings: ___, warningCount: ____, ...whole } = all;
    expect(broken).toBe(0);
    expect(state).toMatchObject({ ...whole });
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\{"kind":"step","time":17$/, ''));
  });

  it('takes lines of other writers, with blanks and fields in another order', async () => {
    const lines = readFileSync(path.join(many.tasks[2]!, 'events.jsonl'), 'utf8').trim().split('\n');
    const file = path.join(root, 'python.jsonl');
    const spaced = lines.map((line, i) => {
      const { kind, ...rest } = JSON.parse(line);
      return JSON.stringify(i % 2 === 0 ? { kind, ...rest } : { ...rest, kind }).replace('{"kind":', '{ "kind": ');
    });
    writeFileSync(file, spaced.join('\r\n'));
    const [own, other] = [await foldEvents(path.join(many.tasks[2]!, 'events.jsonl')), await foldEvents(file)];
    expect({ ...other.state, history: 0 }).toEqual({ ...own.state, history: 0 });
  });
});
