/** A run on the disk, its experiment, and edits of it. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { CodeRun } from '../../../src/host/beside/codeRun';
import { recordedFiles } from '../../../src/host/beside/recordedFiles';
import { CheckpointChoice } from '../../../src/host/runs/checkpointChoice';
import { ChosenRun } from '../../../src/host/runs/chosenRun';
import { Runs } from '../../../src/host/runs/runs';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, epoch, started } from '../../protocol/someEvents';
import { lines, temporaryFolder, until } from '../temporary';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const text = 'import\nstem\nblock\nend';
const helper = 'one\ntwo';

interface Options {
  manifest?: boolean;
  live?: boolean;
  through?: string;
}

/** @param options `through`: where the experiment lies, if not beside the runs. */
async function project({ manifest = true, live = false, through }: Options = {}) {
  const root = await temporaryFolder();
  const home = through ?? root;
  const [experiment, imported] = [join(home, 'a.experiment.ts'), join(home, 'parts', 'b.ts')];
  const folder = join(root, 'runs', 'one');
  await mkdir(folder, { recursive: true });
  const sources = [
    { file: imported, line: 2 },
    { file: experiment, line: 3 },
  ];
  const model = {
    ...started().model,
    layers: [
      { name: 'stem', kind: 'Conv2D', macs: 250, params: 1, sources: [{ file: experiment, line: 2 }] },
      { name: 'conv', kind: 'Conv2D', macs: 750, params: 1, outputGate: 'g', sources },
    ],
    gates: [{ name: 'g', channels: 3, sources }],
  };
  const begin = started({ experiment, experimentHash: sha256(text), model });
  const source = [
    { path: 'a.experiment.ts', sha256: sha256(text), text },
    { path: 'parts/b.ts', sha256: sha256(helper), text: helper },
  ];
  const writeManifest = () => writeFile(join(folder, runFiles.manifest), JSON.stringify({ source }));
  if (manifest) await writeManifest();
  const say = (...events: RunEvent[]) => appendFile(join(folder, runFiles.events), lines(...events));
  await say(begin, ...(live ? [] : [epoch(1, 0.5), ended(10)]));
  return { root, folder, experiment, imported, begin, say, source };
}

async function open(root: string) {
  const runs = new Runs(() => [join(root, 'runs')], {
    ...{ mayWrite: () => false, pollMs: 5, idlePollMs: 5, goneMs: 1e9 },
  });
  const memory = { get: () => undefined, update: async () => {} };
  const chosen = new ChosenRun(memory as ConstructorParameters<typeof ChosenRun>[0], runs, {
    ...{ inView: () => false, file: () => undefined },
  });
  const choice = new CheckpointChoice(memory as ConstructorParameters<typeof CheckpointChoice>[0]);
  const code = new CodeRun(runs, chosen, choice);
  onTestFinished(() => {
    code.dispose();
    runs.dispose();
  });
  await runs.scan();
  await until(() => code.current !== undefined);
  return { code, runs };
}
const numbers = (placed: ReturnType<CodeRun['place']>) => placed && [placed.fresh, ...placed.lines.keys()];

test('lines of the text that the run was made from, in its file and in what it imports', async () => {
  const { root, experiment, imported } = await project();
  const { code } = await open(root);
  const placed = code.place(experiment, text)!;
  expect(numbers(placed)).toEqual([true, 2, 3]);
  expect(placed.lines.get(3)).toMatchObject({ switchedMacs: 750, gates: [{ name: 'g' }] });
  expect(numbers(code.place(imported, helper))).toEqual([true, 2]);
  expect(code.place(join(root, 'other.ts'), text)).toBeUndefined();
});

test('lines of a document that is open through a link, and of a run that was begun through one', async () => {
  const { root, experiment, imported } = await project();
  await mkdir(join(root, 'parts'));
  for (const file of [experiment, imported]) await writeFile(file, '');
  const link = join(await temporaryFolder(), 'link');
  await symlink(root, link);
  const below = (file: string) => join(link, relative(root, file));
  const { code } = await open(link);
  expect(numbers(code.place(below(experiment), text))).toEqual([true, 2, 3]);
  expect(numbers(code.place(below(imported), helper))).toEqual([true, 2]);
  expect(code.isFresh(below(imported), `${helper}!`)).toBe(false);
  expect(code.place(join(link, 'other.ts'), text)).toBeUndefined();

  // The other way round: the run names the link, or each of its files in another way, as earlier versions did.
  const other = await project({ through: link });
  const { code: second } = await open(other.root);
  expect(numbers(second.place(experiment, text))).toEqual([true, 2, 3]);
  expect(numbers(second.place(below(experiment), text))).toEqual([true, 2, 3]);
});

test('of a text that has changed: moved with their lines, gone where these were edited', async () => {
  const { root, experiment } = await project();
  const { code } = await open(root);
  expect(numbers(code.place(experiment, 'import\n\nstem\nblock!\nend'))).toEqual([false, 3]);
  expect(numbers(code.place(experiment, text)), 'undone').toEqual([true, 2, 3]);
});

test('where the run kept no text, an edit is followed from the text that was seen before it, else not at all', async () => {
  const { root, experiment, imported } = await project({ manifest: false });
  const { code } = await open(root);
  const edited = `// new\n${text}`;
  expect(code.place(experiment, edited)).toBeUndefined();
  expect(code.isFresh(experiment, edited)).toBe(false);
  expect(numbers(code.place(experiment, `\uFEFF${text}`.slice(1)))).toEqual([true, 2, 3]);
  expect(numbers(code.place(experiment, edited))).toEqual([false, 3, 4]);
  expect(code.isFresh(imported, helper), 'no hash of it').toBeUndefined();
});

test('a live run: rates appear when they are measured; its followers go when it ends, and its folder may', async () => {
  const { root, folder, experiment, say } = await project({ live: true });
  const { code, runs } = await open(root);
  const rate = () => code.place(experiment, text)?.lines.get(3)?.rate?.mean;
  expect(rate()).toBeUndefined();
  await say({ kind: 'gates', time: 5000, step: 5, gates: [{ gate: 'g', rates: btoa('\xff\xff\xff') }] });
  await until(() => rate() === 1);
  await say(epoch(1, 0.5));
  await until(() => rate() !== 1);
  // 0, 128 and 255 of 255
  expect(rate()).toBeCloseTo(0.5, 2);
  await say(ended(10));
  await until(() => runs.get(folder)?.state === 'finished');
  await rm(folder, { recursive: true });
  await until(async () => {
    await runs.scan();
    return code.current === undefined;
  });
  expect(runs.list()).toEqual([]);
});

test('what a run says while its files are read is not lost, also where that is its end', async () => {
  const { folder, begin } = await project();
  const first = [begin, epoch(1, 0.5)].reduce(reduce, initialRunState());
  const whole = [epoch(2, 0.75), ended(20)].reduce(reduce, first);
  let asked = 0;
  const follower = {
    ...{ folder, live: false, news: new Signal(), ready: Promise.resolve() },
    // Read in pieces: the second one comes when the first one is looked at.
    get state() {
      return asked++ === 0 ? first : whole;
    },
  };
  const runs = { changed: new Signal(), get: () => undefined, hold: () => ({ follower, dispose() {} }) };
  const chosen = { folder, changed: new Signal() };
  const choice = { changed: new Signal(), of: () => 'last' };
  const code = new CodeRun(...([runs, chosen, choice] as unknown as ConstructorParameters<typeof CodeRun>));
  onTestFinished(() => code.dispose());
  await until(() => code.current?.state === whole);
});

test('of a run nothing is left when another one is chosen, also where its files were just being read', async () => {
  const { folder, begin } = await project();
  const state = [begin, epoch(1, 0.5)].reduce(reduce, initialRunState());
  let during = () => {};
  const follower = (of: string, ready: Promise<void>) => ({
    ...{ folder: of, live: true, news: new Signal<void>(), ready },
    get state() {
      queueMicrotask(during);
      return state;
    },
  });
  const followers = new Map([
    [folder, follower(folder, Promise.resolve())],
    ['/other', follower('/other', new Promise(() => {}))],
  ]);
  const runs = {
    ...{ changed: new Signal(), get: () => undefined },
    hold: (of: string) => ({ follower: followers.get(of), dispose() {} }),
  };
  const chosen = { folder, changed: new Signal<void>() };
  const choice = { changed: new Signal(), of: () => 'last' };
  const code = new CodeRun(...([runs, chosen, choice] as unknown as ConstructorParameters<typeof CodeRun>));
  onTestFinished(() => code.dispose());
  const choose = (of: string) => {
    chosen.folder = of;
    chosen.changed.emit();
  };
  await until(() => code.current?.folder === folder);
  choose('/other');
  expect(code.current).toBeUndefined();
  // Chosen again, and left while its files are read.
  let left = false;
  during = () => {
    during = () => {};
    left = true;
    choose('/other');
  };
  choose(folder);
  await until(() => left);
  for (let i = 0; i < 5; i++) await recordedFiles(folder, begin);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(code.current).toBeUndefined();
});

test('a run that goes on after it ended is followed again', async () => {
  const { root, experiment, begin, say } = await project();
  const { code, runs } = await open(root);
  const channels = () => code.current?.state.sessions;
  expect(channels()).toBe(1);
  await say({ ...begin, step: 10 });
  await until(async () => {
    await runs.scan();
    return channels() === 2;
  });
  expect(numbers(code.place(experiment, text))).toEqual([true, 2, 3]);
});

describe('recorded files', () => {
  test('a session that began with another text than the first: only what it says itself', async () => {
    const { folder, experiment, imported, begin, source } = await project();
    const later = { ...begin, experimentHash: sha256('later') };
    expect(await recordedFiles(folder, later)).toEqual(
      new Map([[experiment, { sha256: sha256('later'), text: undefined }]]),
    );
    const files = [
      { path: 'a.experiment.ts', sha256: sha256('later') },
      { path: 'parts/b.ts', sha256: source[1]!.sha256 },
    ];
    expect(await recordedFiles(folder, { ...later, files })).toEqual(
      new Map([
        [experiment, { sha256: sha256('later'), text: undefined }],
        [imported, { sha256: sha256(helper), text: helper }],
      ]),
    );
  });
});
