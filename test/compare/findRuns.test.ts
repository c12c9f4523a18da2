/** Which folders are runs, whose sweep they are of, and where nobody looks. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findRuns } from '../../src/compare/findRuns';
import { temporaryFolder } from '../host/temporary';

/** Makes a file, and the folders around it. */
async function made(root: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), '');
  }
}
const found = async (root: string, folder = '.') =>
  (await findRuns(path.join(root, folder))).map((run) => [
    path.relative(root, run.folder),
    run.sweep && path.relative(root, run.sweep),
  ]);

it('a run has events or a configuration; runs stand in natural order, those of a sweep with it', async () => {
  const root = await temporaryFolder();
  await made(root, 'r10/events.jsonl', 'r9/config.json', 'other/readme.txt');
  await made(root, 's/sweep.json', 's/t2/events.jsonl', 's/t10/events.jsonl', 's/logs/t2.log', 's/a/b/events.jsonl');
  expect(await found(root)).toEqual([
    ...[
      ['r9', undefined],
      ['r10', undefined],
    ],
    ...[
      ['s/t2', 's'],
      ['s/t10', 's'],
    ],
  ]);
  expect(await found(root, 's')).toEqual([
    ['s/t2', 's'],
    ['s/t10', 's'],
  ]);
  // A task by itself knows its sweep as well.
  expect(await found(root, 's/t2')).toEqual([['s/t2', 's']]);
  expect(await found(root, 'r9')).toEqual([['r9', undefined]]);
});

it('looks three folders deep, into a sweep one deeper, and into nothing hidden', async () => {
  const root = await temporaryFolder();
  await made(root, 'a/b/c/events.jsonl', 'a/b/x/d/events.jsonl', '.hidden/events.jsonl', 'node_modules/p/events.jsonl');
  await made(root, 'a/b/s/sweep.json', 'a/b/s/t/events.jsonl', 'a/b/s/deep/t/events.jsonl');
  // What lies in a run is the run's.
  await made(root, 'a/b/c/copy/events.jsonl');
  expect(await found(root)).toEqual([
    ['a/b/c', undefined],
    ['a/b/s/t', 'a/b/s'],
  ]);
});

it('of an experiment’s folder looks into its runs, and into the rest where they are none', async () => {
  const root = await temporaryFolder();
  await made(root, 'net.experiment.ts', 'elsewhere/events.jsonl', 'runs/r1/events.jsonl');
  await made(root, 'runs/a/b/events.jsonl', 'runs/a/c/d/events.jsonl');
  expect(await found(root)).toEqual([
    ['runs/a/b', undefined],
    ['runs/r1', undefined],
  ]);
  const empty = await temporaryFolder();
  await made(empty, 'runs/readme.txt', 'elsewhere/events.jsonl');
  expect(await found(empty)).toEqual([['elsewhere', undefined]]);
  // The folder of a run that has a folder of that name is the run.
  const run = await temporaryFolder();
  await made(run, 'r/events.jsonl', 'r/runs/x/events.jsonl');
  expect(await found(run, 'r')).toEqual([['r', undefined]]);
});

it('follows links to folders, to each run once, and none that leads round', async () => {
  const root = await temporaryFolder();
  await made(root, 'runs/r/events.jsonl', 'elsewhere/far/events.jsonl', 'file.txt');
  await symlink(path.join(root, 'elsewhere'), path.join(root, 'runs/link'));
  await symlink(path.join(root, 'elsewhere/far'), path.join(root, 'runs/z'));
  await symlink(path.join(root, 'runs'), path.join(root, 'runs/round'));
  await symlink(path.join(root, 'file.txt'), path.join(root, 'runs/file'));
  expect(await found(root, 'runs')).toEqual([
    ['runs/link/far', undefined],
    ['runs/r', undefined],
  ]);
});

it('what is not there, and what is a file, are said with what to name instead', async () => {
  const root = await temporaryFolder();
  await made(root, 'file.txt');
  const gone = path.join(root, 'gone');
  await expect(findRuns(gone)).rejects.toMatchObject({
    message: `${gone} is not there.`,
    detail: { hint: 'Name a folder of runs, a sweep, or a run.' },
  });
  await expect(findRuns(path.join(root, 'file.txt/x'))).rejects.toThrow('is not there.');
  await expect(findRuns(path.join(root, 'file.txt'))).rejects.toMatchObject({
    message: `${path.join(root, 'file.txt')} is a file.`,
    detail: { hint: 'Name the folder of a run, or a folder of runs.' },
  });
});
