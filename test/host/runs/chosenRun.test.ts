/** Which run is the current one, for every place where a user may be looking. */
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { ChosenRun } from '../../../src/host/runs/chosenRun';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { temporaryFolder, until } from '../temporary';

const run = (folder: string, experiment?: string): RunSummary => ({ ...emptySummary(folder), experiment });

/** @param list newest first; a test may change it. */
function place(list: RunSummary[]) {
  const stored = new Map<string, unknown>();
  const writes: unknown[] = [];
  const memory = {
    get: (key: string) => stored.get(key),
    update: async (key: string, value: unknown) => {
      writes.push(value);
      stored.set(key, value);
    },
  } as ConstructorParameters<typeof ChosenRun>[0];
  const changed = new Signal<void>();
  const runs = { list: () => list, get: (folder: string) => list.find((one) => one.folder === folder), changed };
  const looking: { views: string[]; file?: string } = { views: [] };
  const attention = { inView: (folder: string) => looking.views.includes(folder), file: () => looking.file };
  const open = () => {
    const chosen = new ChosenRun(memory, runs, attention);
    onTestFinished(() => chosen.dispose());
    return chosen;
  };
  return { chosen: open(), open, looking, changed, writes };
}

describe('the current run', () => {
  const list = () => [run('/b/new', '/b.ts'), run('/a/new', '/a.ts'), run('/b/old', '/b.ts'), run('/a/old', '/a.ts')];

  it('is the newest where nobody looks at one, and none without runs', () => {
    expect(place([]).chosen.folder).toBeUndefined();
    expect(place(list()).chosen.folder).toBe('/b/new');
  });

  it('is the newest of the experiment in the editor, and the newest of all where that has none', () => {
    const { chosen, looking } = place(list());
    looking.file = '/a.ts';
    expect(chosen.folder).toBe('/a/new');
    looking.file = '/helper.ts';
    expect(chosen.folder).toBe('/b/new');
  });

  it('is the one that is looked at, whatever is in the editor and whatever comes after it', async () => {
    const all = list();
    const { chosen, looking } = place(all);
    looking.file = '/b.ts';
    await chosen.choose('/a/old');
    looking.views.push('/a/old');
    chosen.turnAway();
    all.unshift(run('/b/newest', '/b.ts'));
    expect(chosen.folder).toBe('/a/old');
  });

  it('stays the one of a view that was closed, until the editor turns to an experiment with runs of its own', async () => {
    const { chosen, looking } = place(list());
    looking.file = '/a.ts';
    await chosen.choose('/a/old');
    chosen.turnAway();
    expect(chosen.folder).toBe('/a/old');
    looking.file = '/no runs.ts';
    expect(chosen.folder).toBe('/a/old');
    looking.file = '/b.ts';
    expect(chosen.folder).toBe('/b/new');
  });

  it('is the one that was chosen also before its view is there', async () => {
    const { chosen, looking } = place(list());
    looking.file = '/b.ts';
    await chosen.choose('/a/old');
    expect(chosen.folder).toBe('/a/old');
    chosen.turnAway();
    expect(chosen.folder).toBe('/b/new');
  });

  it('is another one when the one looked at is deleted', async () => {
    const all = list();
    const { chosen } = place(all);
    await chosen.choose('/a/old');
    all.pop();
    expect(chosen.folder).toBe('/b/new');
  });

  it('is remembered over a reload', async () => {
    const { chosen, open } = place(list());
    await chosen.choose('/a/old');
    expect(open().folder).toBe('/a/old');
  });

  it('is told of when it is another one, and only then', async () => {
    const all = list();
    const { chosen, changed, looking } = place(all);
    const told: (string | undefined)[] = [];
    chosen.changed.on(() => told.push(chosen.folder));
    changed.emit();
    await until(() => told.length === 1);
    await chosen.choose('/a/old');
    await chosen.choose('/a/old');
    looking.file = '/b.ts';
    chosen.turnAway();
    chosen.turnAway();
    all.unshift(run('/b/newest', '/b.ts'));
    changed.emit();
    await until(() => told.length === 4);
    expect(told).toEqual(['/b/new', '/a/old', '/b/new', '/b/newest']);
  });

  it('is found through a link to its experiment', async () => {
    const home = await temporaryFolder();
    await symlink(home, `${home}-link`);
    const { chosen, looking } = place([run('/b', '/b.ts'), run('/a', join(home, 'a.ts'))]);
    looking.file = join(`${home}-link`, 'a.ts');
    expect(chosen.folder).toBe('/a');
    await chosen.choose('/a');
    expect(chosen.folder).toBe('/a');
  });

  it('is the one that is looked at also where a newer one of the same experiment was begun by another path', async () => {
    const home = await temporaryFolder();
    await symlink(home, `${home}-link`);
    const file = join(home, 'a.ts');
    const { chosen, looking } = place([run('/b', '/b.ts'), run('/new', file), run('/old', file)]);
    await chosen.choose('/old');
    looking.file = join(`${home}-link`, 'a.ts');
    chosen.turnAway();
    expect(chosen.folder).toBe('/old');
  });

  it('is written down when it is another one, and not each time that it is looked at', async () => {
    const { chosen, writes } = place(list());
    for (const folder of ['/a/old', '/a/old', '/b/old']) await chosen.choose(folder);
    expect(writes).toEqual(['/a/old', '/b/old']);
  });

  it('is told of no more after the end', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { chosen, changed } = place(list());
    let told = 0;
    chosen.changed.on(() => told++);
    changed.emit();
    expect(vi.getTimerCount()).toBe(1);
    chosen.dispose();
    expect([changed.size, vi.getTimerCount()]).toEqual([0, 0]);
    await chosen.choose('/a/old');
    expect(told).toBe(0);
  });

  it('is looked up through links anew with every file that the editor turns to, and not for each question', async () => {
    const home = await temporaryFolder();
    const [link, one, two] = ['link', 'one', 'two'].map((name) => join(home, name)) as [string, string, string];
    for (const folder of [one, two]) await mkdir(folder);
    await symlink(one, link);
    const { chosen, looking } = place([run('/b', '/b.ts'), run('/a', join(link, 'a.ts'))]);
    looking.file = join(one, 'a.ts');
    expect(chosen.folder).toBe('/a');
    await rm(link);
    await symlink(two, link);
    expect(chosen.folder).toBe('/a');
    looking.file = join(two, 'a.ts');
    expect(chosen.folder).toBe('/a');
    looking.file = join(one, 'a.ts');
    expect(chosen.folder).toBe('/b');
  });
});
