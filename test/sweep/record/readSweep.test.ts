/** A `sweep.json` that somebody has cut off or edited: what is wrong with it is named. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseSweep } from '../../../src/protocol/files/sweep';
import { readSweep } from '../../../src/sweep/record/readSweep';
import { saidBy } from '../../said';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-read-'));
const file = path.join(folder, 'sweep.json');
const task = (index: number) => ({ id: `${index}_x`, index, configuration: index, settings: { x: index } });
const stored = {
  ...{
    version: 1,
    name: 's',
    spec: '/s.ts',
    specFrom: 's.ts',
    experiment: '/e.ts',
    experimentFrom: 'e.ts',
    source: [],
  },
  ...{ made: 1, replicas: 1, tasks: [task(0), task(1), task(2)] },
};
const text = (changes: object = {}) => JSON.stringify({ ...stored, ...changes }, null, 1);

it('is read where it is whole, whatever else stands in it', async () => {
  writeFileSync(file, text({ note: 'mine' }));
  expect(await readSweep(folder)).toEqual({ ...stored, folder });
});

it.each<[string, string, string]>([
  ['cut off', text().slice(0, 200), 'is no JSON, perhaps cut off: '],
  ['empty', '', 'is no JSON'],
  ['a list', '[]', 'holds no object.'],
  ['of a newer version', text({ version: 2 }), 'is of version 2: a newer Sluice wrote it.'],
  ['without its experiment', text({ experiment: undefined }), 'has no entry experiment.'],
  ['with a text for a number', text({ made: 'today' }), 'has an entry made that is none.'],
  ['with a device that is none', text({ device: 5 }), 'has an entry device that is none.'],
  ['with options of Slurm that are none', text({ slurm: [] }), 'has an entry slurm that is none.'],
  ['with a budget that is none', text({ macsAtMost: '50 %' }), 'has an entry macsAtMost that is none.'],
  ['with a rule that is none', text({ earlyStop: { method: 'asha' } }), 'has an entry earlyStop that is none.'],
  ['without tasks', text({ tasks: undefined }), 'has no list of tasks.'],
  [
    'with a task that leads elsewhere',
    text({ tasks: [task(0), { ...task(1), id: '../x' }] }),
    'has a task at place 1 without its id',
  ],
  [
    'with a task in the place of its own files',
    text({ tasks: [{ ...task(0), id: 'Logs' }] }),
    'has a task at place 0 without its id (the name of a folder of its own)',
  ],
  [
    'nested deeper than JSON can be written',
    text({ name: '@' }).replace('"@"', '['.repeat(200_000) + ']'.repeat(200_000)),
    'is nested deeper than any sweep.',
  ],
  [
    'with options of Slurm that are as deep',
    text({ slurm: '@' }).replace('"@"', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`),
    'is nested deeper than any sweep.',
  ],
  [
    'with a task of other values',
    text({ tasks: [task(0), { ...task(1), settings: { x: [1] } }] }),
    'has a task at place 1 without its id',
  ],
  ['with a task taken out', text({ tasks: [task(0), task(2)] }), 'has the task of index 2 at place 1.'],
  [
    'with more names than anybody could show',
    text({
      tasks: [
        { ...task(0), settings: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`a${i}`, i])) },
        { ...task(1), settings: { b: 1 } },
      ],
    }),
    'has two tasks of one id, or too many tasks or names of their values.',
  ],
  ['with a task twice', text({ tasks: [task(0), { ...task(1), id: '0_x' }] }), 'has two tasks of one id'],
])('%s', async (_, written, words) => {
  writeFileSync(file, written);
  const { message, hint } = await saidBy(readSweep(folder));
  expect(message.startsWith(`${file} ${words}`), message).toBe(true);
  expect(hint).toContain('put it back as it was');
});

it.each(['.', '..', 'a/b', 'a\\b', 'a\0b', '', 'x'.repeat(201), 'cancelled', 'POOL.JSON'])(
  'a task cannot be called %j: its folder would be another one, or the place of another file',
  (id) => expect(parseSweep(text({ tasks: [{ ...task(0), id }] }))).toBeUndefined(),
);
it.each(['...', 'x'.repeat(200), 'pool'])('a task may be called %j', (id) =>
  expect(parseSweep(text({ tasks: [{ ...task(0), id }] }))?.tasks[0]?.id).toBe(id),
);

it('a folder without one is told which folders have one', async () => {
  const { message, hint } = await saidBy(readSweep(path.join(folder, 'nothing')));
  expect(message).toContain('is no sweep: sweep.json is missing.');
  expect(hint).toContain('sluice sweep list');
});
