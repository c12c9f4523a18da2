/** The tables of the pages against what they are about: a field, flag or function that is not named rots unseen. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import * as sluice from '../../src/index';
import { UserError } from '../../src/protocol/userError';
import { applySettings } from '../../src/train/settings';
import { docsPages, root, rowsBelow, textOf } from './pages';
import { commands } from './program';

const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** What is offered where something is misspelt: `Fields: a, b.` */
function offered(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return /: ([^:]+)\.$/.exec(error.detail.hint ?? '')?.[1]?.split(', ') ?? [];
    throw error;
  }
  throw new Error('nothing was thrown');
}

type Spec = sluice.ExperimentSpec;
const spec: Spec = { model: () => sluice.networks.resnetCifar(), data: sluice.synthetic(), epochs: 1 };
const misspelt = (field: object) => offered(() => sluice.defineExperiment({ ...spec, ...field } as Spec));

describe('docs/experiments.md', () => {
  const rows = rowsBelow('docs/experiments.md', '## Fields');
  const named = rows
    .slice(1)
    .map(([field = '']) => codes(field)[0] ?? field)
    .filter((field) => !field.startsWith('-'));

  it('names every field of an experiment, and no other', () => {
    const fields = misspelt({ nonsense: 1 });
    const inner = ['shaping', 'sparsity', 'augmentation', 'evaluation'].flatMap((field) =>
      misspelt({ [field]: { nonsense: 1 } }),
    );
    expect(fields.length).toBeGreaterThan(15);
    // `evaluation` alone has no meaning of its own.
    const known = [...fields, ...inner].filter((field) => field !== 'evaluation');
    expect(named.toSorted()).toEqual(known.toSorted());
  });

  it('says the defaults that are', () => {
    const filled = sluice.defineExperiment(spec) as unknown as Record<string, unknown>;
    const shaping = { normalisation: 'mean', handleTies: false };
    const sparsity = { by: 'gates', normalisation: 'mean' };
    const device = 'cpu';
    const all = { ...filled, shaping, sparsity, device } as Record<string, unknown>;
    const valueAt = (field: string) =>
      field.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], all);
    const plain = (value: unknown) =>
      typeof value === 'function' ? (value as unknown as { description: { value: number } }).description.value : value;
    const literal = (code: string) => JSON.parse(code.replaceAll("'", '"')) as unknown;
    const stated = rows.flatMap(([field, cell]) => {
      const [value] = codes(cell);
      return value === undefined || value === 'sgd()' ? [] : [[codes(field)[0]!, literal(value)] as const];
    });
    expect(stated.length).toBeGreaterThan(20);
    // What of an augmentation is off is not there.
    const off = (value: unknown) => (value === false || value === 0 ? value : undefined);
    const is = stated.map(([field, value]) => [field, plain(valueAt(field)) ?? off(value)]);
    expect(is).toEqual(stated);
    expect((filled.optimizer as { name: string }).name).toBe(sluice.sgd().name);
  });

  it('names every key of --set, and no other', () => {
    const experiment = sluice.defineExperiment(spec);
    const keys = offered(() => applySettings(experiment, { nonsense: 1 })).filter((key) => !key.startsWith('data.'));
    const text = textOf('docs/experiments.md');
    const [, list = ''] = /Keys: ([\s\S]*?), and the fields of the data/.exec(text) ?? [];
    expect(codes(list).toSorted()).toEqual(keys.toSorted());
  });
});

test('the pages name everything that an experiment can import', () => {
  const text = ['README.md', ...docsPages].map(textOf).join('\n');
  const words = new Set(text.match(/\w+/g));
  expect(Object.keys(sluice).filter((name) => !words.has(name))).toEqual([]);
  const inner = [...Object.keys(sluice.networks), ...Object.keys(sluice.presets)];
  expect(inner.filter((name) => !words.has(name))).toEqual([]);
});

describe('docs/command-line.md', () => {
  it('has a section and a row for every command of the built command line', () => {
    const help = execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), '--help'], { encoding: 'utf8' });
    const shipped = [...help.matchAll(/^ {2}(\w+)( \[|$| +\w)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help');
    const known = [...commands.keys()];
    expect([...new Set(known.map((name) => name.split(' ')[0]))].toSorted()).toEqual(shipped.toSorted());
    const listed = rowsBelow('docs/command-line.md', '# The command line').map(([cell]) => codes(cell)[0]);
    expect(listed.filter(Boolean).toSorted()).toEqual(known.toSorted());
  });

  it.each([...commands])('names every flag of %s, and no other', (name, command) => {
    const flags = rowsBelow('docs/command-line.md', `## ${name}`).flatMap(([cell]) => codes(cell));
    const known = command.options.filter(({ hidden }) => !hidden).map((option) => option.flags);
    expect(flags.toSorted()).toEqual(known.toSorted());
  });

  it.each([...commands])('says the defaults of %s', (name, command) => {
    const rows = rowsBelow('docs/command-line.md', `## ${name}`);
    const given = command.options.filter(({ defaultValue }) => ['string', 'number'].includes(typeof defaultValue));
    for (const { flags, defaultValue } of given) {
      const [, text = ''] = rows.find(([cell]) => codes(cell).includes(flags)) ?? [];
      expect(/^as of/.test(text) || text.includes(`${defaultValue}`), `${name} ${flags}: ${defaultValue}`).toBe(true);
    }
  });
});
