/** A sweep's file as it is found: wherever it lies, whatever it is called, and whatever it exports. */
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { loadSweep } from '../../../src/sweep/run/loadSweep';
import { expectWhole } from '../../wholeError';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-load-')));
const experiment = `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({ model: () => networks.resnetCifar({ depth: 8 }), data: synthetic({ train: 8, test: 8 }), epochs: 1 });
`;
const sweepOf = (name: string, fields = 'axes: { epochs: [1, 2] }') => `import { defineSweep } from 'sluice';
import experiment from './${name}';
const sweep = defineSweep({ experiment,
  ${fields} });
`;
function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
async function failure(file: string) {
  const error: unknown = await loadSweep(file).then(
    () => undefined,
    (e) => e,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('it was loaded');
  expectWhole(error);
  return { message: error.message, place: error.detail.source };
}

beforeAll(() => {
  write('small.experiment.ts', experiment);
});

it.each([
  ['two words', 'my work/a b.experiment.ts'],
  ['another alphabet', 'ряд/малый опыт.experiment.ts'],
  ['signs of URLs', 'a%41/b%20#1 é+.experiment.ts'],
])('names of %s', async (_, name) => {
  const file = write(name, experiment);
  const at = write(
    `${path.dirname(name)}/план 1.sweep.ts`,
    `${sweepOf(path.basename(name, '.ts'))}export default sweep;\n`,
  );
  const { tasks, experimentFile } = await loadSweep(at);
  expect(experimentFile).toBe(file);
  expect(tasks.map(({ id }) => id)).toEqual(['0_epochs=1', '1_epochs=2']);
  write(name, experiment.replace('epochs: 1', 'epochs: 0'));
  expect(await failure(at)).toMatchObject({ message: 'epochs is 0.', place: { file, line: 2 } });
});

it('behind a link it is found where it was opened', async () => {
  const real = write('real/small.experiment.ts', experiment);
  write('real/l.sweep.ts', `${sweepOf('small.experiment')}export default sweep;\n`);
  symlinkSync(path.dirname(real), path.join(folder, 'link'));
  expect((await loadSweep(path.join(folder, 'link/l.sweep.ts'))).experimentFile).toBe(
    path.join(folder, 'link/small.experiment.ts'),
  );
});

it('a value that the experiment does not take is told at the line of the sweep', async () => {
  const file = write('line.sweep.ts', `${sweepOf('small.experiment', 'axes: { epchs: [1] }')}export default sweep;\n`);
  expect(await failure(file)).toMatchObject({
    message: "The experiment has no parameter or setting 'epchs'.",
    place: { file, line: 3 },
  });
});

it('an experiment that a helper makes is in the file that calls it, and is built with the values of the first task', async () => {
  write(
    'helper.ts',
    `import { defineExperiment, networks, synthetic } from 'sluice';
export const made = (least: number) => defineExperiment({ parameters: { depth: 0 } }, ({ depth }) => ({
  model: () => { if (depth < least) throw new Error('no depth ' + depth); return networks.resnetCifar({ depth }); },
  data: synthetic({ train: 8, test: 8 }), epochs: 1 }));
`,
  );
  const own = write('helped.experiment.ts', "import { made } from './helper';\nexport default made(8);\n");
  const sweep = (depths: string) =>
    write('helped.sweep.ts', `${sweepOf('helped.experiment', `axes: { depth: ${depths} }`)}export default sweep;\n`);
  expect((await loadSweep(sweep('[8, 14]'))).experimentFile).toBe(own);
  expect((await failure(sweep('[2, 8]'))).message).toContain('no depth 2');
});

it('a promise of a sweep is one', async () => {
  const file = write('promise.sweep.ts', `${sweepOf('small.experiment')}export default Promise.resolve(sweep);\n`);
  expect((await loadSweep(file)).tasks).toHaveLength(2);
});

it.each([
  ['an experiment', 'export { default } from "./small.experiment";', 'This is an experiment, not a sweep.'],
  ['nothing', `${sweepOf('small.experiment')}export const s = sweep;`, 'nothing.sweep.ts has no default export.'],
  [
    'a function',
    `${sweepOf('small.experiment')}export default () => sweep;`,
    'The default export of a function.sweep.ts is a function, not a sweep.',
  ],
  ['a list', 'export default [1];', 'The default export of a list.sweep.ts is [1], not a sweep.'],
  ['a sweep that was changed', `${sweepOf('small.experiment')}export default { ...sweep, runs: 3 };`, 'runs is 3.'],
])('%s is no sweep', async (name, text, message) => {
  expect((await failure(write(`${name}.sweep.ts`, text))).message).toBe(message);
});

it('what `where` throws is told at its line', async () => {
  const fields = 'axes: { epochs: [1] },\n  where: ({ epochs }) => { throw new Error("not " + epochs); }';
  const file = write('where.sweep.ts', `${sweepOf('small.experiment', fields)}export default sweep;`);
  expect(await failure(file)).toMatchObject({
    message: 'The sweep could not be loaded: not 1',
    place: { file, line: 5 },
  });
});
