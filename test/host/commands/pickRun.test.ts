/** Which run, or sweep, a command asks for where nobody names one: what it asks, and which it offers. */
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { checkpoint, ended, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const stopped = ended(10, { outcome: 'stopped' });
const live = ['live1', 'live2'];
const done = ['done1', 'done2'];
const halted = ['halted1', 'halted2'];
const plain = ['plain1', 'plain2'];
const pixels = ['pixels1', 'pixels2'];
const others = ['other1', 'other2'];

/** Two of each kind: for one nobody is asked. */
async function open() {
  const made = await workbench({
    files: { 'a.experiment.ts': source, 'config.json': '{}' },
    runs: (home) => {
      const experiment = `${home}/a.experiment.ts`;
      const model = { ...started().model, gates: [{ name: 'g', channels: 3, sources: [] }] };
      const data = { ...started().data, pixelLabels: { ignore: 255, colors: [] } };
      const pair = (names: string[], ...events: RunEvent[]) => names.map((name) => [name, events] as const);
      return Object.fromEntries([
        ...pair(live, ...gated(experiment, [])),
        ...pair(done, ...gated(experiment)),
        ...pair(halted, started({ experiment, model }), step(10), checkpoint(10), stopped),
        ...pair(plain, started({ experiment }), step(10), checkpoint(10), ended(20)),
        ...pair(pixels, started({ experiment, data }), step(10), checkpoint(10), ended(20)),
        // Of another tool.
        ...pair(others, started({ experiment: '/a/train.py' }), step(10), checkpoint(10), stopped),
      ]);
    },
  });
  for (const name of live) await writeWorker(made.folderOf(name), process.pid);
  made.tree.show(true);
  await until(() => editor.statusItems[0]!.text.includes('(+1)'));
  return made;
}

const programs = [...live, ...done, ...halted, ...plain, ...pixels];
const all = [...programs, ...others];
const trained = programs;
const gates = [...live, ...done, ...halted];

test('each command offers the runs that it can be of, under its own name and with its own question', async () => {
  const made = await open();
  const asks: Record<string, [title: string, question: string, offered: string[]]> = {
    stop: ['Stop Training', 'Which run is to write a checkpoint and stop?', live],
    resume: ['Resume', 'Which run is to go on?', halted],
    runAgain: ['Run Again', 'Which run to repeat, with its settings?', programs],
    runAgainWithSettings: ['Run Again with Settings', 'Which run to repeat, with other settings?', programs],
    revealRunFolder: ['Reveal Run Folder', 'Which run’s folder to show?', all],
    evaluate: ['Evaluate', 'Which run to evaluate?', [...done, ...halted]],
    predict: ['Predict', 'Which run is to predict the test images?', pixels],
    exportModel: ['Export Model', 'Which run’s model to export?', trained],
    measureSpeed: ['Measure Speed-up', 'Which run’s network to time?', gates],
    showSpeed: ['Show Speed-up', 'Which run’s speed-up to show?', gates],
    deleteRun: ['Delete Run', 'Which run to delete?', all.filter((name) => !live.includes(name))],
    chooseCheckpoint: ['Choose Checkpoint', 'Numbers of which run?', all],
    renameRun: ['Rename Run', 'Which run to rename?', all],
    noteRun: ['Note on Run', 'Which run to note something about?', all],
    copyRunId: ['Copy Run Id', 'Which run’s id to copy?', all],
    copyRunPath: ['Copy Run Path', 'Which run’s path to copy?', all],
    copyRunValues: ['Copy Run Values', 'Which run’s numbers to copy?', all],
    openStoredExperiment: ['Open Stored Experiment', 'Which run’s experiment to open, as it was?', all],
    openConfig: ['Open Config', 'Which run’s settings to open?', all],
    showPredictions: ['Show Predictions', 'Which run’s predictions to show?', pixels],
  };
  for (const [command, [title, question, offered]] of Object.entries(asks)) {
    editor.asked = [];
    await made.run(command);
    const [asked] = editor.asked;
    expect([asked!.text, asked!.detail], command).toEqual([`Sluice: ${title}`, question]);
    const ids = asked!.rows!.map((row) => (row as { detail: string }).detail.replace(' · current run', ''));
    expect(ids.toSorted(), command).toEqual(offered.toSorted());
  }
  // A view shows the current run; where it cannot, it asks.
  await made.run('showTraining', made.row('plain1'));
  const shows: Record<string, [title: string, question: string, offered: string[]]> = {
    showGates: ['Show Gates', 'Which run’s gates to show?', gates],
    showSamples: ['Show Samples', 'Which run’s samples to show?', gates],
  };
  for (const [command, [title, question, offered]] of Object.entries(shows)) {
    editor.asked = [];
    await made.run(command);
    expect(editor.asked).toMatchObject([{ text: `Sluice: ${title}`, detail: question }]);
    expect(editor.asked[0]!.rows).toHaveLength(offered.length);
  }
  editor.asked = [];
  await made.run('showTraining');
  expect(editor.asked).toEqual([]);
});

test('each command of sweeps offers those that it can be of', async () => {
  const made = await workbench({ files: { 'a.experiment.ts': source } });
  const tasks = gridTasks([0.1, 0.2], 1);
  const make = async (name: string, second: boolean, ...events: RunEvent[]) => {
    const folder = await makeSweep(join(made.home, 'runs'), sweepFile(tasks, { name }), name);
    const runs = [await makeTask(folder, tasks[0], started(), step(10), ...events)];
    if (second) runs.push(await makeTask(folder, tasks[1], started(), step(10), ...events));
    return { folder, runs };
  };
  for (const name of ['over1', 'over2']) await make(name, true, ended(20));
  for (const name of ['half1', 'half2']) await make(name, false, ended(20));
  for (const name of ['live1', 'live2'])
    for (const run of (await make(name, false)).runs) await writeWorker(run, process.pid);
  const names = ['over1', 'over2', 'half1', 'half2', 'live1', 'live2'];
  for (const watcher of editor.watchers)
    for (const name of names) watcher.tell(join(made.home, 'runs', name, 'sweep.json'));
  made.tree.show(true);
  const context = (name: string) => made.tree.item({ sweep: join(made.home, 'runs', name) }).contextValue ?? '';
  // They are read one after another.
  await until(() => names.every((name) => context(name) !== ''));
  await until(() => ['live1', 'live2'].every((name) => context(name).includes('Live')));
  const asks: Record<string, [title: string, offered: string[]]> = {
    resumeSweep: ['Resume Sweep', ['half1', 'half2']],
    cancelSweep: ['Cancel Sweep', ['live1', 'live2']],
    sweepStatus: ['Show Sweep Status', names],
    openSweepFile: ['Open Sweep File', names],
    revealSweepFolder: ['Reveal Sweep Folder', names],
  };
  for (const [command, [title, offered]] of Object.entries(asks)) {
    editor.asked = [];
    await made.run(command);
    expect(editor.asked, command).toMatchObject([{ text: `Sluice: ${title}`, detail: 'Which sweep?' }]);
    const rows = editor.asked[0]!.rows as { label: string; detail: string }[];
    expect(rows.map(({ label }) => label).toSorted(), command).toEqual(offered.toSorted());
    expect(rows.every(({ label, detail }) => detail === join(made.home, 'runs', label))).toBe(true);
  }
  // One that is named by its folder is not asked for.
  const asked = editor.asked.length;
  await made.run('revealSweepFolder', join(made.home, 'runs', 'over2'));
  expect(editor.asked).toHaveLength(asked);
  expect(editor.executed.at(-1)).toMatchObject(['revealInExplorer', { path: join(made.home, 'runs', 'over2') }]);
  // Only in a trusted workspace is one cancelled.
  editor.trusted = false;
  await made.run('cancelSweep', { sweep: join(made.home, 'runs/live1') });
  expect(await made.cliCalls()).toEqual([]);
  editor.trusted = true;
  await made.run('cancelSweep', { sweep: join(made.home, 'runs/live1') });
  expect(await made.cliCalls()).toEqual([['sweep', 'cancel', join(made.home, 'runs/live1')]]);
  expect(editor.progress.at(-1)!.title).toBe('Cancelling live1');
});
