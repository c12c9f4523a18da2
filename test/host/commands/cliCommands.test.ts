/** The commands that the command line does the work of: what it is given, and what is said of its answer. */
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { started } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import type { Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const open = (begin: Begin = {}) =>
  workbench({
    files: { 'a.experiment.ts': 'x' },
    runs: (home) => ({ a: gated(`${home}/a.experiment.ts`) }),
    ...begin,
  });
const panels = () => editor.panels.map(({ viewType }) => viewType);

test('Evaluate evaluates the checkpoint that is shown, and then shows the samples', async () => {
  const { run, row, folderOf, cliCalls } = await open();
  await run('evaluate', row('a'));
  editor.answers = ['Best'];
  await run('chooseCheckpoint', row('a'));
  editor.settings['sluice.tfjsNodeGpuPath'] = '/gpu';
  await run('evaluate', row('a'));
  expect(await cliCalls()).toEqual([
    ['evaluate', folderOf('a'), '--last', '--trust'],
    ['evaluate', folderOf('a'), '--best', '--trust', '--tfjs-node-gpu', '/gpu'],
  ]);
  expect(panels()).toEqual(['sluice.samplesView']);
  expect(editor.progress.map(({ title, cancellable, location }) => [title, cancellable, location])).toEqual([
    ['Evaluating a', true, 15],
    ['Evaluating a', true, 15],
  ]);
});

test('Predict is for runs whose data has a class for every pixel, and then shows what is predicted', async () => {
  const { data } = started();
  const { run, cliCalls } = await open({
    runs: (home) => {
      const [first, ...rest] = gated(`${home}/a.experiment.ts`);
      const pixels = { ...first, data: { ...data, pixelLabels: { ignore: 255, colors: [] } } } as typeof first & object;
      return { a: [first!, ...rest], b: [pixels, ...rest], c: [pixels, ...rest], untrained: [pixels] };
    },
  });
  editor.answers = ['a'];
  await run('predict');
  const [asked] = editor.asked;
  expect(asked).toMatchObject({ text: 'Sluice: Predict', detail: 'Which run is to predict the test images?' });
  expect(asked!.rows!.map((row) => (row as { detail: string }).detail).sort()).toEqual(['b', 'c']);
  const [call] = await cliCalls();
  expect(call).toEqual(['predict', expect.stringMatching(/\/[bc]$/), '--last', '--trust']);
  expect(panels()).toEqual(['sluice.predictionsView']);
  expect(editor.progress.map(({ title }) => title)).toEqual(['Predicting with a']);
});

test('what goes wrong is said and no view opens; in Restricted Mode nothing is run', async () => {
  const wrong = await open({
    cli: `console.error('· reading'); console.error('No memory.\\n  Take less.'); process.exit(1)`,
  });
  await wrong.run('evaluate', wrong.row('a'));
  expect(wrong.error()).toBe('No memory. Take less.');
  expect(editor.progress[0]!.said).toEqual(['reading']);
  expect(panels()).toEqual([]);

  const restricted = await open({ trusted: false });
  editor.presses = ['Manage Workspace Trust'];
  for (const id of ['evaluate', 'exportModel', 'measureSpeed', 'train', 'resume', 'runAgain'])
    await restricted.run(id, restricted.row('a'));
  expect(await restricted.cliCalls()).toEqual([]);
  expect(editor.asked.map(({ text }) => text.slice(0, 33))).toEqual(Array(6).fill('Training is off in Restricted Mod'));
  expect(editor.executed.filter(([id]) => id === 'workbench.trust.manage')).toHaveLength(1);
});

test('a program outside of the workspace is run only after a question that names it', async () => {
  const { run, row, cliCalls } = await open({ runs: { a: gated('/elsewhere/b.experiment.ts') } });
  editor.answers = [undefined, 'Run It'];
  await run('evaluate', row('a'));
  expect(await cliCalls()).toEqual([]);
  expect(editor.asked[0]).toMatchObject({
    ...{ text: 'a names a program outside of this workspace. Run it?', detail: '/elsewhere/b.experiment.ts' },
    modal: true,
  });
  await run('evaluate', row('a'));
  expect(await cliCalls()).toHaveLength(1);
  editor.answers = ['ONNX', undefined, undefined];
  await run('exportModel', row('a'));
  await run('measureSpeed', row('a'));
  expect(editor.asked.filter(({ detail }) => detail === '/elsewhere/b.experiment.ts')).toHaveLength(4);
  expect(await cliCalls()).toHaveLength(1);
});

test('what the user stops says and shows nothing', async () => {
  const { run, row } = await open({
    cli: `process.on('SIGTERM', () => process.exit(130)); console.error('· at work'); setInterval(() => {}, 1000);`,
  });
  editor.answers = ['ONNX'];
  for (const id of ['evaluate', 'exportModel', 'measureSpeed', 'chooseDevice']) {
    const before = editor.progress.length;
    const done = run(id, row('a'));
    await until(() => editor.progress.length > before && editor.progress.at(-1)!.said.length > 0);
    editor.progress.at(-1)!.cancel();
    await done;
  }
  expect(editor.asked.map(({ level }) => level)).toEqual(['pick']);
  expect([panels(), editor.log, editor.updates]).toEqual([[], [], []]);
  expect(editor.executed.filter(([id]) => id === 'markdown.showPreview')).toEqual([]);
});

const exported = {
  file: '/x/a.onnx',
  notes: ['A note.'],
  checkpoint: 'best',
  epoch: 1.2345,
  agreement: { images: 64 },
};

test('Export Model: format, file, checkpoint and threshold as flags; the answer is told', async () => {
  const { run, row, folderOf, cliCalls } = await open({
    cli: `console.log(${JSON.stringify(JSON.stringify(exported))})`,
  });
  editor.answers = ['ONNX', 'ONNX, skipping', undefined];
  editor.presses = ['Show File'];
  await run('exportModel', row('a'));
  await run('exportModel', { ...row('a'), threshold: 0.25, checkpoint: 'last' });
  await run('exportModel', row('a'));
  const out = (name: string) => join(folderOf('a'), 'export', name);
  const begin = ['export', folderOf('a'), '--format'];
  expect(await cliCalls()).toEqual([
    [...begin, 'onnx', '--out', out('a.onnx'), '--json', '--trust', '--best'],
    [
      ...begin,
      'onnx-skip',
      '--out',
      out('a-above-0.25-skip.onnx'),
      '--json',
      '--trust',
      '--threshold',
      '0.25',
      '--last',
    ],
  ]);
  expect(editor.progress[0]!.title).toMatch(/^Exporting a/);
  const picks = editor.asked.filter(({ level }) => level === 'pick');
  expect(picks.map(({ text }) => text)).toEqual([
    'Sluice: Export Model',
    'Sluice: Export Model, gates open above 0.25',
    'Sluice: Export Model',
  ]);
  // The others hold no threshold.
  expect(picks.map(({ rows }) => rows!.map((row) => (row as { label: string }).label))).toEqual([
    ['ONNX', 'ONNX, skipping', 'TensorFlow.js', 'safetensors'],
    ['ONNX', 'ONNX, skipping'],
    ['ONNX', 'ONNX, skipping', 'TensorFlow.js', 'safetensors'],
  ]);
  const revealed = editor.executed.filter(([id]) => id.startsWith('reveal'));
  expect(revealed.map(([id, uri]) => [id, (uri as Uri).fsPath])).toEqual([['revealInExplorer', '/x/a.onnx']]);
  const [told] = editor.asked.filter(({ level }) => level === 'information');
  expect(told).toMatchObject({
    text: 'Exported a.onnx, epoch 1.23 (best). It agrees with the trained network on 64 test samples. A note.',
    titles: ['Show File'],
  });
});

test('a file that is there already is replaced only where the user says so', async () => {
  const { run, row, folderOf, cliCalls } = await open({
    cli: `console.log(${JSON.stringify(JSON.stringify(exported))})`,
  });
  await mkdir(join(folderOf('a'), 'export'));
  await writeFile(join(folderOf('a'), 'export', 'a.onnx'), 'mine');
  editor.answers = ['ONNX', undefined, 'ONNX', 'Replace'];
  await run('exportModel', row('a'));
  expect(await cliCalls()).toEqual([]);
  expect(editor.asked[1]).toMatchObject({ text: 'a.onnx is there already.', titles: ['Replace'] });
  await run('exportModel', row('a'));
  expect((await cliCalls())[0]!.at(-1)).toBe('--force');
});

test('Measure Speed-up writes its report into the run; Show Speed-up shows it, and measures where there is none', async () => {
  const { run, row, folderOf, cliCalls, error } = await open();
  await run('showSpeed', row('a'));
  const call = (await cliCalls())[0]!;
  expect(call).toEqual(['bench', 'infer', folderOf('a'), '--json', '--report', call[5], '--trust']);
  expect(editor.executed.at(-1)).toMatchObject(['markdown.showPreview', { path: call[5] }]);
  expect(editor.progress.at(-1)!.title).toBe('Measuring a');
  await writeFile(call[5]!, '# report');
  await run('showSpeed', row('a'));
  expect(await cliCalls()).toHaveLength(1);
  await run('measureSpeed', row('a'));
  expect(await cliCalls()).toHaveLength(2);
  expect(editor.log.filter((line) => line === `info Measured ${folderOf('a')}: ${call[5]}`)).toHaveLength(2);
  const previews = () => editor.executed.filter(([id]) => id === 'markdown.showPreview').length;
  const before = previews();
  await rm(call[5]!);
  await mkdir(call[5]!);
  await run('showSpeed', row('a'));
  expect(error()).toBe('speed-up.md is a folder, and only regular files are read');
  expect(previews()).toBe(before);
});

test('Choose Device tries each, offers them by speed, and keeps the one that is picked for this machine', async () => {
  const answers = [
    { device: 'cpu', works: true, message: 'CPU, compiled', imagesPerSecond: 310 },
    { device: 'cuda', works: false, message: 'There is no CUDA.', hint: 'Install it.' },
  ];
  const { run, cliCalls, error } = await open({
    cli: `console.log(${JSON.stringify(JSON.stringify(answers))}); process.exit(1)`,
    settings: { 'sluice.tfjsNodeGpuPath': '/gpu' },
  });
  editor.answers = ['$(check) cpu', '$(circle-slash) cuda', undefined];
  await run('chooseDevice');
  expect(editor.updates).toEqual([['sluice.device', 'cpu', 1]]);
  expect(await cliCalls()).toEqual([['doctor', '--json', '--tfjs-node-gpu', '/gpu']]);
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: 'As the experiment says', description: 'chosen' },
    ...[{ label: 'auto' }, { label: '$(check) cpu' }, { label: '$(circle-slash) cuda' }],
  ]);
  await run('chooseDevice');
  expect(error()).toBe('There is no CUDA. Install it.');
  expect(editor.asked[1]!.rows).toMatchObject([{}, {}, { description: 'chosen · 310 images/s in training' }, {}]);
  await run('chooseDevice');
  expect(editor.updates).toHaveLength(1);
  const unread = await open({
    cli: "require('fs').writeFileSync(__dirname + '/cwd', process.cwd()); console.log('[{')",
  });
  await unread.run('chooseDevice');
  expect(unread.error()).toMatch(/^The doctor gave no answer that can be read\. Run `sluice doctor` in a terminal/);
  // Without a folder it works beside the extension, where nothing of a user's is.
  const cwd = () => readFileSync(join(unread.root, 'dist/cwd'), 'utf8');
  expect(cwd()).toBe(unread.home);
  editor.openFolders();
  await unread.run('chooseDevice');
  expect(cwd()).toBe(dirname(unread.root));
});
