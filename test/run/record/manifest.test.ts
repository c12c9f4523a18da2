/** What a run notes down of its ingredients, and what it says of those that are others when it is repeated. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256, sourceFiles } from '../../../src/load/sourceFiles';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { RunManifest } from '../../../src/protocol/files/manifest';
import type { RunConfig } from '../../../src/protocol/files/runConfig';
import { changesSince } from '../../../src/run/record/earlierRun';
import { gitState } from '../../../src/run/record/gitState';
import { differences, identityOf, readManifest } from '../../../src/run/record/manifest';
import { all, endOf, experimentFile, folder, of, request, weights } from '../../train/tinyRun';

const manifestOf = (run: string): RunManifest => JSON.parse(readFileSync(path.join(run, 'manifest.json'), 'utf8'));
const warnings = (events: RunEvent[]) => of(events, 'warning').map(({ message }) => message);

/** An experiment whose model is in a file beside it. */
function inTwoFiles(width = 0.25): string {
  const file = experimentFile({ epochs: 1, model: 'model()' });
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}\nimport { model } from './parts/model';\n`);
  mkdirSync(path.join(path.dirname(file), 'parts'));
  writeFileSync(partOf(file), modelText(width));
  return file;
}
const partOf = (file: string) => path.join(path.dirname(file), 'parts/model.ts');
const modelText = (width: number) =>
  `import { networks } from 'sluice';\nexport const model = () => networks.resnetCifar({ depth: 8, width: ${width} });\n`;

describe('the manifest of a run', () => {
  it('holds versions, machine, device, data and every source file', async () => {
    const file = inTwoFiles();
    const asked = request({ file });
    await all(asked);
    const manifest = manifestOf(asked.folder);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const ort = JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8'));
    expect(manifest.versions).toEqual({
      sluice: version,
      node: process.versions.node,
      tfjs: expect.stringMatching(/^\d+\.\d+/),
      onnxruntime: ort.version,
    });
    expect(manifest.device).toEqual({ id: 'cpu', description: expect.stringContaining('1 × 1 thread') });
    expect(manifest.machine).toMatchObject({ platform: process.platform, arch: process.arch });
    expect(manifest.data).toMatch(/^[0-9a-f]{16}$/);
    expect(manifest.source.map(({ path: at }) => at)).toEqual([path.basename(file), 'parts/model.ts']);
    expect(manifest.source[1]).toEqual({
      path: 'parts/model.ts',
      sha256: sha256(modelText(0.25)),
      text: modelText(0.25),
    });
    expect(JSON.parse(readFileSync(path.join(asked.folder, 'config.json'), 'utf8'))).toMatchObject({
      deviceOptions: { replicas: 1 },
      seed: 0,
    });
  });

  it('is that of the beginning, also when the run goes on with something else', async () => {
    const file = inTwoFiles();
    const asked = request({ file });
    await all(asked);
    const before = readFileSync(path.join(asked.folder, 'manifest.json'), 'utf8');
    writeFileSync(partOf(file), `${modelText(0.25)}// later\n`);
    const events = await all({ ...asked, resume: true, settings: { epochs: 2 } });
    expect(warnings(events)).toEqual(['Not as when the run began: The source file parts/model.ts has changed.']);
    expect(endOf(events).outcome).toBe('finished');
    expect(readFileSync(path.join(asked.folder, 'manifest.json'), 'utf8')).toBe(before);
  });

  it('keeps hashes alone of what is too long', async () => {
    const at = folder();
    const files = ['a.ts', 'b.ts', 'c.ts'].map((name) => path.join(at, name));
    const texts = ['x', 'y'.repeat(1 << 20), 'z'];
    files.forEach((file, i) => {
      writeFileSync(file, texts[i]!);
    });
    const found = await sourceFiles([...files, path.join(at, 'node_modules', 'p', 'i.js')], files[0]!);
    expect(found.map(({ path: name, text }) => [name, text?.length])).toEqual([
      ['a.ts', 1],
      ['b.ts', undefined],
      ['c.ts', 1],
    ]);
    expect(found[1]!.sha256).toBe(sha256(texts[1]!));
  });
});

describe('a repeated run', () => {
  it('has the same settings and the same numbers, and no warning', async () => {
    const file = inTwoFiles();
    const asked = request({ file, settings: { seed: 7, 'data.train': 48 } });
    await all(asked);
    const { settings: _, deviceOptions: __, ...plain } = asked;
    const again = { ...plain, folder: path.join(folder(), 'again'), again: asked.folder };
    const events = await all(again);
    expect(warnings(events)).toEqual([]);
    expect(events[0]).toMatchObject({ kind: 'started', stepsPerEpoch: 3 });
    expect(await weights(again.folder)).toEqual(await weights(asked.folder));
    expect(JSON.parse(readFileSync(path.join(again.folder, 'config.json'), 'utf8'))).toMatchObject({
      again: asked.folder,
      seed: 7,
      settings: { seed: 7, 'data.train': 48 },
      deviceOptions: { replicas: 1 },
    });
  });

  it('says before the first step what is another, and can use the source that was kept', async () => {
    const file = inTwoFiles();
    const asked = request({ file });
    await all(asked);
    writeFileSync(partOf(file), modelText(0.5));
    const repeat = async (storedSource: boolean) => {
      const again = { ...asked, folder: path.join(folder(), 'again'), again: asked.folder, storedSource };
      return { events: await all(again), weights: await weights(again.folder) };
    };
    const present = await repeat(false);
    expect(present.events.slice(0, 2)).toMatchObject([
      { kind: 'started' },
      { kind: 'warning', message: 'Not as in run: The source file parts/model.ts has changed.' },
    ]);
    const before = await weights(asked.folder);
    expect(present.weights['stem_conv/kernel']!.length).toBe(2 * before['stem_conv/kernel']!.length);
    rmSync(partOf(file));
    const stored = await repeat(true);
    expect(warnings(stored.events)).toEqual([]);
    expect(stored.weights).toEqual(before);
    // Another experiment without a source of its own to fall back to.
    writeFileSync(path.join(asked.folder, 'manifest.json'), '{');
    const unknown = { ...asked, folder: path.join(folder(), 'again'), again: asked.folder };
    expect(endOf(await all({ ...unknown, storedSource: true })).error?.message).toContain('has not kept its source');
    writeFileSync(partOf(file), modelText(0.25));
    const anew = { ...unknown, folder: path.join(folder(), 'again') };
    expect(warnings(await all(anew))).toEqual([expect.stringContaining('it has no manifest.json')]);
  }, 60_000);

  it('is refused for a folder that is no run', async () => {
    expect(endOf(await all({ ...request(), again: folder() })).error?.message).toContain('is no run folder');
  });
});

describe('differences', () => {
  const base: RunManifest = {
    time: 1,
    versions: { sluice: '1', node: '20', tfjs: '4', onnxruntime: '1.30' },
    machine: { platform: 'linux', arch: 'x64', cpu: 'one', cores: 2 },
    device: { id: 'cpu', description: 'CPU, compiled, 2 × 1 thread' },
    data: 'aa',
    source: [{ path: 'a.ts', sha256: '1' }],
    git: { commit: 'c1', diff: '', diffCut: false, untracked: [] },
  };
  const { git: _, ...bare } = base;

  it.each<[string, RunManifest, string[]]>([
    ['nothing', { ...base, time: 2 }, []],
    [
      'a version',
      { ...base, versions: { ...base.versions, onnxruntime: '2' } },
      ['The version of onnxruntime was 1.30 and is 2.'],
    ],
    ['the commit', { ...base, git: { ...base.git!, commit: 'c2' } }, ['The git commit was c1 and is c2.']],
    ['no repository', bare, ['The git commit was c1 and is none.']],
    ['the data', { ...base, data: 'bb' }, ['The data set has changed: its fingerprint is another.']],
    [
      'threads',
      { ...base, device: { id: 'cpu', description: 'CPU, compiled, 4 × 1 thread' } },
      ['The device was CPU, compiled, 2 × 1 thread and is CPU, compiled, 4 × 1 thread.'],
    ],
    [
      'the processor',
      { ...base, machine: { ...base.machine, cpu: 'two' } },
      ['The processor was one (linux, x64) and is two (linux, x64).'],
    ],
    ['the start', { ...base, warmStart: { file: 'w', sha256: '2' } }, ['The weights of the warm start have changed.']],
    [
      'the files',
      { ...base, source: [{ path: 'b.ts', sha256: '1' }] },
      ['The source file b.ts is new.', 'The source file a.ts is not used any more.'],
    ],
  ])('%s', (_name, now, expected) => expect(differences(base, now)).toEqual(expected));

  it('a teacher whose weights are others, and what was there and is not', () => {
    const taught = { ...base, teacher: { file: 't', sha256: '1' }, warmStart: { file: 'w', sha256: '2' } };
    expect(differences(taught, { ...taught, teacher: { file: 'other', sha256: '1' } })).toEqual([]);
    expect(differences(taught, { ...taught, teacher: { file: 't', sha256: '3' } })).toEqual([
      'The weights of the teacher have changed.',
    ]);
    expect(differences(taught, base)).toEqual([
      ...['The weights of the warm start have changed.', 'The weights of the teacher have changed.'],
    ]);
    const all = { sluice: '2', node: '22', tfjs: '5', onnxruntime: '2' };
    expect(differences(base, { ...base, versions: all })).toEqual([
      ...['sluice was 1 and is 2', 'node was 20 and is 22', 'tfjs was 4 and is 5', 'onnxruntime was 1.30 and is 2'].map(
        (what) => `The version of ${what}.`,
      ),
    ]);
    const two = [...base.source, { path: 'b.ts', sha256: '2' }];
    expect(
      differences({ ...base, source: two }, { ...base, source: two.map((file) => ({ ...file, sha256: '2' })) }),
    ).toEqual(['The source file a.ts has changed.']);
    expect(differences(base, { ...base, machine: { ...base.machine, arch: 'arm64', cores: 9 } })).toEqual([
      'The processor was one (linux, x64) and is one (linux, arm64).',
    ]);
  });

  it('a run that goes on is compared with how it began, but for the weights that it began with', () => {
    const earlier = (resumed: boolean, manifest: RunManifest | undefined) => ({
      ...{ folder: '/runs/first', resumed, config: {} as RunConfig, manifest },
    });
    const started = { ...base, warmStart: { file: 'w', sha256: '2' } };
    const other = { ...base, data: 'bb' };
    const changed = 'The data set has changed: its fingerprint is another.';
    expect(changesSince(undefined, base)).toEqual([]);
    expect(changesSince(earlier(true, started), other)).toEqual([`Not as when the run began: ${changed}`]);
    expect(changesSince(earlier(true, base), { ...started })).toEqual([
      'Not as when the run began: The weights of the warm start have changed.',
    ]);
    expect(changesSince(earlier(false, started), other)).toEqual([
      ...[changed, 'The weights of the warm start have changed.'].map((what) => `Not as in first: ${what}`),
    ]);
    expect(changesSince(earlier(true, undefined), base)).toEqual([]);
    expect(changesSince(earlier(false, undefined), base)).toEqual([
      'Not as in first: what may have changed is not known, for it has no manifest.json.',
    ]);
  });

  it('the identity of checkpoints is of all that decides the weights, and of nothing else', () => {
    const of = (change: Partial<RunManifest> = {}, settings: Record<string, unknown> = { a: 1, b: 2 }) =>
      identityOf('/w/shapes.experiment.ts', { ...base, ...change }, settings);
    expect(of()).toMatch(/^shapes-[0-9a-f]{12}$/);
    const weights = { file: 'w', sha256: '2' };
    const same = [
      of({
        time: 9,
        git: undefined,
        versions: { ...base.versions, node: '22' },
        machine: { ...base.machine, cpu: 'x' },
      }),
      of({ device: { id: 'cpu', description: 'other' } }),
      of({ source: [{ path: 'a.ts', sha256: '1', text: 'kept' }] }),
      of({}, { b: 2, a: 1 }),
    ];
    expect(new Set([of(), ...same]).size).toBe(1);
    const others = [
      ...[of({ data: 'bb' }), of({ device: { id: 'tfjs', description: '' } }), of({ warmStart: weights })],
      ...[
        of({ teacher: weights }),
        of({ teacher: weights, warmStart: weights }),
        of({}, { a: 1, b: 3 }),
        of({}, { a: 1 }),
      ],
      ...[of({ source: [{ path: 'b.ts', sha256: '1' }] }), of({ source: [{ path: 'a.ts', sha256: '2' }] })],
    ];
    expect(new Set([of(), ...others]).size).toBe(1 + others.length);
  });

  it('reads no manifest from a file that is none', async () => {
    const at = folder();
    for (const text of ['', 'null', '{}', '[1]']) {
      writeFileSync(path.join(at, 'manifest.json'), text);
      expect(await readManifest(at)).toBeUndefined();
    }
  });
});

describe('git', () => {
  const git = (at: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: at, stdio: 'pipe' }).toString();

  it('gives the commit, the changes and the unknown files of the folder alone', async () => {
    const root = realpathSync(folder());
    const at = path.join(root, 'inner');
    mkdirSync(at);
    git(root, 'init', '-q');
    expect(await gitState(at), 'before the first commit').toBeUndefined();
    for (const file of ['inner/a.ts', 'other.ts']) writeFileSync(path.join(root, file), 'const a = 1;\n');
    writeFileSync(path.join(root, '.gitignore'), 'runs\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'x');
    const commit = git(root, 'rev-parse', 'HEAD').trim();
    expect(await gitState(at)).toEqual({ commit, diff: '', diffCut: false, untracked: [] });
    for (const file of ['inner/a.ts', 'other.ts']) writeFileSync(path.join(root, file), 'const a = 2;\n');
    writeFileSync(path.join(at, 'new.ts'), '');
    mkdirSync(path.join(at, 'runs'));
    writeFileSync(path.join(at, 'runs/x'), '');
    const state = await gitState(at);
    expect(state).toMatchObject({ commit, diffCut: false, untracked: ['new.ts'] });
    mkdirSync(path.join(at, 'parts'));
    for (const file of ['a.ts', 'b.ts']) writeFileSync(path.join(at, 'parts', file), '');
    // What is staged is no less a change; of a folder of which nothing is known its name will do.
    git(root, 'add', 'inner/a.ts');
    expect(await gitState(at)).toEqual({ ...state, untracked: ['new.ts', 'parts/'] });
    expect(state!.diff).toContain('+const a = 2;');
    expect(state!.diff).not.toContain('other.ts');
    writeFileSync(path.join(at, 'a.ts'), 'const b = 3;\n'.repeat(50_000));
    const long = await gitState(at);
    expect(long).toMatchObject({ commit, diffCut: true });
    expect(long!.diff.length).toBe(1 << 18);
  });

  it('starts no program that the settings of the repository name, and has the diff as it is', async () => {
    const root = realpathSync(folder());
    git(root, 'init', '-q');
    writeFileSync(path.join(root, 'a.ts'), 'const a = 1;\n');
    writeFileSync(path.join(root, '.gitattributes'), '*.ts diff=own\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'x');
    const program = path.join(root, '.git/program');
    const started = path.join(root, '.git/started');
    writeFileSync(program, `#!/bin/sh\necho started >> '${started}'\ncat "$1" 2>/dev/null\n`, { mode: 0o755 });
    for (const name of ['core.fsmonitor', 'diff.external', 'diff.own.textconv', 'diff.own.command'])
      git(root, 'config', name, program);
    git(root, 'config', 'color.ui', 'always');
    rmSync(started, { force: true });
    writeFileSync(path.join(root, 'a.ts'), 'const a = 2;\n');
    const state = await gitState(root);
    expect(existsSync(started)).toBe(false);
    expect(state!.diff).toContain('\n-const a = 1;\n+const a = 2;\n');
    expect(state!.untracked).toEqual([]);
  });

  it('names a hundred unknown files at most', async () => {
    const root = realpathSync(folder());
    git(root, 'init', '-q');
    git(root, 'commit', '-q', '--allow-empty', '-m', 'x');
    const names = Array.from({ length: 101 }, (_, i) => `${1000 + i} of many`);
    for (const name of names) writeFileSync(path.join(root, name), '');
    expect((await gitState(root))?.untracked).toEqual(names.slice(0, 100));
  });

  it('is not needed', async () => {
    expect(await gitState(folder())).toBeUndefined();
    expect(await gitState('/nowhere/at/all')).toBeUndefined();
  });
});
