/** What runs were made of, and in what that differs: by value, for two runs and for many. */
import { expect, test } from 'vitest';
import type { RunManifest } from '../../../src/protocol/files/manifest';
import { madeDifferences, madeOf } from '../../../src/protocol/many/madeOf';

const manifest = (changes: Partial<RunManifest> = {}): RunManifest => ({
  ...{ time: 1, data: 'f00d' },
  versions: { sluice: '0.1.0', node: '22.1.0', tfjs: '4.22.0', onnxruntime: '1.23.0' },
  machine: { platform: 'linux', arch: 'x64', cpu: 'Xeon', cores: 8 },
  device: { id: 'cpu', description: '4 threads' },
  source: [{ path: 'a.ts', sha256: '11' }],
  git: { commit: '0123456789abcdef', diff: '', diffCut: false, untracked: [] },
  ...changes,
});
const run = (name: string, changes?: Partial<RunManifest>) => ({ name, made: madeOf(manifest(changes)) });
const kinds = (...runs: Parameters<typeof madeDifferences>[0]) => madeDifferences(runs).map(({ kind }) => kind);

test('runs that were made of the same differ in nothing, whenever they began and whatever they are called', () => {
  expect(madeDifferences([run('a'), run('b', { time: 2, id: 'x' })])).toEqual([]);
});

test('each thing that differs is named with its values and the runs that have them', () => {
  const versions = { ...manifest().versions, sluice: '0.2.0' };
  expect(madeDifferences([run('a'), run('b', { versions }), run('c')])).toEqual([
    {
      kind: 'sluice',
      groups: [
        { value: '0.1.0', runs: ['a', 'c'] },
        { value: '0.2.0', runs: ['b'] },
      ],
    },
  ]);
  const { machine, device } = manifest();
  expect(kinds(run('a'), run('b', { versions: { ...versions, node: '24' } }))).toEqual(['sluice', 'node']);
  expect(kinds(run('a'), run('b', { device: { ...device, description: '8 threads' } }))).toEqual(['device']);
  expect(kinds(run('a'), run('b', { machine: { ...machine, cpu: 'EPYC' } }))).toEqual(['machine']);
  expect(kinds(run('a'), run('b', { data: 'beef' }))).toEqual(['data']);
  expect(kinds(run('a'), run('b', { warmStart: { file: 'w.bin', sha256: 'abc' } }))).toEqual(['start']);
});

test('each is said in a few words that are the same where it is the same', () => {
  const changed = '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-1\n+2\n+3\n same\n';
  const made = madeOf(manifest({ warmStart: { file: 'w.bin', sha256: '0123456789ab' } }));
  expect(made).toEqual({
    values: {
      ...{ sluice: '0.1.0', node: '22.1.0', tfjs: '4.22.0', onnxruntime: '1.23.0' },
      ...{ device: 'cpu: 4 threads', machine: 'Xeon, 8 × x64, linux', data: 'f00d', start: 'w.bin (01234567)' },
      ...{ source: expect.stringMatching(/^[0-9a-f]{8}$/), commit: '0123456789ab', uncommitted: 'nothing' },
    },
    sources: { 'a.ts': '11' },
  });
  const git = { ...manifest().git!, diff: changed };
  expect(madeOf(manifest({ git })).values.uncommitted).toMatch(/^changed lines: 3 \([0-9a-f]{8}\)$/);
  // What is not known is not said.
  const { git: _, ...bare } = manifest({ source: [], data: '', device: { id: 'cpu', description: '' } });
  const { values } = madeOf(bare);
  expect([values.device, values.start]).toEqual(['cpu', 'initialised']);
  for (const kind of ['data', 'source', 'commit', 'uncommitted'] as const) expect(values).not.toHaveProperty(kind);
  // The same files with other content, and other files of that content.
  const sources = [
    ['a.ts', '11'],
    ['a.ts', '12'],
    ['b.ts', '11'],
  ].map(([path = '', sha256 = '']) => [{ path, sha256 }]);
  expect(new Set(sources.map((source) => madeOf(manifest({ source })).values.source)).size).toBe(3);
});

test('of sources the files that are not the same, also one that only one run has', () => {
  const source = [
    { path: 'a.ts', sha256: '12' },
    { path: 'blocks.ts', sha256: '3' },
  ];
  const [found, ...more] = madeDifferences([run('a'), run('b', { source })]);
  expect(more).toEqual([]);
  expect(found!.kind).toBe('source');
  expect(found!.files).toEqual(['a.ts', 'blocks.ts']);
  // What is the same is not named, nor what is asked of a run that says nothing.
  const same = { path: 'same.ts', sha256: '5' };
  const both = [
    [...manifest().source, same],
    [source[0]!, same],
  ].map((one, i) => run(`${i}`, { source: one }));
  expect(madeDifferences([...both, { name: 'x', made: undefined }])[0]!.files).toEqual(['a.ts']);
});

test('of git the commit, and what is not committed: as many other lines are something else', () => {
  const git = manifest().git!;
  const diff = (text: string) => ({ git: { ...git, diff: `--- a/x\n+++ b/x\n@@ -1 +1 @@\n${text}\n` } });
  expect(kinds(run('a'), run('b', { git: { ...git, commit: 'fedcba9876543210' } }))).toEqual(['commit']);
  expect(kinds(run('a', diff('-1\n+2')), run('b', diff('-1\n+3')))).toEqual(['uncommitted']);
  expect(kinds(run('a', diff('-1\n+2')), run('b', diff('-1\n+2')))).toEqual([]);
  const [found] = madeDifferences([
    run('a'),
    run('b', { git: { ...git, untracked: ['y'] } }),
    run('c', diff('-1\n+2')),
    run('d', { git: { ...diff('-1\n+2').git, untracked: ['y', 'z'] } }),
  ]);
  expect(found!.groups.map(({ value }) => value)).toEqual([
    'nothing',
    'untracked files: 1',
    expect.stringMatching(/^changed lines: 2 \([0-9a-f]{8}\)$/),
    expect.stringMatching(/^changed lines: 2 \([0-9a-f]{8}\), untracked files: 2$/),
  ]);
});

test('what one run does not say differs from nothing, and is told where the others differ', () => {
  const none = { name: 'x', made: undefined };
  const { git: _, ...without } = manifest();
  const noGit = { name: 'no git', made: madeOf(without) };
  expect(kinds(run('a'), none)).toEqual([]);
  expect(kinds(run('a'), noGit)).toEqual([]);
  const unknown = { ...manifest().versions, sluice: 'unknown' };
  expect(kinds(run('a'), run('b', { versions: unknown }))).toEqual([]);
  const [found] = madeDifferences([run('a'), none, run('b', { data: 'beef' })]);
  expect(found!.groups).toContainEqual({ value: undefined, runs: ['x'] });
});
