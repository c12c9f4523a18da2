/** The built command line in folders behind links: one experiment and one run, by the link and by the real path. */
import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { engine } from '../engine';
import { folder } from '../train/tinyRun';

const root = realpathSync(folder());
const [real, link] = [path.join(root, 'real'), path.join(root, 'link')];
const name = 'a.experiment.ts';
let run = '';

const sluice = (cwd: string, ...given: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...given], { cwd, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

const eventsOf = (folderOfRun: string) =>
  readFileSync(path.join(folderOfRun, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);

const startedIn = (folderOfRun: string) => eventsOf(folderOfRun).filter((event) => event.kind === 'started');

/** What each session says of files that are not as they were. */
const sourceNews = (folderOfRun: string) =>
  eventsOf(folderOfRun).flatMap((event) =>
    event.kind === 'warning' && event.message.includes('source file') ? [event.message] : [],
  );

beforeAll(() => {
  mkdirSync(path.join(real, 'lib'), { recursive: true });
  mkdirSync(path.join(root, 'disk'));
  symlinkSync(real, link);
  symlinkSync(path.join(root, 'disk'), path.join(real, 'runs'));
  writeFileSync(
    path.join(real, name),
    `import { defineExperiment, synthetic } from 'sluice';
import { net } from './lib/net';
export default defineExperiment({ model: net, data: synthetic({ train: 16, test: 8 }), epochs: 1, batchSize: 8 });
`,
  );
  writeFileSync(
    path.join(real, 'lib', 'net.ts'),
    "import { networks } from 'sluice';\nexport const net = () => networks.resnetCifar({ depth: 8, width: 0.25 });\n",
  );
  expect(sluice(root, 'train', path.join(link, name), '--runs', path.join(link, 'runs'))).toMatchObject({ status: 0 });
  run = readdirSync(path.join(root, 'disk'))[0] as string;
});

test('a run has the paths by which its experiment was named, the helper too', () => {
  const [started] = startedIn(path.join(root, 'disk', run));
  expect(started?.experiment).toBe(path.join(link, name));
  expect(started?.files?.map((file) => file.path)).toEqual([name, 'lib/net.ts']);
  const places = started?.model.layers.flatMap(({ sources }) => sources.map(({ file }) => file));
  expect([...new Set(places)]).toEqual([path.join(link, 'lib', 'net.ts')]);
});

test('it goes on and is repeated by the other path, and nothing counts as changed', () => {
  const byReal = sluice(real, 'train', '--resume', path.join(root, 'disk', run), name, '--epochs', '2');
  expect(byReal, byReal.said).toMatchObject({ status: 0 });
  const [, second] = startedIn(path.join(root, 'disk', run));
  expect(second?.experiment).toBe(path.join(real, name));
  expect(sourceNews(path.join(root, 'disk', run))).toEqual([]);
  const again = sluice(real, 'train', path.join(real, name), '--again', path.join(real, 'runs', run));
  expect(again, again.said).toMatchObject({ status: 0 });
  const repeated = readdirSync(path.join(root, 'disk')).find((one) => one !== run) as string;
  expect(sourceNews(path.join(root, 'disk', repeated))).toEqual([]);
});

test('what lies in the current folder by its real path is the own code, by whichever name', () => {
  // Its runs lie on another disk: the folder that holds both is the one above.
  expect(sluice(root, 'evaluate', path.join('link', 'runs', run))).toMatchObject({ status: 0 });
  expect(sluice(path.join(root, 'link'), 'evaluate', path.join('runs', run))).toMatchObject({
    status: 2,
    said: expect.stringContaining('is not in the current folder'),
  });
});

test('a run folder that is a link in the folder of runs goes on, is evaluated and stays a link', () => {
  const linked = path.join(real, 'runs', 'linked');
  mkdirSync(path.join(root, 'far'));
  const far = path.join(root, 'far', 'run');
  renameSync(path.join(root, 'disk', run), far);
  symlinkSync(far, linked);
  expect(sluice(real, 'train', '--resume', 'runs/linked', '--epochs', '4', '--trust')).toMatchObject({ status: 0 });
  expect(startedIn(far).at(-1)).toMatchObject({ epochs: 4 });
  expect(sluice(real, 'evaluate', 'runs/linked', '--trust')).toMatchObject({ status: 0 });
  expect(lstatSync(linked).isSymbolicLink()).toBe(true);
});
