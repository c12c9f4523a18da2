/** A file whose experiment is a function of parameters: loaded with the values that somebody gives. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { loadExperiment } from '../../src/load/loadExperiment';
import { parametersOf } from '../../src/nn/parameters';
import { weightOf } from '../weightOf';
import { expectWhole } from '../wholeError';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-parameters-'));

function write(text: string): string {
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.experiment.ts`);
  writeFileSync(file, text);
  return file;
}

const text = `import { defineExperiment, networks, synthetic } from 'sluice';

const parameters = { lambda: 0.3, width: 1 };

export default defineExperiment({ parameters }, ({ lambda, width }) => ({
  model: () => networks.resnetCifar({ depth: 8, width, gated: true }),
  data: synthetic({ train: 8, test: 8 }),
  epochs: 3,
  sparsity: { weight: lambda },
}));
`;

async function failure(text: string, settings: Record<string, unknown> = {}) {
  const error: unknown = await loadExperiment(write(text), { settings }).then(
    () => undefined,
    (e) => e,
  );
  if (!(error instanceof UserError)) throw error ?? new Error('it was loaded');
  expectWhole(error);
  return { message: error.message, hint: error.detail.hint, line: error.detail.source?.line };
}

it('has the values of the file unless others are given, and settings beside them', async () => {
  const file = write(text);
  const usual = await loadExperiment(file);
  expect(usual.parameters).toEqual({ lambda: 0.3, width: 1 });
  expect(weightOf(usual.experiment.sparsity)(0, 1)).toBe(0.3);
  const other = await loadExperiment(file, { settings: { lambda: 0.6, width: 0.5, epochs: 7, seed: 4 } });
  expect(other.parameters).toEqual({ lambda: 0.6, width: 0.5 });
  expect(weightOf(other.experiment.sparsity)(0, 1)).toBe(0.6);
  expect([other.experiment.epochs, other.experiment.seed]).toEqual([7, 4]);
  const conv = (model: typeof usual.model) => parametersOf(model)[0]?.variable.shape.at(-1);
  expect([conv(usual.model), conv(other.model)]).toEqual([16, 8]);
});

it('draws the weights with the seed that is given', async () => {
  const file = write(text);
  const weights = async (seed: number) =>
    parametersOf((await loadExperiment(file, { settings: { seed } })).model)[0]
      ?.variable.dataSync()
      .slice(0, 4);
  const first = await weights(1);
  expect(await weights(1)).toEqual(first);
  expect(await weights(2)).not.toEqual(first);
});

it('is told from a setting of that name, which replaces what the parameter decided', async () => {
  const { experiment } = await loadExperiment(write(text), { settings: { lambda: 0.6, 'sparsity.weight': 0.1 } });
  expect(weightOf(experiment.sparsity)(0, 1)).toBe(0.1);
});

it.each([
  ['lamda', "Did you mean 'lambda'?"],
  ['epoch', "Did you mean 'epochs'?"],
  ['qqq', 'Parameters and settings: lambda, width, epochs,'],
])('there is no %s', async (name, hint) => {
  const said = await failure(text, { [name]: 1 });
  expect(said.message).toBe(`There is no setting or parameter '${name}'.`);
  expect(said.hint).toContain(hint);
});

it('a value of another type names the parameter', async () => {
  expect(await failure(text, { lambda: 'much' })).toMatchObject({
    message: 'The parameter lambda is "much".',
    hint: 'lambda is a finite number, 0.3 unless it is set.',
  });
});

it('a parameter with the name of a setting is an error at the line of the call', async () => {
  const said = await failure(text.replace('lambda: 0.3', 'lambda: 0.3, epochs: 3'));
  expect(said.message).toContain("'epochs' is a setting of every experiment");
  expect(said.line).toBe(5);
});

it('a field that cannot be right with these values is one too', async () => {
  const said = await failure(text.replace('epochs: 3', 'epochs: width'), { width: 0.5 });
  expect(said).toMatchObject({ message: 'epochs is 0.5.', line: 5 });
});

it('what the function throws is at its line', async () => {
  const said = await failure(text.replace('  epochs: 3', '  epochs: (undefined as any).x'));
  expect(said.line).toBe(8);
  expect(said.message).toContain("Cannot read properties of undefined (reading 'x')");
});

it('a function that returns nothing says what it should', async () => {
  const said = await failure(`import { defineExperiment } from 'sluice';
export default defineExperiment({ parameters: { a: 1 } }, () => { });
`);
  expect(said).toMatchObject({ message: 'defineExperiment is missing.', line: 2 });
});

it('is taken from a module of the older kind', async () => {
  const old = `const { defineExperiment, networks, synthetic } = require('sluice');
module.exports = defineExperiment({ parameters: { n: 2 } }, ({ n }) => ({
  model: () => networks.resnetCifar({ depth: 8 }), data: synthetic({ train: 8, test: 8 }), epochs: n,
}));
`;
  expect((await loadExperiment(write(old), { settings: { n: 5 } })).experiment.epochs).toBe(5);
});

it('an argument too many is an error at its line', async () => {
  const surplus = text
    .replace('weight: lambda', 'weight: ramp(lambda, 0, 4, { warmup: 2 })')
    .replace('networks,', 'networks, ramp,');
  const { message, line } = await failure(surplus);
  expect(message).toBe('ramp takes 3 arguments at most, and is given 4: {"warmup":2} is too much.');
  expect(line).toBe(9);
});
