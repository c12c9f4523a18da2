/** What each flag of `sluice sweep` asks for, in this process: what would run, submit or print is taken down. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { addSweep } from '../../../src/commands/sweep/sweep';
import type { RunEvent } from '../../../src/protocol/events/events';
import { temporaryFolder } from '../../host/temporary';
import { lines } from '../../protocol/lines';
import { ended, started } from '../../protocol/someEvents';
import { keepOutput } from '../keepOutput';

const taken = vi.hoisted(() => {
  const calls: [name: string, ...args: unknown[]][] = [];
  const notes =
    (name: string, answer?: unknown) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return answer;
    };
  const tasks = [0, 1, 2].map((index) => ({ id: `t${index}`, index, configuration: index, settings: {} }));
  return { calls, notes, tasks, queue: {} as Record<string, unknown>, changes: [] as string[] };
});
vi.mock('../../../src/sweep/run/loadSweep', () => ({
  loadSweep: taken.notes('load', { file: 'a.sweep.ts', tasks: taken.tasks }),
}));
vi.mock('../../../src/sweep/run/newSweep', () => ({ newSweep: taken.notes('new', { folder: '/made' }) }));
vi.mock('../../../src/sweep/run/specChanges', () => ({
  slurmNow: async () => ({ partition: 'now' }),
  specChanges: async () => taken.changes,
}));
vi.mock('../../../src/sweep/slurm/queue', () => ({
  queueOf: async () => {
    taken.calls.push(['queue']);
    return taken.queue;
  },
}));
vi.mock('../../../src/commands/trust', async (original) => ({
  ...(await original<object>()),
  mayRunCodeOfSweep: taken.notes('trust'),
}));
vi.mock('../../../src/commands/sweep/sweepRun', async (original) => ({
  ...(await original<object>()),
  runHere: taken.notes('run'),
}));
vi.mock('../../../src/commands/sweep/sweepPlan', () => ({ showPlan: taken.notes('plan') }));
vi.mock('../../../src/commands/sweep/sweepSubmit', () => ({
  submitNew: taken.notes('submit'),
  submitRest: taken.notes('rest'),
}));
vi.mock('../../../src/commands/sweep/sweepCancel', () => ({ cancelHere: taken.notes('cancel') }));
vi.mock('../../../src/commands/sweep/sweepFiles', () => ({ sweepFilesFor: taken.notes('files') }));
vi.mock('../../../src/commands/sweep/sweepTask', () => ({ sweepTask: taken.notes('task') }));

const cores = availableParallelism();
const at = (name: string) => path.join(process.cwd(), name);
let [out, err, folder] = ['', '', ''];
beforeEach(async () => {
  [out, err] = ['', ''];
  keepOutput(
    (text) => (out += text),
    (text) => (err += text),
  );
  taken.queue = { waiting: new Set(), running: new Set() };
  taken.changes = [];
  folder = path.join(await temporaryFolder(), 'many');
  sweep(folder);
});
afterEach(() => vi.restoreAllMocks());

/** A sweep of three tasks. */
function sweep(place: string, change: object = {}): void {
  mkdirSync(place, { recursive: true });
  const file = {
    ...{
      version: 1,
      name: path.basename(place),
      spec: '/s.ts',
      specFrom: 's.ts',
      experiment: '/e.ts',
      experimentFrom: 'e.ts',
    },
    ...{ source: [], made: 1, replicas: 1, tasks: taken.tasks },
  };
  writeFileSync(path.join(place, 'sweep.json'), JSON.stringify({ ...file, ...change }));
}
const left = (index: number, ...events: RunEvent[]) => {
  mkdirSync(path.join(folder, `t${index}`));
  writeFileSync(path.join(folder, `t${index}`, 'events.jsonl'), lines(...events));
};

async function asked(...args: string[]): Promise<unknown[]> {
  taken.calls.length = 0;
  const program = new Command();
  addSweep(program);
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    for (const inner of command.commands) quiet(inner);
  };
  quiet(program);
  try {
    await program.parseAsync(['node', 'sluice', 'sweep', ...args]);
  } catch (error) {
    return ['refused', (error as Error).message, error instanceof UserError];
  }
  return taken.calls;
}

describe('sluice sweep run', () => {
  const usual = Math.min(cores, 3);
  const copies = (n: number) => Math.max(1, Math.floor(cores / n));
  it.each<[string[], object, object]>([
    [[], { runs: at('runs'), replicas: copies(usual) }, { atOnce: usual }],
    [['--at-once', '1'], { runs: at('runs'), replicas: cores }, { atOnce: 1 }],
    [['--device', 'cuda'], { runs: at('runs'), replicas: cores, device: 'cuda' }, { atOnce: 1 }],
    [['--device', 'auto', '--runs', 'mine'], { runs: at('mine'), replicas: cores, device: 'auto' }, { atOnce: 1 }],
    [
      ['--json', '--detach'],
      { runs: at('runs'), replicas: copies(usual) },
      { atOnce: usual, json: true, detach: true },
    ],
  ])('%j', async (flags, places, run) =>
    expect(await asked('run', 's.sweep.ts', ...flags)).toEqual([
      ['load', at('s.sweep.ts')],
      ['new', expect.anything(), places],
      ['run', { folder: '/made' }, expect.objectContaining(run)],
    ]),
  );

  it('of one task has it alone, with every core', async () => {
    const others = taken.tasks.splice(1);
    const calls = await asked('run', 's.sweep.ts');
    taken.tasks.push(...others);
    expect(calls.slice(1)).toEqual([
      ['new', expect.anything(), { runs: at('runs'), replicas: cores }],
      ['run', expect.anything(), expect.objectContaining({ atOnce: 1 })],
    ]);
  });

  it('makes nothing where it is to be dry, and nothing of what is no number', async () => {
    expect(await asked('run', 's.sweep.ts', '--dry-run', '--at-once', '7')).toEqual([
      ...[
        ['load', at('s.sweep.ts')],
        ['plan', expect.anything(), expect.objectContaining({ atOnce: 7 })],
      ],
    ]);
    expect(await asked('run', 's.sweep.ts', '--at-once', '0')).toEqual(['refused', "--at-once is '0'.", true]);
    expect(await asked('run', 's.sweep.ts', '--device', 'abacus')).toEqual([
      'refused',
      "There is no device 'abacus'.",
      true,
    ]);
  });
});

describe('sluice sweep submit', () => {
  it.each<[string[], object]>([
    [[], { runs: at('runs') }],
    [['--runs', 'mine', '--device', 'auto'], { runs: at('mine'), device: 'auto' }],
    [['--dry-run', '--json'], { runs: at('runs'), dryRun: true, json: true }],
  ])('%j', async (flags, asks) =>
    expect(await asked('submit', 's.sweep.ts', ...flags)).toEqual([
      ['load', at('s.sweep.ts')],
      ['submit', expect.objectContaining({ tasks: taken.tasks }), asks],
    ]),
  );
});

describe('sluice sweep resume', () => {
  it('asks whether the code may be run, says what has changed, and goes on here', async () => {
    taken.changes = ['s.ts has changed.'];
    expect(await asked('resume', folder, '--trust')).toEqual([
      ['trust', expect.objectContaining({ folder }), expect.objectContaining({ trust: true })],
      ['run', expect.objectContaining({ folder }), expect.objectContaining({ atOnce: cores })],
    ]);
    expect(err).toBe('s.ts has changed.\n');
    sweep(folder, { replicas: cores });
    expect((await asked('resume', folder)).at(-1)).toEqual([
      'run',
      expect.anything(),
      expect.objectContaining({ atOnce: 1 }),
    ]);
    expect((await asked('resume', folder, '--at-once', '5', '--detach', '--json')).at(-1)).toEqual([
      ...['run', expect.anything(), expect.objectContaining({ atOnce: 5, detach: true, json: true })],
    ]);
  });

  it('or is given to Slurm as its file asks now', async () => {
    expect((await asked('resume', folder, '--where', 'slurm', '--dry-run')).at(-1)).toEqual([
      ...['rest', expect.objectContaining({ folder }), { partition: 'now' }, expect.objectContaining({ dryRun: true })],
    ]);
    expect((await asked('resume', folder, '--where', 'there'))[1]).toContain('Allowed choices are here, slurm');
    expect((await asked('resume', path.join(folder, 'none')))[1]).toContain('is no sweep: sweep.json is missing.');
  });
});

describe('the other commands', () => {
  it('are given the sweep and their flags', async () => {
    expect(await asked('cancel', folder)).toEqual([['cancel', expect.objectContaining({ folder, name: 'many' })]]);
    expect(await asked('files', folder)).toEqual([['files', expect.objectContaining({ folder }), { for: 'shell' }]]);
    const pods = ['--image', 'i', '--claim', 'c', '--mount', 'm', '--at-once', '3'];
    expect((await asked('files', folder, '--for', 'kubernetes', ...pods))[0]).toEqual([
      ...['files', expect.anything(), { for: 'kubernetes', image: 'i', claim: 'c', mount: 'm', atOnce: '3' }],
    ]);
    expect(await asked('task', 'x', '0')).toEqual([['task', at('x'), 0, {}]]);
    expect(await asked('task', 'x', '7', '--beyond', '--trust')).toEqual([
      ['task', at('x'), 7, { beyond: true, trust: true }],
    ]);
    expect((await asked('task', 'x', '-1'))[0]).toBe('refused');
    expect((await asked('task', 'x', '1.5'))[1]).toBe("<index> is '1.5'.");
  });
});

describe('sluice sweep status', () => {
  const said = async (...flags: string[]) => {
    out = '';
    await asked('status', folder, ...flags);
    return out;
  };
  const more = /\nRun what is missing with: sluice sweep resume \S+\n$/;

  it('says how to go on where something is missing and nothing is under way', async () => {
    left(0, started(), ended(20));
    left(1, started(), ended(20));
    expect(await said()).toMatch(/^many: 2 finished, 1 not begun of 3\n/);
    expect(await said()).toMatch(more);
    taken.queue = { waiting: new Set([2]), running: new Set() };
    expect(await said()).toMatch(/1 queued of 3/);
    expect(await said()).not.toMatch(more);
    taken.queue = { waiting: new Set(), running: new Set(), unknown: 'no answer' };
    expect(await said()).not.toMatch(more);
    sweep(folder, { tasks: [...taken.tasks, { id: 't3', index: 3, configuration: 3, settings: {} }] });
    taken.queue = { waiting: new Set([2]), running: new Set() };
    // What waits is under way, also where another one is missing.
    expect(await said()).toMatch(/1 queued, 1 not begun of 4/);
    expect(await said()).not.toMatch(more);
    sweep(folder);
    expect(err).toContain(
      "warning: Slurm's queue cannot be asked (no answer): what waits in it is not shown as queued.\n",
    );
    taken.queue = { waiting: new Set(), running: new Set() };
    left(2, started(), ended(20));
    expect(await said()).toBe('many: 3 finished of 3\n');
  });

  it.each<[string, RunEvent[]]>([
    ['failed', [started(), ended(3, { outcome: 'failed', error: { message: 'no' } })]],
    ['gone without a word', [started()]],
    ['stopped', [started(), ended(3, { outcome: 'stopped' })]],
  ])('a task that is %s is one that is missing', async (_, events) => {
    for (const index of [0, 1]) left(index, started(), ended(20));
    left(2, ...events);
    mkdirSync(path.join(folder, 't2/checkpoints'));
    writeFileSync(path.join(folder, 't2/checkpoints/last.safetensors'), '');
    expect(await said()).toMatch(more);
  });

  it('as JSON is the whole of it', async () => {
    left(0, started(), ended(20));
    expect(JSON.parse(await said('--json'))).toMatchObject({
      folder,
      counts: { finished: 1, missing: 2 },
      tasks: [{}, {}, {}],
    });
  });
});

describe('sluice sweep list', () => {
  it('has each sweep of the folder, says which cannot be read, and asks Slurm once where it does not answer', async () => {
    left(0, started(), ended(20));
    const runs = path.dirname(folder);
    sweep(path.join(runs, 'other'));
    mkdirSync(path.join(runs, 'plain'));
    mkdirSync(path.join(runs, 'broken'));
    writeFileSync(path.join(runs, 'broken/sweep.json'), '{');
    taken.queue = { waiting: new Set([1]), running: new Set(), unknown: 'no answer' };
    await asked('list', runs);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/))
        .sort(),
    ).toEqual([
      ['many', '1 finished, 1 queued, 1 not begun of 3'],
      ['other', expect.stringContaining('not begun of 3')],
      ['sweep', 'tasks'],
    ]);
    expect(err).toMatch(/broken is left out: .*sweep\.json is no JSON/);
    expect(err.match(/cannot be asked/g)).toHaveLength(1);
    expect(taken.calls.filter(([name]) => name === 'queue')).toHaveLength(1);
    out = '';
    taken.queue = { waiting: new Set(), running: new Set() };
    await asked('list', runs, '--json');
    const rows = JSON.parse(out) as { name: string; tasks: number }[];
    expect(rows.map(({ name, tasks }) => [name, tasks]).sort()).toEqual([
      ['many', 3],
      ['other', 3],
    ]);
    expect(rows[0]).toMatchObject({ folder: expect.stringContaining(runs), counts: expect.anything() });
    out = '';
    await asked('list', path.join(runs, 'plain'));
    expect(out).toBe(`There is no sweep in ${path.join(runs, 'plain')}.\n`);
  });
});
