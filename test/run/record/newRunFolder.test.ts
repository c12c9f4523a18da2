import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newRunFolder } from '../../../src/run/record/newRunFolder';
import { temporaryFolder } from '../../host/temporary';

const now = new Date(2026, 0, 2, 3, 4, 5);

it('makes runs of one second with names of their own, and takes no folder that is there', async () => {
  const runs = join(await temporaryFolder(), 'deep/runs');
  mkdirSync(join(runs, 'a-20260102-030405-2'), { recursive: true });
  const make = () => newRunFolder(runs, '/somewhere/a.experiment.ts', now);
  const made = [await make(), await make()];
  expect(made).toEqual([join(runs, 'a-20260102-030405'), join(runs, 'a-20260102-030405-3')]);
  expect(readdirSync(runs).sort()).toEqual(['a-20260102-030405', 'a-20260102-030405-2', 'a-20260102-030405-3']);
});

it('says where none can be made, and how to choose another place', async () => {
  const runs = join(await temporaryFolder(), 'runs');
  writeFileSync(runs, 'a file');
  await expect(newRunFolder(runs, 'a.ts', now)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(/^No run folder can be made in .*runs: .*EEXIST.*\.$/),
    detail: { hint: 'Choose another place with --runs.' },
  });
});
