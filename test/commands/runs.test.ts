/** `sluice runs` and `sluice compare` of the built command line, on the stored sweep. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UserError } from '../../src/base/userError';
import { addCompare } from '../../src/commands/compare';
import { addRuns } from '../../src/commands/runs';
import { engine } from '../engine';
import { type ManyRuns, writeManyRuns } from '../fixtures/many/writeManyRuns';
import { keepOutput } from './keepOutput';

let root: string;
let many: ManyRuns;

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-runs-'));
  many = writeManyRuns(path.join(root, 'runs'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function call(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...args], { encoding: 'utf8', cwd: root });
  return { status, stdout, stderr };
}
function sluice(...args: string[]): string {
  const { status, stdout, stderr } = call(...args);
  expect(status, stderr).toBe(0);
  return stdout;
}

describe('docs/comparing.md', () => {
  const page = readFileSync('docs/comparing.md', 'utf8');
  const shown = [...page.matchAll(/```sh\nsluice ([^\n]*)\n```\n\n```\n([^`]*)\n```/g)].map(
    ([, line = '', text = '']) => ({ line, text }),
  );

  it('shows three commands', () => expect(shown.length).toBe(3));

  it.each(shown)('sluice $line', ({ line, text }) => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    expect(sluice(...words).trimEnd()).toBe(text);
  });
});

describe('a table', () => {
  it('has the scores of a sweep over its seeds that its status has', () => {
    const { configurations } = JSON.parse(sluice('sweep', 'status', many.sweep, '--json'));
    const { rows } = JSON.parse(sluice('runs', many.sweep, '--group', 'seed', '--json'));
    const found = rows.map(
      ({ cells, finished, runs }: { cells: Record<string, unknown>; finished: number; runs: string[] }) => ({
        ...{ settings: { lambda: cells.lambda, gamma: cells.gamma }, finished, tasks: runs.length },
        ...{ score: cells.accuracy, macs: cells.macs, share: cells.share },
      }),
    );
    expect(configurations.length).toBe(12);
    const expected = configurations.map(
      ({ settings, finished, tasks, score, macs, share }: Record<string, unknown>) => ({
        settings,
        finished,
        tasks,
        score,
        macs,
        share,
      }),
    );
    expect(found).toEqual(expected);
  });

  it('in JSON has a row a run, with its state, what is wrong with it, and nothing where nothing is known', () => {
    const { folder, rows } = JSON.parse(sluice('runs', '--json'));
    expect([folder, rows.length]).toEqual([many.runs, 61]);
    const cellsOf = (run: string) => rows.find((row: { folder: string }) => row.folder === run).cells;
    expect(cellsOf(many.live)).toMatchObject({ state: 'running', live: true });
    expect(cellsOf(many.failed[0]!)).toMatchObject({ state: 'failed', problem: 'The loss is NaN at step 243.' });
    expect(Object.keys(cellsOf(many.dense))).not.toContain('gatesOn');
    expect(Object.keys(cellsOf(many.dense))).not.toContain('lambda');
    const curves = rows.filter((row: { curve?: unknown }) => row.curve !== undefined);
    expect(curves.map(({ parameters }: { parameters: string[] }) => parameters)).toEqual(
      Array(12).fill(['lambda', 'gamma']),
    );
  });

  it('has evaluations of the epoch that is asked for', () => {
    const text = sluice(
      'runs',
      many.sweep,
      '--epoch',
      '3',
      '--columns',
      'id,chosen.scoredEpoch,chosen.accuracy',
      '--csv',
    );
    const [head, first] = text.split('\n');
    expect(head).toBe('folder,id,chosen.scoredEpoch,chosen.accuracy,does not compare');
    const events = readFileSync(path.join(many.tasks[0]!, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const third = events.find(({ kind, epoch }) => kind === 'epoch' && epoch === 3);
    expect(first).toBe(`${many.tasks[0]},${path.basename(many.tasks[0]!)},3,${third.evaluation.accuracy},`);
  });

  it('is empty, and says so, where no run passes', () => {
    expect(sluice('runs', '--filter', 'accuracy>200%')).toBe('None of 61 runs passes the filter.\n');
    expect(JSON.parse(sluice('runs', '--filter', 'accuracy>200%', '--json')).rows).toEqual([]);
  });

  it('takes a name that is known but filled by no run, and what a terminal would obey in a note is seen', () => {
    const run = path.join(root, 'noted', 'run');
    cpSync(many.tasks[0]!, run, { recursive: true });
    writeFileSync(path.join(run, 'label.json'), JSON.stringify({ note: '\u001b[2J=1+1 & more' }));
    expect(sluice('runs', 'noted', '--columns', 'note,early')).toContain('␛[2J=1+1 & more');
    expect(sluice('runs', 'noted', '--columns', 'note', '--markdown')).toBe(
      '| Note |\n| --- |\n| ␛\\[2J=1+1 \\& more |\n',
    );
    expect(sluice('runs', 'noted', '--columns', 'note', '--latex')).toContain('\\& more');
    expect(sluice('runs', 'noted', '--filter', 'accuracy>200%')).toBe('The run does not pass the filter.\n');
    expect(sluice('runs', many.sweep, '--filter', 'note', '--csv')).toBe('None of 60 runs passes the filter.\n');
  });
});

describe('a comparison', () => {
  it('in JSON has settings that differ, metrics with differences, what runs were made of and why they do not compare', () => {
    const other = path.join(root, 'other');
    cpSync(many.tasks[0]!, other, { recursive: true });
    const manifest = JSON.parse(readFileSync(path.join(other, 'manifest.json'), 'utf8'));
    const changed = { ...manifest, versions: { ...manifest.versions, node: '22.1.0' }, data: 'other' };
    writeFileSync(path.join(other, 'manifest.json'), JSON.stringify(changed));
    const found = JSON.parse(sluice('compare', many.tasks[15]!, other, many.dense, '--json'));
    expect(found.runs.map(({ folder }: { folder: string }) => folder)).toEqual([many.tasks[15], other, many.dense]);
    expect(found.settings.find(({ name }: { name: string }) => name === 'lambda')).toEqual({
      name: 'lambda',
      isParameter: true,
      values: [0.1, 0.05, null],
    });
    const { values, differences } = found.metrics.find(({ id }: { id: string }) => id === 'accuracy');
    expect(differences).toEqual([null, values[1] - values[0], values[2] - values[0]]);
    expect(found.made.map(({ kind }: { kind: string }) => kind)).toEqual(['node', 'data']);
    expect(found.mismatches).toEqual([
      [],
      ['its data has the name of the others’ and another content'],
      ['another dense network, of 40,551,040 MACs, not 40,561,792: shares do not compare'],
    ]);
    const text = sluice('compare', many.tasks[15]!, other, many.failed[0]!);
    const failed = path.basename(many.failed[0]!);
    expect(text).toContain(`\n\nProblems:\n${failed}: The loss is NaN at step 243.\n\nResults are of`);
    expect(text).toContain(`version of Node: 20.11.0 (15_lambda=0.1_gamma=0_seed=1, ${failed}), 22.1.0 (gated)`);
    expect(text).toContain('gated: its data has the name of the others’ and another content');
  });
});

describe('in this process, of few runs', () => {
  let few: ManyRuns;
  beforeAll(() => {
    few = writeManyRuns(path.join(root, 'few'), { seeds: 2, epochs: 2 });
  });

  /** What is printed; without the processes of the others. */
  async function printed(...args: string[]): Promise<string> {
    let out = '';
    keepOutput(
      (text) => (out += text),
      () => {},
    );
    const program = new Command();
    for (const add of [addRuns, addCompare]) add(program);
    await program.parseAsync(['node', 'sluice', ...args]).finally(() => vi.restoreAllMocks());
    return out;
  }
  const headOf = (text: string) => text.split('\n')[0]!.trim().split(/ {2,}/);
  interface Row {
    folder: string;
    parameters?: string[];
    curve?: object;
    cells: { lambda: number; accuracy: number };
  }
  const rowsOf = async (...args: string[]): Promise<Row[]> =>
    JSON.parse(await printed('runs', few.sweep, '--json', ...args)).rows;

  it('a run that others are compared with stays, whatever the filter says of it, and is named by its name, its folder or its place', async () => {
    const own = few.tasks[0]!;
    for (const name of [path.basename(own), own, path.relative(process.cwd(), own)]) {
      const rows = await rowsOf('--filter', 'lambda=0.4', '--baseline', name);
      expect(rows.filter(({ cells }) => cells.lambda !== 0.4).map(({ folder }) => folder)).toEqual([own]);
      expect(rows).toHaveLength(1 + 6);
    }
  });

  it('is in the order that is asked for: the largest first behind a minus, by the second column where the first is equal', async () => {
    const lambdas = async (sort: string) => (await rowsOf('--sort', sort)).map(({ cells }) => cells.lambda);
    const ascending = (await lambdas('lambda')).toSorted((a, b) => a - b);
    expect(new Set(ascending).size).toBe(4);
    expect(await lambdas('+lambda')).toEqual(ascending);
    expect(await lambdas('-lambda')).toEqual(ascending.toReversed());
    const both = await rowsOf('--filter', 'state=finished', '--sort', 'lambda, -accuracy');
    for (const [i, { cells }] of both.slice(1).entries()) {
      const before = both[i]!.cells;
      expect(before.lambda <= cells.lambda).toBe(true);
      if (before.lambda === cells.lambda) expect(before.accuracy).toBeGreaterThanOrEqual(cells.accuracy);
    }
  });

  it('has the columns that a terminal has room for, those that a paper has, and all for programs', async () => {
    const of = async (...flags: string[]) => headOf(await printed('runs', few.sweep, ...flags));
    const terminal = await of();
    expect(terminal).toEqual([
      ...['State', 'Name', 'lambda', 'gamma', 'seed'],
      ...['Accuracy', 'Average MACs', 'Of dense', 'Gates conditional', 'Epoch'],
    ]);
    expect((await of('--csv'))[0]!.split(',')).toEqual(expect.arrayContaining(['state', 'accuracy', 'loss', 'wall']));
    const latex = await printed('runs', few.sweep, '--latex');
    expect(latex).toContain('Accuracy');
    for (const work of ['State', 'Note', 'Epoch']) expect(latex).not.toContain(work);
    const grouped = await of('--group', 'seed');
    expect(grouped).toContain('Accuracy');
    for (const one of ['State', 'Name', 'Note', 'Epoch', 'seed']) expect(grouped).not.toContain(one);
    // Whoever names them has them, also those of one run.
    expect(headOf(await printed('runs', few.sweep, '--columns', 'loss, epoch'))).toEqual(['Validation loss', 'Epoch']);
    const every = JSON.parse(await printed('runs', few.sweep, '--json')).columns.map(({ id }: { id: string }) => id);
    expect((await of('--columns', ' all ', '--csv'))[0]!.split(',')).toEqual(['folder', ...every, 'does not compare']);
  });

  it('of groups has no thresholds and parameters of one run', async () => {
    expect((await rowsOf()).filter(({ curve }) => curve).length).toBeGreaterThan(0);
    const groups = await rowsOf('--group', 'seed');
    expect(groups).toHaveLength(12);
    for (const row of groups) {
      expect(row).not.toHaveProperty('parameters');
      expect(row).not.toHaveProperty('curve');
    }
  });

  /** Two runs that differ in their seed, of one name; the second has not ended. */
  function twoAlike(): string {
    const alike = path.join(root, 'alike');
    for (const [i, id] of ['a', 'b'].entries()) {
      cpSync(few.tasks[i]!, path.join(alike, id), { recursive: true });
      writeFileSync(path.join(alike, id, 'label.json'), JSON.stringify({ name: 'same' }));
    }
    const events = path.join(alike, 'b', 'events.jsonl');
    writeFileSync(events, readFileSync(events, 'utf8').replace(/[^\n]*"kind":"ended"[^\n]*\n/, ''));
    return alike;
  }

  it('puts together runs that have finished alone, unless it is told to take all of them', async () => {
    const alike = twoAlike();
    const accuracy = async (...flags: string[]) =>
      JSON.parse(await printed('runs', alike, '--group', 'seed', '--json', ...flags)).rows[0].cells.accuracy;
    expect(await accuracy()).toMatchObject({ n: 1 });
    expect(await accuracy('--unfinished')).toMatchObject({ n: 2 });
    // One has finished, however many are counted.
    for (const flags of [[], ['--unfinished']]) {
      const grouped = (form: string) => printed('runs', alike, '--group', 'seed', form, ...flags);
      expect(JSON.parse(await grouped('--json')).rows[0]).toMatchObject({ finished: 1, runs: { length: 2 } });
      const [header = '', row = ''] = (await grouped('--csv')).split('\n');
      expect([header.split(',').slice(1, 3), row.split(',').slice(1, 3)]).toEqual([
        ['finished', 'runs'],
        ['1', '2'],
      ]);
      expect(await grouped('--latex')).toContain(
        `over n ${flags.length === 0 ? 'finished runs' : 'runs, unfinished ones too'}.`,
      );
    }
  });

  it('tells runs of one name apart for people; for programs, which have their folders, names are as they are', async () => {
    const alike = twoAlike();
    const column = async (...flags: string[]) =>
      (await printed('runs', alike, '--columns', 'name', ...flags)).trim().split('\n').slice(1);
    expect((await column()).map((line) => line.trim())).toEqual(['same (a)', 'same (b)']);
    expect((await column('--csv')).map((line) => line.split(',')[1])).toEqual(['same', 'same']);
    const { rows } = JSON.parse(await printed('runs', alike, '--columns', 'name', '--json'));
    expect(rows.map(({ cells }: { cells: { name: string } }) => cells.name)).toEqual(['same', 'same']);
  });

  it('is compared with one run: of two of a name the path says which', async () => {
    const alike = twoAlike();
    await expect(printed('runs', alike, '--baseline', 'same')).rejects.toThrow('2 runs are called same.');
    expect(JSON.parse(await printed('runs', alike, '--baseline', path.join(alike, 'b'), '--json')).rows).toHaveLength(
      2,
    );
  });

  it('side by side has what is usual of the best epoch and of the last, a dash for a setting that there is none of', async () => {
    const text = await printed('compare', few.tasks[0]!, few.dense);
    const lines = text.split('\n').map((line) => line.trim().split(/ {2,}/));
    const titles = lines.slice(1).map(([title]) => title!);
    expect(titles).toEqual(
      expect.arrayContaining([
        ...['Accuracy', 'Average MACs', 'Of dense', 'Epoch scored', 'Dense MACs'],
        ...['Accuracy (last)', 'Average MACs (last)', 'Of dense (last)'],
      ]),
    );
    expect(titles).not.toContain('Top-5 accuracy (last)');
    expect(lines.find(([title]) => title === 'lambda')).toEqual(['lambda', '0.05', '–']);
    const other = path.join(root, 'otherData');
    cpSync(few.dense, other, { recursive: true });
    const manifest = JSON.parse(readFileSync(path.join(other, 'manifest.json'), 'utf8'));
    writeFileSync(path.join(other, 'manifest.json'), JSON.stringify({ ...manifest, data: 'other' }));
    const apart = (await printed('compare', few.tasks[0]!, other)).split('Do not compare:\n')[1]!.split('\n')[0];
    expect(apart).toMatch(/^plain: .*another content; another dense network/);
  });

  it('two runs side by side: no word of settings that do not differ, names that tell them apart', async () => {
    const twin = path.join(root, 'twins', path.basename(few.dense));
    cpSync(few.dense, twin, { recursive: true });
    const text = await printed('compare', few.dense, twin);
    expect(text).toContain('\n\nNo setting differs.\n');
    for (const part of ['Do not compare:', 'Problems:']) expect(text).not.toContain(part);
    // Of one name, and of one folder's name: by where they are.
    expect(headOf(text)).toEqual([few.dense, twin].map((folder) => path.relative(process.cwd(), folder)));
  });
});

describe('bad input is refused, with what to do', () => {
  /** In this process, where nothing is printed before it is refused. */
  const refused = async (args: string[]): Promise<string> => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    for (const add of [addRuns, addCompare]) add(program);
    for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
    return program.parseAsync(['node', 'sluice', ...args.map((arg) => arg.replace('ROOT', root))]).then(
      () => 'taken',
      ({ message, detail }: UserError) => `${message}\n${detail?.hint ?? ''}`,
    );
  };

  it.each<[args: string[], message: string]>([
    [['runs', 'ROOT/nowhere'], 'nowhere is not there.\nName a folder of runs'],
    [['runs', 'ROOT/empty'], 'There is no run in '],
    [['runs', 'ROOT/runs', '--columns', 'acuracy'], "There is no column acuracy.\nDid you mean 'accuracy'?"],
    [['runs', 'ROOT/runs', '--columns', ' , '], '--columns names none.'],
    [['runs', 'ROOT/runs', '--sort', '-lambd'], "There is no column lambd.\nDid you mean 'lambda'?"],
    [['runs', 'ROOT/runs', '--group', 'gama'], "Did you mean 'gamma'?"],
    [['runs', 'ROOT/runs', '--filter', 'lambda = = 3'], 'The filter cannot be read at character 10'],
    [['runs', 'ROOT/runs', '--json', '--latex'], "option '--json' cannot be used with option '--latex'"],
    [['runs', 'ROOT/runs', '--unfinished'], '--unfinished is of groups.'],
    [['runs', 'ROOT/runs', '--baseline', '00_lambda=0.05_gamma=0_seed=11'], "mean '00_lambda=0.05_gamma=0_seed=1'?"],
    [['runs', 'ROOT/runs', '--epoch', '0'], "--epoch is '0'."],
    [['compare', 'ROOT/runs'], 'holds 61 runs.'],
    [['compare', 'ROOT/runs/plain-20260313-170000'], 'One run is compared with nothing.'],
    [['compare', 'ROOT/runs/plain-20260313-170000', 'ROOT/runs/plain-20260313-170000/'], 'is named twice.'],
    [['compare', 'ROOT/empty', 'ROOT/empty'], 'is no run folder.'],
  ])('%j', async (args, message) => {
    mkdirSync(path.join(root, 'empty'), { recursive: true });
    expect(await refused(args)).toContain(message);
  });

  it('ends with 2, and prints nothing but that', () => {
    const { status, stdout, stderr } = call('runs', '--filter', 'acuracy>1');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain("Did you mean 'accuracy'?");
  });
});
