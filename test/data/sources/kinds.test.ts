/** What holds of every kind of data set, whichever is added: no test here names one but as an example. */
import { describe, expect, it, test } from 'vitest';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { constructors, kindOf } from '../../../src/data/sources/kindOf';
import { type DataSource, kinds } from '../../../src/data/sources/kinds';
import { openDataset } from '../../../src/data/sources/open';
import * as sources from '../../../src/data/sources/sources';
import * as sluice from '../../../src/index';
import { userError } from '../files';

const names = kinds.map(({ kind }) => kind);
/** The fewest options that a constructor takes. */
const make = (kind: (typeof names)[number]): DataSource => {
  const { options } = kinds.find((one) => one.kind === kind)!;
  const splits: Partial<Record<typeof kind, unknown>> = {
    dataset: { length: 1, sample: () => ({ x: 0, y: 0 }) },
    npy: { x: 'x.npy', y: 'y.npy' },
    csv: 'table.csv',
  };
  const split = splits[kind];
  const fewest = { dir: 'x', size: 8, split: 'balanced' as const, train: split, test: split, label: 'y' };
  // Numbers of samples, of a set that is made.
  if (kind === 'synthetic') return sources.synthetic();
  const known = Object.entries(fewest).filter(([name]) => name in options);
  return sources[kind](Object.fromEntries(known) as never);
};

test('every kind has one record and one constructor, which users can import', () => {
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(sources).sort()).toEqual([...names].sort());
  expect(sluice).toMatchObject(sources);
});

describe.each(names)('%s', (kind) => {
  it('is what its constructor makes: data that its record checks, plain but for the functions of a user', () => {
    const source = make(kind);
    expect(source.kind).toBe(kind);
    if (kind !== 'dataset') expect(structuredClone(source)).toEqual(source);
    expect(kindOf(source).kind).toBe(kind);
  });

  it('says of its fields which are paths, dir among them', () => {
    const source = make(kind);
    const { paths } = kindOf(source);
    expect(Object.keys(source)).toEqual(expect.arrayContaining([...paths]));
    expect(paths.includes('dir')).toBe('dir' in source);
  });

  it('has files to be told from other data by, or is told by its settings', async () => {
    const source = make(kind);
    if (kindOf(source).files) expect((await userError(() => fingerprint(source))).message).toContain('x');
    else expect(await fingerprint(source)).not.toBe(await fingerprint({ ...source, seed: 12 } as DataSource));
  });

  it('is offered where there is no such kind', async () => {
    const odd = { kind: 'nosuch' } as unknown as DataSource;
    expect((await userError(() => openDataset(odd, () => {}))).detail.hint).toContain(`${kind}(…)`);
  });
});

test.each(names.filter((kind) => kindOf(make(kind)).list))(
  '%s says the same where its files are listed and where it is opened',
  async (kind) => {
    const source = make(kind);
    const listed = await userError(() => kindOf(source).list?.(source, () => {}));
    expect(await userError(() => openDataset(source, () => {}))).toEqual(listed);
  },
);

test('nothing is no kind', async () => {
  const { message } = await userError(() => openDataset(undefined as unknown as DataSource, () => {}));
  expect(message).toBe('data.kind is missing, which is no kind of data set.');
});

test('constructors are offered as a sentence', () => {
  const some = ['cifar10', 'imageFolder', 'synthetic'];
  expect(constructors(({ kind }) => some.includes(kind))).toBe('cifar10(…), imageFolder(…) or synthetic(…)');
  expect(constructors(({ kind }) => kind !== 'imageNet')).not.toContain('imageNet');
  expect(constructors(({ kind }) => kind === 'cityscapes')).toBe('cityscapes(…)');
  expect(constructors(() => false)).toBe('');
});
