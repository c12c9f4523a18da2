/** The tables of the pages against what they are about: a field, flag or function that is not named rots unseen. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { deviceIds } from '../../src/device';
import * as sluice from '../../src/index';
import { runFiles } from '../../src/protocol/files/runFolder';
import { temporaryFolder } from '../data/files';
import { docsPages, root, rowsBelow, textOf } from './pages';
import { cli, type Program, readProgram } from './program';

const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** What is offered where something is misspelt: `Fields: a, b.` */
const offeredIn = (hint: string): string[] => /: ([\w., \n]+)\.$/.exec(hint.trim())?.[1]?.split(/,\s+/) ?? [];

function offered(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    return offeredIn((error as { detail?: { hint?: string } }).detail?.hint ?? '');
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
    const inner = ['shaping', 'sparsity', 'teacher', 'augmentation', 'evaluation'].flatMap((field) =>
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
    const { sparsity: targeted } = sluice.defineExperiment({ ...spec, sparsity: { target: 0.5 } });
    const sparsity = { ...targeted, by: 'gates', normalisation: 'mean' };
    const { teacher } = sluice.defineExperiment({ ...spec, teacher: { run: 'runs/plain' } });
    const { augmentation } = sluice.defineExperiment({ ...spec, augmentation: { mixup: true, cutmix: true } });
    // Both are off.
    const mixing = { ...augmentation, mixup: undefined, cutmix: undefined };
    const device = 'cpu';
    const all = { ...filled, shaping, sparsity, teacher, device, augmentation: mixing } as Record<string, unknown>;
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

  it('names every file of a run folder, and no other', () => {
    const files = rowsBelow('docs/experiments.md', '## The run folder')
      .slice(1)
      .flatMap(([cell]) => codes(cell));
    const known = Object.entries(runFiles).flatMap(([what, file]) => (what === 'setAside' ? [] : [file as string]));
    expect(files.toSorted()).toEqual(known.toSorted());
  });

  it('names every key of --set, and no other', () => {
    const given = [
      'train',
      'media/sample/cifar10-plain.experiment.ts',
      '--set',
      'nonsense=1',
      '--runs',
      temporaryFolder(),
    ];
    const { stderr } = spawnSync(process.execPath, [cli, ...given], { cwd: root, encoding: 'utf8' });
    const keys = offeredIn(stderr).filter((key) => !key.startsWith('data.'));
    expect(keys.length, stderr).toBeGreaterThan(10);
    const text = textOf('docs/experiments.md');
    const [, list = ''] = /Keys: ([\s\S]*?), and the fields of the data/.exec(text) ?? [];
    expect(codes(list).toSorted()).toEqual(keys.toSorted());
  });
});

test('docs/devices.md says of every device what it needs, and of no other', () => {
  const named = rowsBelow('docs/devices.md', '## Devices').flatMap(([cell]) => codes(cell));
  expect(named.toSorted()).toEqual([...deviceIds, 'auto'].toSorted());
});

test('the pages name everything that an experiment can import', () => {
  const text = ['README.md', ...docsPages].map(textOf).join('\n');
  const words = new Set(text.match(/\w+/g));
  expect(Object.keys(sluice).filter((name) => !words.has(name))).toEqual([]);
  const inner = [...Object.keys(sluice.networks), ...Object.keys(sluice.presets)];
  expect(inner.filter((name) => !words.has(name))).toEqual([]);
});

describe('docs/command-line.md', () => {
  const page = 'docs/command-line.md';
  let program: Program;
  beforeAll(async () => {
    program = await readProgram();
  });

  it('has a row and a section for every command', () => {
    const listed = rowsBelow(page, '# The command line').flatMap(([cell]) => codes(cell));
    expect(program.size).toBeGreaterThan(7);
    expect(listed.toSorted()).toEqual([...program.keys()].toSorted());
  });

  it('names every flag of every command, and no other', () => {
    for (const [name, flags] of program) {
      const named = rowsBelow(page, `## ${name}`).flatMap(([cell]) => codes(cell));
      expect(named.toSorted(), name).toEqual(flags.map((flag) => flag.flags).toSorted());
    }
  });

  it('says their defaults', () => {
    const given = [...program].flatMap(([name, all]) => all.map((flag) => ({ name, ...flag })));
    const wrong = given.filter(({ name, flags, default: value }) => {
      const [, text = ''] = rowsBelow(page, `## ${name}`).find(([cell]) => codes(cell).includes(flags)) ?? [];
      const said = new RegExp(`Default: ${value}$|\`${value}\` \\([^)]*the default\\)`).test(text);
      return value !== undefined && !text.startsWith('as of') && !said;
    });
    expect(given.filter((flag) => flag.default !== undefined).length).toBeGreaterThan(4);
    expect(wrong).toEqual([]);
  });
});
