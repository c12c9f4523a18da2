/** Sweeps that the user stops while they are begun, that lie elsewhere, that begin beside others, and their tasks one by one. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SweepLauncher } from '../../../src/host/launch/sweepLauncher';
import type { SweepSummary } from '../../../src/host/runs/sweepSummary';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { breakStarts, until, writeWorker } from '../temporary';
import { stoppedTask } from './stoppedTask';

vi.mock('vscode', () => import('../editor/editor'));

const sweepText = "import { defineSweep } from 'sluice';\n\nexport default defineSweep({});\n";
const open = (begin: Begin = {}) =>
  workbench({ files: { 'a.experiment.ts': source, 'grid.sweep.ts': sweepText }, runs: {}, ...begin });

/** Says what it works on, and ends when it is told to. */
const waits = `process.on('SIGTERM', () => process.exit(130)); console.error('· at work'); setInterval(() => {}, 1000);`;
const asked = () => editor.asked.filter(({ modal }) => modal);
const errors = () => editor.asked.filter(({ level }) => level === 'error');

/** With a stand-in for all that it tells. */
function launcher(made: Awaited<ReturnType<typeof open>>) {
  const told: string[] = [];
  const tell = async (...words: string[]) => void told.push(...words);
  const sweeps = new SweepLauncher(
    made.context as never,
    { list: () => [] } as never,
    ...([{ told: tell }, {}, { show: tell }] as unknown as [never, never, never]),
    { info: tell, log: { info: () => {} } } as never,
    tell,
  );
  return { sweeps, told };
}
const summary = (folder: string, files: object, submitted = false) =>
  ({ folder, submitted, files, sweep: { name: 'grid' } }) as unknown as SweepSummary;

test('what the user stops while it is begun, prepared or asked about says and shows nothing', async () => {
  const made = await open({ cli: waits });
  const file = join(made.home, 'grid.sweep.ts');
  const { sweeps, told } = launcher(made);
  const files = { experiment: join(made.home, 'a.experiment.ts'), spec: file };
  const sweep = summary(join(made.home, 'runs/grid'), files, true);
  const stopped = async (work: () => unknown) => {
    const before = editor.progress.length;
    const done = work();
    await until(() => editor.progress.length > before && editor.progress.at(-1)!.said.length > 0);
    editor.progress.at(-1)!.cancel();
    await done;
  };
  await stopped(() => made.run('runSweep', file));
  await stopped(() => made.run('submitSweep', file));
  expect([editor.asked, made.tree.revealed, editor.shown]).toEqual([[], [], []]);
  editor.answers = ['On the Cluster'];
  await stopped(() => sweeps.resume(sweep));
  await stopped(() => sweeps.status(sweep));
  // Something of it may have been done.
  expect([told, errors()]).toEqual([[sweep.folder], []]);
});

test('a sweep that lies elsewhere: its programs run only after a question, and beside its folder', async () => {
  const made = await open({ cli: `require('fs').writeFileSync(__dirname + '/cwd', process.cwd());` });
  const { sweeps } = launcher(made);
  const folder = join(made.root, 'elsewhere', 'grid');
  await mkdir(folder, { recursive: true });
  const sweep = summary(folder, { experiment: '/elsewhere/a.experiment.ts', spec: '/elsewhere/grid.sweep.ts' });
  await sweeps.resume(sweep);
  expect(asked()).toMatchObject([
    {
      text: 'grid names a program outside of this workspace. Run it?',
      detail: '/elsewhere/a.experiment.ts\n/elsewhere/grid.sweep.ts',
    },
  ]);
  expect(await made.cliCalls()).toEqual([]);
  await sweeps.status(sweep);
  expect(readFileSync(join(made.root, 'dist/cwd'), 'utf8')).toBe(join(made.root, 'elsewhere'));
});

test('of many runs that train three are named; a text that is in no file is not saved', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const made = await open({
    runs: (home) => Object.fromEntries(names.map((name) => [name, gated(`${home}/${name}.experiment.ts`, [])])),
  });
  for (const name of names) await writeWorker(made.folderOf(name), process.pid);
  made.tree.show(true);
  await until(() => names.every((name) => made.tree.item(made.row(name)).contextValue!.includes('live')));
  const draft = Uri.from({ scheme: 'untitled', path: join(made.home, 'draft.ts') });
  const untitled = Object.assign(new Document(draft, ''), { isDirty: true });
  editor.view(untitled);
  await made.run('runSweep', join(made.home, 'grid.sweep.ts'));
  expect(asked()[0]!.text).toMatch(/^4 runs are training: [a-d], [a-d], [a-d]\.$/);
  expect([untitled.saved, await made.cliCalls()]).toEqual([0, []]);
});

test('which sweep file: those that are sweeps, by path, where there are several', async () => {
  const files = { 'b.sweep.ts': sweepText, 'a.sweep.ts': sweepText, 'c.sweep.ts': 'none' };
  const made = await open({ files });
  editor.found = [...Object.keys(files), 'gone.sweep.ts'].map((name) => join(made.home, name));
  editor.answers = [undefined, 'b.sweep.ts'];
  await made.run('runSweep');
  expect(editor.asked[0]).toMatchObject({ text: 'Sluice: Run Sweep', detail: 'Which sweep?' });
  expect(editor.asked[0]!.rows).toMatchObject([{ label: 'a.sweep.ts' }, { label: 'b.sweep.ts' }]);
  expect(await made.cliCalls()).toEqual([]);
  await made.run('runSweep');
  expect((await made.cliCalls())[0]!.slice(0, 3)).toEqual(['sweep', 'run', join(made.home, 'b.sweep.ts')]);
  // The one in the editor comes before all others.
  editor.view(new Document(Uri.file(join(made.home, 'b.sweep.ts')), sweepText));
  const before = editor.asked.filter(({ level }) => level === 'pick').length;
  await made.run('runSweep');
  expect(editor.asked.filter(({ level }) => level === 'pick')).toHaveLength(before);
});

/** The second task of two has been stopped. */
async function withTask(begin: Begin = {}) {
  const made = await open(begin);
  return { ...made, ...(await stoppedTask(made)) };
}

test('a task goes on beside what trains only where the user says so, in a process that outlives the window', async () => {
  const made = await withTask({
    runs: (home) => ({ b: gated(`${home}/b.experiment.ts`, []) }),
    cli: `require('fs').writeFileSync(__dirname + '/pid', String(process.pid)); setInterval(() => {}, 1000);`,
  });
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.item(made.row('b')).contextValue!.includes('live'));
  editor.answers = [undefined, 'Start Beside It'];
  await made.run('resume', { folder: made.task });
  expect(asked()).toMatchObject([
    { text: 'b is training.', detail: expect.stringContaining(`${made.id} takes all cores by itself`) },
  ]);
  expect(editor.log).not.toContain(`info Task 1 of ${made.folder} goes on.`);
  await made.run('resume', { folder: made.task });
  const place = join(made.root, 'dist/pid');
  await until(() => existsSync(place) && readFileSync(place, 'utf8') !== '');
  const pid = Number(readFileSync(place, 'utf8'));
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  // It leads a group of its own.
  expect(process.kill(-pid, 0)).toBe(true);
});

test('a task that cannot be begun says why: its log has no place, or no process can be started', async () => {
  const { folder, task, run, error } = await withTask();
  await writeFile(join(folder, 'logs'), 'a file in the way');
  await run('resume', { folder: task });
  expect(error()).toMatch(/^Cannot write into the sweep's folder: /);
  const other = await withTask();
  breakStarts();
  await other.run('resume', { folder: other.task });
  expect(other.error()).toMatch(/\/nowhere\/node ENOENT/);
});
