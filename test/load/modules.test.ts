/** Modules as Node has them: what an experiment may ask of them, and what is said where one is not there. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { loadExperiment } from '../../src/load/loadExperiment';
import { storedTexts } from '../../src/load/sourceFiles';
import { expectWhole } from '../wholeError';

function files(contents: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-modules-')));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return path.join(folder, Object.keys(contents)[0]!);
}

const spec = (epochs: string) =>
  `{
  model: () => tf.sequential({ layers: [tf.layers.flatten({ name: 'flat', inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] }),
  data: synthetic({ train: 8, test: 8 }),
  epochs: ${epochs},
}`;
/** The model stands on line 4. */
const experiment = (epochs: string, before = '') => `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice'; ${before}
export default defineExperiment(${spec(epochs)});
`;
const required = "const tf = require('@tensorflow/tfjs'); const { defineExperiment, synthetic } = require('sluice');\n";

async function failure(file: string): Promise<UserError> {
  const error: unknown = await loadExperiment(file).then(
    () => new Error('it was loaded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw error;
  expectWhole(error);
  return error;
}

const read = "JSON.parse(readFileSync(AT, 'utf8')).epochs";
const fs =
  "import { readFileSync } from 'node:fs'; import path from 'node:path'; import { createRequire } from 'node:module';";
const loads: Record<string, Record<string, string>> = {
  'import.meta.url': { 'e.ts': experiment(read.replace('AT', "new URL('./s.json', import.meta.url)"), fs) },
  'import.meta.dirname': { 'e.ts': experiment(read.replace('AT', "path.join(import.meta.dirname, 's.json')"), fs) },
  'import.meta.filename': {
    'e.ts': experiment(read.replace('AT', "import.meta.filename.replace('e.ts', 's.json')"), fs),
  },
  'import.meta.resolve': { 'e.ts': experiment(read.replace('AT', "new URL(import.meta.resolve('./s.json'))"), fs) },
  'import.meta of an imported module': {
    'e.ts': experiment('epochs', "import { epochs } from './lib/read';"),
    'lib/read.ts': `${fs}\nexport const epochs = ${read.replace('AT', "new URL('../s.json', import.meta.url)")};`,
  },
  '__dirname of an imported module': {
    'e.ts': experiment('epochs', "import { epochs } from './lib/read';"),
    'lib/read.ts': `${fs}\nexport const epochs = ${read.replace('AT', "path.join(__dirname, '..', 's.json')")};`,
  },
  '__dirname that the file declares itself': {
    'e.ts': experiment(
      read.replace('AT', "path.join(__dirname, 's.json')"),
      `${fs} const __dirname = import.meta.dirname;`,
    ),
  },
  '__dirname of a CommonJS module': {
    'e.ts': experiment('epochs', "import { epochs } from './lib/read.cjs';"),
    'lib/read.cjs': "exports.epochs = require(require('node:path').join(__dirname, '../s.json')).epochs;",
  },
  '__dirname of a CommonJS module that is a program': {
    'e.ts': experiment('epochs', "import { epochs } from './read.cjs';"),
    'read.cjs': "#!/usr/bin/env node\nexports.epochs = require(require('node:path').join(__dirname, 's.json')).epochs;",
  },
  'import.meta.resolve of a module of Node': {
    'e.ts': experiment("import.meta.resolve('fs') === 'node:fs' ? 3 : 1"),
  },
  'a module with a colon in its name': {
    'e.ts': experiment('epochs', "import { epochs } from './x:y';"),
    'x:y.ts': 'export const epochs = 3;',
  },
  'a module in a folder with a colon in its name': {
    'e.ts': experiment('epochs', "import { epochs } from './net:v2/y';"),
    'net:v2/y.ts': 'export const epochs = 3;',
  },
  'top-level await': { 'e.ts': experiment('await Promise.resolve(3)') },
  'top-level await of an imported module': {
    'e.ts': experiment('epochs', "import { epochs } from './later';"),
    'later.ts':
      "import { readFile } from 'node:fs/promises';\nexport const epochs: number = JSON.parse(await readFile(new URL('./s.json', import.meta.url), 'utf8')).epochs;",
  },
  'module.exports': { 'e.cjs': `${required}module.exports = defineExperiment(${spec('3')});` },
  'module.exports of a .js file': { 'e.js': `${required}module.exports = ${spec("require('./s.json').epochs")};` },
  'exports.default': { 'e.cjs': `${required}exports.default = defineExperiment(${spec('3')});` },
  'export =': {
    'e.ts': `import tf = require('@tensorflow/tfjs'); import { defineExperiment, synthetic } from 'sluice';\nexport = defineExperiment(${spec('3')});`,
  },
  'a promise': {
    'e.ts': experiment('3')
      .replace('default defineExperiment', 'default Promise.resolve')
      .replace('defineExperiment,', ''),
  },
  'a part of TensorFlow.js by its own name': {
    'e.ts': experiment('3').replace('tensorflow/tfjs', 'tensorflow/tfjs-layers'),
  },
  'a package that is an ECMAScript module only': {
    'e.ts': experiment('epochs', "import { epochs } from 'only';"),
    'node_modules/only/package.json': '{"name":"only","type":"module","exports":{"import":"./i.js"}}',
    'node_modules/only/i.js': 'export const epochs = await Promise.resolve(3);',
  },
};

describe('an experiment with', () => {
  it.each(Object.entries(loads))('%s is loaded', async (_, contents) => {
    const {
      experiment: loaded,
      sources,
      files: kept,
    } = await loadExperiment(files({ ...contents, 's.json': '{"epochs":3}' }));
    expect(loaded.epochs).toBe(3);
    const flat = Object.values(contents)[0]!
      .split('\n')
      .findIndex((line) => line.includes("name: 'flat'"));
    expect(sources.get('flat')?.[0]?.line).toBe(flat + 1);
    expect(kept.map(({ path: at }) => at)).toContain(
      Object.keys(contents)
        .at(-1)!
        .replace(/^node_modules.*/, 'e.ts'),
    );
    expect(
      kept.every(
        ({ path: at, text }) =>
          text !== undefined && !text.includes('module-facts') && !/^(?:required|module-facts):/.test(at),
      ),
    ).toBe(true);
  });
});

const three = 'export const epochs = 3;';
describe('from the texts that a run kept, once the files are gone, an import of a module', () => {
  it.each([
    ...['lib.ts', 'lib.tsx', 'lib.js', 'lib/index.ts', 'lib/index.js'].map((at) => ['./lib', at, three]),
    ['./lib.mts', 'lib.mts', three],
    ['./lib.mjs', 'lib.mjs', three],
    ['./lib.json', 'lib.json', '{"epochs": 3}'],
    ['./lib', 'lib.json', '{"epochs": 3}'],
  ] as [string, string, string][])('%s finds %s', async (name, at, text) => {
    const file = files({ 'e.ts': experiment('epochs', `import { epochs } from '${name}';`), [at]: text });
    const { files: kept } = await loadExperiment(file);
    rmSync(path.dirname(file), { recursive: true });
    const { experiment: again } = await loadExperiment(file, { texts: storedTexts(kept, file) });
    expect(again.epochs).toBe(3);
  });
});

describe('what is said of', () => {
  it('a package that is not installed: where it is imported, and what to install where', async () => {
    const file = files({
      'sub/e.ts': experiment('one', "import { one } from './lib';"),
      'sub/lib.ts': "\nimport * as _ from '@scope/name/part';\nexport const one = _;",
      'package.json': '{}',
    });
    const { message, detail } = await failure(file);
    expect(message).toBe('The package @scope/name is not installed.');
    expect(detail.hint).toContain(`npm install @scope/name, in ${path.dirname(path.dirname(file))}.`);
    expect(detail.source).toMatchObject({ file: path.join(path.dirname(file), 'lib.ts'), line: 2 });
  });

  it('a file that is not there', async () => {
    const { message, detail } = await failure(files({ 'e.ts': experiment('1', "import './parts/Gone';") }));
    expect(message).toBe("There is no file './parts/Gone' beside e.ts.");
    expect(detail.source?.line).toBe(2);
  });

  it('a syntax error: line and column', async () => {
    const { detail } = await failure(files({ 'e.ts': experiment('1', 'const a = = 2;') }));
    expect(detail.source).toMatchObject({
      line: 2,
      column: experiment('1').split('\n')[1]!.length + 'const a = '.length + 1,
    });
  });

  it('modules that import each other', async () => {
    const file = files({
      'e.ts': experiment('settings.epochs', "import { settings } from './a';"),
      'a.ts': "import { epochs } from './b';\nexport const settings = { epochs };",
      'b.ts': "import { settings } from './a';\nexport const epochs = settings.epochs + 1;",
    });
    const { detail } = await failure(file);
    expect(detail.hint).toContain('a.ts → b.ts → a.ts');
    expect(detail.source).toMatchObject({ file: path.join(path.dirname(file), 'b.ts'), line: 2 });
  });

  it('not modules of a package that import each other: they are none of the user’s', async () => {
    const { detail } = await failure(
      files({
        'e.ts': experiment('(undefined as unknown as { a: number }).a', "import { one } from 'round'; one();"),
        'node_modules/round/package.json': '{ "name": "round", "main": "a.js" }',
        'node_modules/round/a.js': "const b = require('./b'); exports.one = () => b.two();",
        'node_modules/round/b.js': "const a = require('./a'); exports.two = () => typeof a;",
      }),
    );
    expect(detail.source).toMatchObject({ line: 6 });
    expect(detail.hint).toBeUndefined();
  });

  it('a function, and an experiment that is exported by name', async () => {
    const called = await failure(files({ 'e.ts': experiment('1').replace('default', 'default () =>') }));
    expect(called.message).toBe('The default export of e.ts is a function, not an experiment.');
    const named = await failure(files({ 'e.ts': experiment('1').replace('default', 'const mine =') }));
    expect(named.detail.hint).toContain('It exports mine by name alone.');
  });

  it.each([
    ['[1, 2]', '[1,2]'],
    ['5', '5'],
    ['new Map()', 'a Map'],
    ['tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] })', 'a Sequential'],
  ])('a default export of %s', async (value, what) => {
    const { message, detail } = await failure(
      files({ 'e.ts': `import * as tf from '@tensorflow/tfjs';\nexport default ${value};` }),
    );
    expect(message).toBe(`The default export of e.ts is ${what}, not an experiment.`);
    expect(detail.hint).toBe('End the file with `export default defineExperiment({ … })`.');
  });

  it('a line that throws after an await at the top', async () => {
    const text = experiment('await Promise.resolve(3)', "\nthrow new Error('mine');");
    const { message, detail } = await failure(files({ 'e.ts': text }));
    expect(message).toContain('mine');
    expect(detail.source?.line).toBe(3);
  });
});
