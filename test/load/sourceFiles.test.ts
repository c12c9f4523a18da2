/** The texts that a run keeps of an experiment, and a bundle's exports in every way of Node's modules. */
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserCode } from '../../src/experiment/userCode';
import { runBundle } from '../../src/load/runBundle';
import { sha256, sourceFiles, storedTexts } from '../../src/load/sourceFiles';
import { temporaryFolder, write } from '../data/files';
import { said, saidBy } from '../said';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the texts of an experiment', () => {
  it('are its own first, then what it imports by name, and no package', async () => {
    const folder = write(temporaryFolder(), {
      'a.ts': 'a',
      'parts/z.ts': 'é',
      'parts/b.ts': 'b',
      'node_modules/p/i.js': 'p',
    });
    const at = (name: string) => path.join(folder, name);
    const inputs = ['parts/z.ts', 'node_modules/p/i.js', 'a.ts', 'gone.ts', 'parts/b.ts'].map(at);
    expect(await sourceFiles(inputs, at('a.ts'))).toEqual([
      { path: 'a.ts', sha256: hash('a'), text: 'a' },
      { path: 'parts/b.ts', sha256: hash('b'), text: 'b' },
      { path: 'parts/z.ts', sha256: hash('é'), text: 'é' },
    ]);
    // Texts that are given count instead of those on the disk.
    const texts = new Map([
      [at('parts/b.ts'), 'other'],
      [at('gone.ts'), 'gone'],
    ]);
    expect((await sourceFiles(inputs, at('a.ts'), texts)).map(({ text }) => text)).toEqual(['a', 'gone', 'other', 'é']);
  });

  it('are kept up to a megabyte of bytes together, and of the rest the hash', async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    // é has two bytes: 1,048,575 in all, then one that fits and one that does not.
    const texts = new Map([
      [at('a.ts'), `x${'é'.repeat(2 ** 19 - 1)}`],
      [at('b.ts'), 'xx'],
      [at('c.ts'), 'x'],
      [at('d.ts'), 'y'],
    ]);
    const files = await sourceFiles([...texts.keys()], at('a.ts'), texts);
    expect(files.map(({ path: name, text }) => [name, text?.length])).toEqual([
      ['a.ts', 2 ** 19],
      ['b.ts', undefined],
      ['c.ts', 1],
      ['d.ts', undefined],
    ]);
    expect(files[1]?.sha256).toBe(hash('xx'));
    expect(sha256(Buffer.from('xx'))).toBe(hash('xx'));
  });

  it('are found again beside the experiment, or not at all', () => {
    const file = path.resolve('/p/net/a.ts');
    const kept = [
      { path: 'a.ts', sha256: '', text: 'a' },
      { path: '../lib/b.ts', sha256: '', text: 'b' },
    ];
    expect([...storedTexts(kept, file)]).toEqual([
      [file, 'a'],
      [path.resolve('/p/lib/b.ts'), 'b'],
    ]);
    const hint = 'Run it again without the stored source.';
    expect(said(() => storedTexts([], file))).toEqual({ message: 'The run has not kept its source.', hint });
    const long = [...kept, { path: 'c.ts', sha256: '', text: undefined }];
    expect(said(() => storedTexts(long, file))).toEqual({ message: 'The text of c.ts was too long to be kept.', hint });
  });

  it('are found by the names below a link through which the run was opened, where their real places were kept', () => {
    const root = realpathSync(temporaryFolder());
    mkdirSync(path.join(root, 'real', 'lib'), { recursive: true });
    symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
    const experiment = path.join(root, 'link', 'a.ts');
    const kept = ['a.ts', '../real/lib/b.ts'].map((at) => ({ path: at, sha256: '', text: at }));
    expect([...storedTexts(kept, experiment).keys()]).toEqual([experiment, path.join(root, 'link', 'lib', 'b.ts')]);
  });
});

describe('a bundle', () => {
  const map = new SourceMap({
    ...{ file: '', version: 3, sources: [], sourcesContent: [], names: [], mappings: '', sourceRoot: '' },
  });
  const file = path.resolve('/p/a.ts');
  const run = (script: string, maker?: Parameters<typeof runBundle>[2]) =>
    runBundle(new UserCode(file, script, map, (named) => named), (id: string) => ({ required: id }), maker);

  it.each<[string, string, unknown]>([
    ['the default of a module', 'module.exports = { default: { a: 3 }, other: 4 };', { a: 3 }],
    ['a promise of it', 'exports.default = Promise.resolve({ model: 1 });', { model: 1 }],
    ['an experiment itself', 'module.exports = { model: 1, epochs: 2 };', { model: 1, epochs: 2 }],
    ['one with parameters', 'module.exports = { parameters: {} };', { parameters: {} }],
    ['a sweep itself', 'module.exports = { experiment: 1 };', { experiment: 1 }],
    ['a promise in its place', 'module.exports = Promise.resolve({ a: 5 });', { a: 5 }],
    ['a list at its end', 'const a = await { a: 6 }, b = 1;\nexport {\n  a as default,\n  b\n};\n', { a: 6 }],
    ['a default at its end', 'var a = await { a: 7 };\nexport default a;\n', { a: 7 }],
    ['what it requires', "exports.default = require('x');", { required: 'x' }],
    ['its own place', 'exports.default = { at: [__filename, __dirname] };', { at: [file, path.dirname(file)] }],
  ])('gives %s', async (_, script, expected) => expect(await run(script)).toEqual(expected));

  it('keeps its lines where they are, awaited or not', async () => {
    for (const script of ['\n\nthrow new Error("odd");', '\n\nthrow new Error("odd");\nexport default 1;\n']) {
      const error = (await run(script).catch((thrown: unknown) => thrown)) as Error;
      expect(error.stack).toContain(`${UserCode.bundleName(file)}:3:`);
    }
  });

  it.each<[string, string, Parameters<typeof run>[1], string, string]>([
    ['nothing', '', undefined, 'a.ts has no default export.', 'End it with `export default defineExperiment({ … })`.'],
    [
      'names alone',
      'exports.a = 1; exports.b = 2;',
      'defineSweep',
      'a.ts has no default export.',
      'End it with `export default defineSweep({ … })`. It exports a, b by name alone.',
    ],
    [
      'many names',
      'for (const name of "abcdefghij") exports[name] = 1;',
      undefined,
      'a.ts has no default export.',
      'End it with `export default defineExperiment({ … })`. It exports a, b, c, d, e, f, g, h by name alone.',
    ],
    [
      'nothing as its default',
      'exports.default = null;',
      undefined,
      'a.ts has no default export.',
      'End it with `export default defineExperiment({ … })`.',
    ],
    [
      'a function',
      'module.exports = () => 1;',
      undefined,
      'The default export of a.ts is a function, not an experiment.',
      'Export what it returns: `export default await name()` or `export default defineExperiment({ … })`.',
    ],
    [
      'a function for a sweep',
      'exports.default = () => 1;',
      'defineSweep',
      'The default export of a.ts is a function, not a sweep.',
      'Export what it returns: `export default await name()` or `export default defineSweep({ … })`.',
    ],
  ])('that exports %s is told what to export', async (_, script, maker, message, hint) => {
    expect(await saidBy(run(script, maker))).toEqual({ message, hint });
  });
});
