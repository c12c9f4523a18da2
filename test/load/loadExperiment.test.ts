import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/userError';
import { writtenField } from '../../src/experiment/userCode';
import { checkModel } from '../../src/load/checkModel';
import { loadExperiment } from '../../src/load/loadExperiment';
import { storedTexts } from '../../src/load/sourceFiles';
import { auxiliaryNames, HardGate } from '../../src/nn';
import { expectWhole } from '../wholeError';

/** Writes files beside each other and gives the path of the first. */
function files(contents: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-load-'));
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return path.join(folder, Object.keys(contents)[0]!);
}

/** An experiment whose model is `body`, which begins on line 6. */
const experiment = (body: string, imports = '') => `import { channelGate, defineExperiment, synthetic } from 'sluice';
import * as tf from '@tensorflow/tfjs';
${imports}
export default defineExperiment({
  model() {
${body}
  },
  data: synthetic({ train: 8, test: 8 }),
  epochs: 1,
});
`;

const lines = (model: Awaited<ReturnType<typeof loadExperiment>>, layer: string) =>
  model.sources.get(layer)?.map(({ file, line }) => `${path.basename(file)}:${line}`);

async function failure(file: string): Promise<UserError> {
  try {
    await loadExperiment(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expectWhole(error);
    return error;
  }
  throw new Error('it was loaded');
}

describe('the lines that made a layer', () => {
  it('are the helper and its caller, in whichever file', async () => {
    const file = files({
      'one.experiment.ts': experiment(
        `    const input = tf.input({ shape: [32, 32, 3] });
    const first = block(input, 'a');
    const second = block(first, 'b');
    const flat = tf.layers.flatten({ name: 'flat' }).apply(second) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'fc' }).apply(flat) as tf.SymbolicTensor });`,
        "import { block } from './parts/block';",
      ),
      'parts/block.ts': `import * as tf from '@tensorflow/tfjs';

export function block(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: name + '_conv' });
  return conv.apply(x) as tf.SymbolicTensor;
}
`,
    });
    const loaded = await loadExperiment(file);
    expect(lines(loaded, 'a_conv')).toEqual(['block.ts:4', 'one.experiment.ts:7']);
    expect(lines(loaded, 'b_conv')).toEqual(['block.ts:4', 'one.experiment.ts:8']);
    expect(lines(loaded, 'flat')).toEqual(['one.experiment.ts:9']);
    expect(lines(loaded, 'fc')).toEqual(['one.experiment.ts:10']);
    expect(loaded.sources.get('a_conv')![0]!.file).toBe(path.join(path.dirname(file), 'parts/block.ts'));
    expect(loaded.sources.get('a_conv')![0]!.column).toBeGreaterThan(1);
  });

  it('are those of each layer in a list, not of the list', async () => {
    const loaded = await loadExperiment(
      files({
        'list.experiment.ts': experiment(`    return tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 4, kernelSize: 3, name: 'conv' }),
        tf.layers.flatten({ name: 'flat' }),
        tf.layers.dense({ units: 10, name: 'fc' }),
      ],
    });`),
      }),
    );
    expect(['conv', 'flat', 'fc'].map((name) => lines(loaded, name))).toEqual([
      ['list.experiment.ts:8'],
      ['list.experiment.ts:9'],
      ['list.experiment.ts:10'],
    ]);
  });

  it('are those of the first use for a layer that was there before', async () => {
    const loaded = await loadExperiment(
      files({
        'early.experiment.ts': experiment(
          `    const input = tf.input({ shape: [32, 32, 3] });
    return tf.model({ inputs: input, outputs: fc.apply(tf.layers.flatten().apply(input)) as tf.SymbolicTensor });`,
          "const fc = tf.layers.dense({ units: 10, name: 'early' });",
        ),
      }),
    );
    expect(lines(loaded, 'early')).toEqual(['early.experiment.ts:7']);
  });

  it('are the caller of a package, and of our own blocks', async () => {
    const loaded = await loadExperiment(
      files({
        'package.experiment.ts': experiment(
          `    const input = tf.input({ shape: [32, 32, 3] });
    const body = theirs(tf, channelGate({ name: 'gate' })(input, input));
    return tf.model({ inputs: input, outputs: body });`,
          "// @ts-expect-error: has no types\nimport { theirs } from 'theirs';",
        ),
        'node_modules/theirs/package.json': '{ "name": "theirs", "main": "index.js" }',
        'node_modules/theirs/index.js': `exports.theirs = (tf, x) =>
  tf.layers.dense({ units: 10, name: 'theirs' }).apply(tf.layers.flatten().apply(x));`,
      }),
    );
    expect(lines(loaded, 'theirs')).toEqual(['package.experiment.ts:8']);
    expect(loaded.model.getLayer('gate')).toBeInstanceOf(HardGate);
    expect(lines(loaded, 'gate')).toEqual(['package.experiment.ts:8']);
  });

  it('leave TensorFlow.js as it was, also after an error', async () => {
    const { apply } = tf.layers.Layer.prototype;
    const conv = tf.layers.conv2d({ filters: 1, kernelSize: 1 });
    const { verifyArgs } = Object.getPrototypeOf(Object.getPrototypeOf(conv.constructor));
    const limit = Error.stackTraceLimit;
    onTestFinished(() => {
      Error.stackTraceLimit = limit;
    });
    Error.stackTraceLimit = 7;
    await failure(files({ 'x.experiment.ts': experiment("    throw new Error('no');") }));
    expect(Object.getPrototypeOf(Object.getPrototypeOf(conv.constructor)).verifyArgs).toBe(verifyArgs);
    await loadExperiment(
      files({
        'y.experiment.ts': experiment(
          '    return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] });',
        ),
      }),
    );
    expect(tf.layers.Layer.prototype.apply).toBe(apply);
    for (const name of ['name', 'activityRegularizer'])
      expect(Object.hasOwn(tf.layers.Layer.prototype, name), name).toBe(false);
    expect(Error.stackTraceLimit).toBe(7);
  });
});

describe('what cannot be loaded is named with its line', () => {
  it.each<[string, string, number, RegExp]>([
    ['a syntax error', 'export default {\n  epochs: ,\n};\n', 2, /Unexpected ","/],
    [
      'a missing import',
      "import { a } from './nowhere';\nexport default a;\n",
      1,
      /There is no file '\.\/nowhere' beside bad\.experiment\.ts/,
    ],
    ['a missing default export', 'export const a = 1;\n', 1, /no default export/],
    [
      'an error at the top',
      "const a = 1;\nif (a) throw new TypeError('bad day');\nexport default a;\n",
      2,
      /could not be loaded: bad day/,
    ],
    [
      'a field that cannot be right',
      "import { defineExperiment } from 'sluice';\n\nexport default defineExperiment({ epochs: 1 } as never);\n",
      3,
      /^model is missing/,
    ],
    ['an error in the model', experiment("    throw new Error('boom');"), 6, /could not be built: boom/],
    ['an error that is none', experiment("    throw 'boom';"), 1, /could not be built: boom/],
    [
      "an error of TensorFlow.js's",
      experiment(
        '    const x = tf.input({ shape: [8] });\n    return tf.layers.conv2d({ filters: 1, kernelSize: 3 }).apply(x) as never;',
      ),
      7,
      /could not be built: .*ndim/,
    ],
    ['a model that is none', experiment('    return 3 as never;'), 1, /does not return a tf\.LayersModel/],
  ])('%s', async (_, text, line, message) => {
    const file = files({ 'bad.experiment.ts': text });
    const error = await failure(file);
    expect(error.message).toMatch(message);
    expect(error.detail.source).toMatchObject({ file, line });
  });

  it('an error far below the line that led to it', async () => {
    const file = files({
      'deep.experiment.ts': experiment('    return descend(30);', "import { descend } from 'deep';"),
      'node_modules/deep/package.json': '{ "name": "deep", "main": "index.js" }',
      'node_modules/deep/index.js': `exports.descend = function descend(level) {
  if (level === 0) throw new Error('at the bottom');
  return [descend(level - 1)];
};`,
    });
    expect((await failure(file)).detail.source).toMatchObject({ line: 6 });
  });

  it('a helper is named itself', async () => {
    const file = files({
      'caller.experiment.ts': experiment('    return helper();', "import { helper } from './helper';"),
      'helper.ts': "export function helper(): never {\n  throw new Error('in the helper');\n}\n",
    });
    const { source } = (await failure(file)).detail;
    expect(source).toMatchObject({ file: path.join(path.dirname(file), 'helper.ts'), line: 2 });
  });

  it('a file that is not there', async () => {
    expect((await failure('/nowhere/at.experiment.ts')).message).toContain('/nowhere/at.experiment.ts');
  });
});

describe('a model that does not fit its data', () => {
  const sequential = (input: string, units: number) => `    return tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: ${input} }),
        tf.layers.dense({ units: ${units} }),
      ],
    });`;
  const checked = async (body: string) => {
    const loaded = await loadExperiment(files({ 'fit.experiment.ts': experiment(body) }));
    return () => checkModel(loaded, { classes: Array.from({ length: 10 }, (_, i) => `${i}`), shape: [32, 32, 3] });
  };
  const thrown = (run: () => void): UserError => {
    try {
      run();
    } catch (error) {
      expectWhole(error as UserError);
      return error as UserError;
    }
    throw new Error('it fits');
  };

  it('is told apart from one that does', async () => {
    expect(await checked(sequential('[32, 32, 3]', 10))).not.toThrow();
  });

  it('is named at the line of its last layer for the classes', async () => {
    const error = thrown(await checked(sequential('[32, 32, 3]', 9)));
    expect(error.message).toBe("The model's output is [batch, 9], the data has 10 classes.");
    expect(error.detail.hint).toBe('End the model in a dense layer of 10 units; of networks.… that is classes: 10.');
    expect(error.detail.source?.line).toBe(9);
  });

  it('is named at the line of its first layer for the images', async () => {
    const error = thrown(await checked(sequential('[28, 28, 1]', 10)));
    expect(error.message).toBe('The model takes images of 28×28×1, the data has 32×32×3.');
    expect(error.detail.source?.line).toBe(8);
  });

  const branches = (inputs: string, outputs: string) => `
    const image = tf.input({ shape: [32, 32, 3], name: 'image' });
    const age = tf.input({ shape: [4], name: 'age' });
    const flat = tf.layers.concatenate().apply([tf.layers.flatten().apply(image) as tf.SymbolicTensor, ${inputs === 'image' ? 'tf.layers.flatten().apply(image) as tf.SymbolicTensor' : 'age'}]) as tf.SymbolicTensor;
    const scores = tf.layers.dense({ units: 10, name: 'scores' }).apply(flat) as tf.SymbolicTensor;
    const box = tf.layers.dense({ units: 4, name: 'box' }).apply(flat) as tf.SymbolicTensor;
    return tf.model({ inputs: [${inputs}], outputs: [${outputs}] });`;

  it('is named by all of its inputs where it has several', async () => {
    const error = thrown(await checked(branches('image, age', 'scores')));
    expect(error.message).toBe(
      "The model has 2 inputs: 'image' [batch, 32, 32, 3], 'age' [batch, 4]. The data has one, [batch, 32, 32, 3].",
    );
    expect(error.detail.hint).toContain('one tf.input(…)');
  });

  it('is named by all of its outputs where one is no classifier', async () => {
    const error = thrown(await checked(branches('image', 'scores, box')));
    expect(error.message).toContain("The model has 2 outputs: 'scores' [batch, 10], 'box' [batch, 4].");
    expect(error.detail.hint).toContain("'box'");
  });
});

describe('an error that arises from a value of the call', () => {
  it.each([
    ["data: { kind: 'imagenet' }", /^data\.kind is "imagenet"/],
    ["data: { kind: 'imageFolder' }", /^data\.dir is missing/],
    ['data: synthetic({ train: 0 })', /^data\.train is 0/],
    ['data: synthetic(), batchSize: 0', /^batchSize is 0/],
  ])('stands at its line: %s', async (fields, message) => {
    const text = `import { defineExperiment, synthetic } from 'sluice';

void synthetic;
export default defineExperiment({ model: () => { throw new Error('built'); }, epochs: 1, ${fields} });
`;
    const error = await loadExperiment(files({ 'call.experiment.ts': text })).then(
      () => undefined,
      (reason: UserError) => reason,
    );
    expect(error?.message).toMatch(message);
    expect(error?.detail.source?.line).toBe(4);
  });
});

it('tells the text by its hash, and takes a plain object as well', async () => {
  const text = (comment: string) => `import * as tf from '@tensorflow/tfjs';
import { synthetic } from 'sluice';
// ${comment}
export default {
  model: async () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] }),
  data: synthetic(),
  epochs: 2,
};
`;
  const [one, same, other] = [text('a'), text('a'), text('b')].map((t) => files({ 'plain.experiment.ts': t }));
  const hashes = await Promise.all([one, same, other].map((file) => loadExperiment(file!)));
  expect(hashes[0]!.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[1]!.hash).toBe(hashes[0]!.hash);
  expect(hashes[2]!.hash).not.toBe(hashes[0]!.hash);
  expect(hashes[0]!.experiment.epochs).toBe(2);
  expect(hashes[0]!.model).toBeInstanceOf(tf.LayersModel);
});

describe('a default export is checked, whatever it looks like', () => {
  const body = "model: () => { throw new Error('built'); }, data: synthetic({ train: 8, test: 8 }), epochs: 1";
  const withImports = (text: string) =>
    `import { defineExperiment, sgd, constant, synthetic } from 'sluice';\n${text}\n`;
  it.each([
    [
      'a plain object with the marks of a checked one',
      `export default { ${body}, evaluation: { every: 1 }, optimizer: sgd(), learningRate: constant(0.1), epoch: 3 };`,
      /no field 'epoch'/,
    ],
    [
      'a copy of a checked one with a wrong field',
      `export default { ...defineExperiment({ ${body} }), batchSize: -1 };`,
      /batchSize is -1/,
    ],
    [
      'a checked one that was changed',
      `const e = defineExperiment({ ${body} });\ne.epochs = 0.5;\nexport default e;`,
      /epochs is 0\.5/,
    ],
  ])('%s', async (_, text, message) => {
    expect((await failure(files({ 'a.experiment.ts': withImports(text) }))).message).toMatch(message);
  });

  it('a copy with a right field is taken, with every default', async () => {
    const model = 'model: () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] })';
    const text = `import * as tf from '@tensorflow/tfjs';\nimport { defineExperiment, synthetic } from 'sluice';
const one = defineExperiment({ ${model}, data: synthetic({ train: 8, test: 8 }), epochs: 1 });\nexport default { ...one, epochs: 7 };`;
    const { experiment: found } = await loadExperiment(files({ 'a.experiment.ts': text }));
    expect(found).toMatchObject({ epochs: 7, batchSize: 128, seed: 0, evaluation: { batchSize: 250, every: 1 } });
  });
});

it('is loaded from texts alone, whatever kind of module each is, before what lies on the disk', async () => {
  const imports: [name: string, text: string, from: string][] = [
    ['a.ts', "export default __filename.endsWith('a.ts') ? 1 : 1000;", './a'],
    ['b.tsx', 'export default 2;', './b'],
    ['c.js', 'const [a, b, c] = [1, 2, 3]; module.exports = a < b > (c) ? 1000 : 4;', './c'],
    ['d.mts', 'export default 8;', './d'],
    // Of TypeScript these would be calls of functions with a type.
    ['e.mjs', 'const [a, b, c] = [1, 2, 3]; export default a < b > (c) ? 1000 : 16;', './e'],
    ['f.json', '32', './f'],
    ['g.json', '64', './g.json'],
    ['h/index.ts', 'export default 128;', './h'],
    ['i/index.js', 'module.exports = 256;', './i'],
    ['l.cjs', 'const [a, b, c] = [1, 2, 3]; module.exports = a < b > (c) ? 5000 : 1024;', './l.cjs'],
    ['../above/j.ts', "import k from './k';\nexport default k;", '../above/j'],
    ['../above/k.ts', 'export default 512 as number;', ''],
  ];
  const own = imports.filter(([, , from]) => from !== '');
  const text = experiment(
    "    return tf.sequential({ layers: [tf.layers.flatten({ name: 'flat', inputShape: [32, 32, 3] })] });",
    own.map(([, , from], i) => `import v${i} from '${from}';`).join(' '),
  ).replace('epochs: 1', `epochs: ${own.map((_, i) => `v${i}`).join(' + ')}`);
  const file = files({
    'sub/one.experiment.ts': 'throw new Error("on the disk");',
    'sub/a.ts': 'export default 1000;',
  });
  const at = (name: string) => path.resolve(path.dirname(file), name);
  const texts = new Map([[file, text], ...imports.map(([name, of]) => [at(name), of] as const)]);
  const loaded = await loadExperiment(file, { texts });
  expect(loaded.experiment.epochs).toBe(2047);
  expect(loaded.files.map(({ path: name }) => name)).toEqual([
    'one.experiment.ts',
    ...imports.map(([name]) => name).toSorted((a, b) => (at(a) < at(b) ? -1 : 1)),
  ]);
  expect(lines(loaded, 'flat')).toEqual(['one.experiment.ts:6']);
});

describe('an experiment that is opened through a link', () => {
  const model = (call: string) =>
    experiment(
      `    const input = tf.input({ shape: [32, 32, 3] });
    const flat = tf.layers.flatten().apply(${call}) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'fc' }).apply(flat) as tf.SymbolicTensor });`,
      "import { block } from '../lib/block';",
    );
  const block = (first: string) => `import * as tf from '@tensorflow/tfjs';
export function block(x: tf.SymbolicTensor) {
  ${first}
  return tf.layers.conv2d({ filters: 2, kernelSize: 3, name: 'c' }).apply(x) as tf.SymbolicTensor;
}
`;
  function linked(text: string) {
    const real = path.resolve(path.dirname(files({ 'exp/a.experiment.ts': model('block(input)') })), '..');
    mkdirSync(path.join(real, 'lib'));
    writeFileSync(path.join(real, 'lib', 'block.ts'), text);
    const link = `${real}-link`;
    symlinkSync(real, link);
    return { real, link, opened: path.join(link, 'exp', 'a.experiment.ts') };
  }
  const helperOf = (link: string) => path.join(link, 'lib', 'block.ts');

  it('has its layers and its files there', async () => {
    const { real, link, opened } = linked(block(''));
    const { sources, files: recorded } = await loadExperiment(opened);
    expect(sources.get('c')?.map(({ file }) => file)).toEqual([helperOf(link), opened]);
    expect(recorded.map((one) => one.path)).toEqual(['a.experiment.ts', '../lib/block.ts']);
    const direct = await loadExperiment(path.join(real, 'exp', 'a.experiment.ts'));
    expect(direct.files, 'the same by the real path').toEqual(recorded);
  });

  it('has its errors there, thrown and of its syntax', async () => {
    const thrown = linked(block("throw new Error('no');"));
    expect((await failure(thrown.opened)).detail.source).toMatchObject({ file: helperOf(thrown.link), line: 3 });
    const broken = linked(block('const = 1;'));
    expect((await failure(broken.opened)).detail.source).toMatchObject({ file: helperOf(broken.link), line: 3 });
  });

  it('through a link to its own folder has its helper where that really is', async () => {
    const { real } = linked(block(''));
    const link = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-load-')), 'exp');
    symlinkSync(path.join(real, 'exp'), link);
    const opened = path.join(link, 'a.experiment.ts');
    const { sources, files: recorded } = await loadExperiment(opened);
    expect(sources.get('c')?.map(({ file }) => file)).toEqual([helperOf(real), opened]);
    expect(recorded.map((one) => path.resolve(link, one.path))).toEqual([opened, helperOf(real)]);
    writeFileSync(helperOf(real), block('const = 1;'));
    expect((await failure(opened)).detail.source).toMatchObject({ file: helperOf(real), line: 3 });
  });

  it('loads from the texts that a run kept by the real places, as it did once', async () => {
    const { real, opened } = linked(block(''));
    const { files: recorded } = await loadExperiment(opened);
    const asOnce = recorded.map((one) => ({
      ...one,
      path: path.relative(path.dirname(opened), path.join(real, 'exp', one.path)),
      text: one.text!.replace('filters: 2', 'filters: 7'),
    }));
    const texts = storedTexts(asOnce, opened);
    const { model: built } = await loadExperiment(opened, { texts });
    expect(built.getLayer('c').outputShape).toMatchObject([null, 30, 30, 7]);
  });

  it('takes the texts of what it imports by their names there, also where its own is not among them', async () => {
    const sized = `import size from './size.json';\n${block('').replace('kernelSize: 3', 'kernelSize: size')}`;
    const { real, link, opened } = linked(sized);
    writeFileSync(path.join(real, 'lib', 'size.json'), '3');
    const texts = new Map([
      [path.join(link, 'lib', 'size.json'), '5'],
      [helperOf(link), sized.replace('filters: 2', 'filters: 7')],
    ]);
    const { model: built } = await loadExperiment(opened, { texts });
    expect(built.getLayer('c').outputShape).toMatchObject([null, 28, 28, 7]);
  });
});

it('a file that cannot be read for another reason than that it is not there is named with that', async () => {
  const file = path.join(files({ 'a file': '' }), 'at.experiment.ts');
  await expect(loadExperiment(file)).rejects.toThrow(new RegExp(`^${file}: ENOTDIR: .*\\.$`));
});

it('fields are found in the file that was run last', async () => {
  const model =
    '    return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] });';
  for (const name of ['a', 'b']) {
    const file = files({ [`${name}.experiment.ts`]: experiment(model) });
    await loadExperiment(file);
    expect(writtenField('epochs')).toMatchObject({ file, line: 9 });
  }
});

it('further outputs are auxiliary classifiers where the model says of none that it is one', async () => {
  const outputsOf = async (more: string) => {
    const body = `    const inputs = tf.input({ shape: [32, 32, 3] });
    const flat = tf.layers.flatten().apply(inputs);
    const outputs = ['a', 'b', 'c'].map((name) => tf.layers.dense({ name, units: 10 }).apply(flat) as tf.SymbolicTensor);
    const model = tf.model({ inputs, outputs });
    ${more}
    return model;`;
    return auxiliaryNames((await loadExperiment(files({ 'a.experiment.ts': experiment(body) }))).model);
  };
  expect(await outputsOf('')).toEqual(['b', 'c']);
  expect(await outputsOf("model.setUserDefinedMetadata({ auxiliary: ['c'] });")).toEqual(['c']);
});
