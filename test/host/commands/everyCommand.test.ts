/**
 * Every command of the palette, in a workspace that is not trusted, in an empty one, and in one with runs, a sweep and experiments,
 * where the user takes the first of whatever is offered, and where the user takes nothing: what is asked, told, run, opened, copied
 * and changed, against `everyCommand.txt`. `RECORD=1 npm run test:unit -- test/host/commands/everyCommand` writes that anew: read it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { checkpoint, ended, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor, type Shown } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until } from '../temporary';

process.env.TZ = 'UTC';
vi.mock('vscode', () => import('../editor/editor'));

const commands: string[] = JSON.parse(readFileSync('package.json', 'utf8')).contributes.commands.map(
  ({ command }: { command: string }) => command.replace('sluice.', ''),
);
/** These start a worker, which goes on by itself: `test/host/launch`. */
const starting = new Set(['train', 'trainWithSettings', 'resume', 'runAgain', 'runAgainWithSettings', 'openSample']);

/** After these, other runs are there. */
const changing = new Set(['renameRun', 'noteRun', 'deleteRun', 'deleteFailedRuns', 'hideFailedRuns', 'showFailedRuns']);

type Bench = Awaited<ReturnType<typeof workbench>>;

/** What somebody who always takes the first says. */
function first(root: string, { level, rows, titles }: Shown): string | undefined {
  if (level === 'pick') return (rows?.[0] as { label?: string } | undefined)?.label;
  if (level === 'input') return titles?.[0] === '' ? 'some words' : titles?.[0];
  if (level === 'save') return path.join(root, 'saved.file');
  return level === 'open' ? path.join(root, 'home') : titles?.[0];
}

const said = ({ level, text, titles = [], rows = [], detail }: Shown): string =>
  [
    `${level}: ${text}`,
    ...(detail === undefined ? [] : [`  ${detail}`]),
    ...(titles.length > 0 ? [`  [${titles.join('] [')}]`] : []),
    ...rows.map(
      (row) =>
        `  · ${Object.values(row)
          .filter((value) => typeof value === 'string')
          .join(' | ')}`,
    ),
  ].join('\n');

async function outcome(made: Bench, command: string, ...given: unknown[]): Promise<string[]> {
  const known = {
    ...{ asked: editor.asked.length, executed: editor.executed.length, copied: editor.copied.length },
    ...{ messages: editor.statusMessages.length, shown: editor.shown.length, updates: editor.updates.length },
    ...{
      erased: editor.erased.length,
      written: editor.written.size,
      progress: editor.progress.length,
      panels: editor.panels.length,
    },
  };
  const calls = (await made.cliCalls()).length;
  await made.run(command, ...given);
  const lines = [
    ...editor.asked.slice(known.asked).map(said),
    // Keys of the editor's menus follow the runs, whatever command is given.
    ...editor.executed
      .slice(known.executed)
      .filter(([id]) => id !== 'setContext')
      .map(([id, ...rest]) => `runs ${id} ${JSON.stringify(rest)}`),
    ...editor.progress
      .slice(known.progress)
      .map(({ title, cancellable }) => `shows progress of ${title}, ${cancellable}`),
    ...(await made.cliCalls()).slice(calls).map((call) => `calls sluice ${call.join(' ')}`),
    ...editor.panels.slice(known.panels).map(({ viewType, title }) => `opens ${viewType} ${title}`),
    ...editor.shown.slice(known.shown).map((one) => `shows ${JSON.stringify(one)}`),
    ...editor.copied.slice(known.copied).map((text) => `copies ${text}`),
    ...editor.statusMessages.slice(known.messages).map((text) => `says ${text}`),
    ...editor.updates.slice(known.updates).map((update) => `sets ${JSON.stringify(update)}`),
    ...editor.erased
      .slice(known.erased)
      .map(([folder, trash]) => `erases ${folder} ${trash ? 'into the trash' : 'for good'}`),
    ...[...editor.written.keys()].slice(known.written).map((file) => `writes ${file}`),
  ];
  const place = (text: string) =>
    text
      .replaceAll(made.root, '~')
      .replaceAll(process.cwd(), '.')
      .replaceAll(/\d{1,2} \w{3} 20\d\d, \d\d:\d\d|\w{3} \d{1,2}, 20\d\d, [\d:]+ [AP]M/g, 'TIME');
  return [`# ${command}`, ...(lines.length === 0 ? ['(nothing)'] : lines).flatMap((line) => place(line).split('\n'))];
}

const failure = { message: 'The loss is not finite.', hint: 'Lower the learning rate.' };
const begin: Begin = {
  files: {
    ...{ 'a.experiment.ts': source, 'b.experiment.ts': source },
    'grid.sweep.ts': "import { defineSweep } from 'sluice';\nexport default defineSweep({});\n",
  },
  runs: (home) => ({
    a: gated(`${home}/a.experiment.ts`),
    b: [
      started({ time: 2000, run: 'b', experiment: `${home}/b.experiment.ts` }),
      step(10),
      checkpoint(10, true),
      ended(10, { outcome: 'stopped' }),
    ],
    c: [
      started({ time: 3000, run: 'c', experiment: `${home}/b.experiment.ts` }),
      step(3),
      ended(3, { outcome: 'failed', error: failure }),
    ],
  }),
  cli: `const device = { device: 'cpu', works: true, message: 'CPU', imagesPerSecond: 9 };
    console.log(JSON.stringify(process.argv[2] === 'doctor' ? [device] : { folder: __dirname + '/../home/runs/a' }));`,
};

async function open(more: Begin = {}): Promise<Bench> {
  const made = await workbench({ ...begin, ...more });
  if (more.runs === undefined) {
    const tasks = gridTasks([0.1, 0.2], 1);
    const places = { experiment: `${made.home}/a.experiment.ts`, spec: `${made.home}/grid.sweep.ts` };
    const folder = await makeSweep(path.join(made.home, 'runs'), sweepFile(tasks, places));
    await makeTask(folder, tasks[0], started(), step(10), ended(10));
    editor.found = ['a.experiment.ts', 'b.experiment.ts', 'grid.sweep.ts'].map((file) => path.join(made.home, file));
    for (const watcher of editor.watchers) watcher.tell(path.join(folder, 'sweep.json'));
    await until(() => JSON.stringify(made.tree.rows()).includes('grid'));
  }
  return made;
}

const answers = (answer: (question: Shown) => string | undefined) => {
  editor.answers = { shift: () => answer(editor.asked.at(-1)!) } as never;
};

const situations: Record<string, () => Promise<string[]>> = {
  'not trusted': async () => {
    const made = await open({ trusted: false });
    const lines: string[] = [];
    for (const command of commands) lines.push(...(await outcome(made, command)));
    return lines;
  },
  empty: async () => {
    const made = await open({ runs: {}, files: {} });
    const lines: string[] = [];
    for (const command of commands) if (command !== 'openSample') lines.push(...(await outcome(made, command)));
    return lines;
  },
  'nothing taken': async () => {
    const made = await open();
    const lines: string[] = [];
    for (const command of commands) if (!starting.has(command)) lines.push(...(await outcome(made, command)));
    return lines;
  },
  'the first taken': async () => {
    const lines: string[] = [];
    let made: Bench | undefined;
    for (const command of commands) {
      if (starting.has(command)) continue;
      made ??= await open();
      const { root } = made;
      answers((question) => first(root, question));
      lines.push(...(await outcome(made, command)));
      if (changing.has(command)) made = undefined;
    }
    return lines;
  },
  'of what is in the editor': async () => {
    const made = await open();
    const lines: string[] = [];
    for (const file of ['a.experiment.ts', 'grid.sweep.ts']) {
      const document = new Document(Uri.file(path.join(made.home, file)), begin.files![file]!);
      document.isDirty = true;
      editor.editors = [];
      editor.view(document);
      for (const command of ['runSweep', 'submitSweep', 'profile', 'previewData', 'addTypes'])
        lines.push(`${file}, saved ${document.saved}`, ...(await outcome(made, command)));
    }
    return lines;
  },
};

test.each(Object.keys(situations))('%s', async (name) => {
  const lines = await situations[name]!();
  const file = path.join(__dirname, `everyCommand ${name}.txt`.replaceAll(' ', '-'));
  if (process.env.RECORD !== undefined) writeFileSync(file, `${lines.join('\n')}\n`);
  expect(lines).toEqual(readFileSync(file, 'utf8').trimEnd().split('\n'));
});
