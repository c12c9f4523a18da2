import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/base/nearest';
import { UserError } from '../../src/base/userError';
import { cifar10, dataset, imageFolder, synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { applySettings, fixedSettings, parseSetting, setFlags, settingsOf } from '../../src/experiment/settings';
import { beta, constant, linear } from '../../src/nn';
import { said } from '../said';
import { weightOf } from '../weightOf';

const model: ExperimentSpec['model'] = () => {
  throw new Error('is not built to be checked');
};
const spec: ExperimentSpec = { model, data: synthetic(), epochs: 3 };

describe('defineExperiment', () => {
  it('fills in what is left out', () => {
    const { learningRate, optimizer, ...plain } = defineExperiment(spec);
    expect(plain).toEqual({
      model,
      data: synthetic(),
      epochs: 3,
      batchSize: 128,
      metrics: {},
      labelSmoothing: 0,
      auxiliaryWeight: 0.4,
      augmentation: { padCrop: 0, flip: false },
      seed: 0,
      evaluation: { batchSize: 250, every: 1 },
      checkpointEvery: 1,
      gateLearningRate: false,
      freezeGates: false,
      clipNorm: false,
      accumulate: 1,
      ema: false,
      warmStart: false,
    });
    expect(learningRate(2, 3)).toBe(0.1);
    expect(optimizer.name).toMatch(/^sgd\(momentum 0\.9, nesterov/);
  });

  it('keeps what is given, numbers and functions as schedules', () => {
    const experiment = defineExperiment({
      ...spec,
      learningRate: (epoch, epochs) => 1 - epoch / epochs,
      shaping: { prior: beta(0.6, 0.4), weight: linear(1, 0, 2), normalisation: 'sumGates' },
      sparsity: { weight: 0.5 },
      augmentation: { flip: true },
      seed: -7,
      device: 'tfjs',
    });
    expect(experiment.learningRate(1, 4)).toBe(0.75);
    expect(experiment.shaping?.weight(1, 3)).toBe(0.5);
    expect(experiment.shaping?.normalisation).toBe('sumGates');
    expect(weightOf(experiment.sparsity)(1, 3)).toBe(0.5);
    expect(experiment).toMatchObject({ augmentation: { padCrop: 0, flip: true }, seed: -7, device: 'tfjs' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['model', { model: {} }],
    ['data', { data: 'cifar' }],
    ['epochs', { epochs: 0 }],
    ['epochs', { epochs: undefined }],
    ['batchSize', { batchSize: 1.5 }],
    ['learningRate', { learningRate: Number.NaN }],
    ['learningRate', { learningRate: '0.1' }],
    ['optimizer', { optimizer: 'sgd' }],
    ['shaping.prior', { shaping: { prior: 0.6, weight: 1 } }],
    ['shaping.weight', { shaping: { prior: beta(0.6, 0.4), weight: -1 } }],
    ['sparsity.weight', { sparsity: {} }],
    ['labelSmoothing', { labelSmoothing: 1 }],
    ['augmentation.padCrop', { augmentation: { padCrop: -1 } }],
    ['augmentation.flip', { augmentation: { flip: 'yes' } }],
    ['seed', { seed: 0.5 }],
    ['evaluation', { evaluation: 3 }],
    ['evaluation.every', { evaluation: { every: 0 } }],
    ['checkpointEvery', { checkpointEvery: 0 }],
    ['gateLearningRate', { gateLearningRate: -1 }],
    ['gateLearningRate', { gateLearningRate: true }],
    ['gateLearningRate.times', { gateLearningRate: {} }],
    ['freezeGates', { freezeGates: 3 }],
    ['freezeGates.from', { freezeGates: { from: -1 } }],
    ['freezeGates.until', { freezeGates: { from: 5, until: 4 } }],
    ['clipNorm', { clipNorm: 0 }],
    ['clipNorm', { clipNorm: Number.POSITIVE_INFINITY }],
    ['clipNorm', { clipNorm: true }],
    ['accumulate', { accumulate: 0 }],
    ['accumulate', { accumulate: 1.5 }],
    ['ema', { ema: 0.9 }],
    ['ema.decay', { ema: { decay: 1 } }],
    ['ema.decay', { ema: {} }],
    ['warmStart', { warmStart: 7 }],
    ['onEpoch', { onEpoch: 3 }],
    ['onEpoch', { onEpoch: 'stop' }],
    ['warmStart', { warmStart: '' }],
  ])('names %s in %j', (field, change) => {
    const told = said(() => defineExperiment({ ...spec, ...change } as ExperimentSpec));
    expect(told.message).toContain(`${field} is `);
    expect(told.hint).toContain(field);
  });

  it('says which field a misspelt one may have been', () => {
    expect(said(() => defineExperiment({ ...spec, learningrate: 1 } as ExperimentSpec))).toMatchObject({
      message: "There is no field 'learningrate' in an experiment.",
      hint: expect.stringContaining("'learningRate'"),
    });
    const nested = { ...spec, sparsity: { wieght: 1 } } as unknown as ExperimentSpec;
    expect(said(() => defineExperiment(nested)).hint).toContain("'sparsity.weight'");
    const control = { ...spec, freezeGates: { til: 1 } } as unknown as ExperimentSpec;
    expect(said(() => defineExperiment(control)).hint).toContain("'freezeGates.until'");
  });
});

describe('settings', () => {
  const experiment = defineExperiment({ ...spec, shaping: { prior: beta(0.6, 0.4), weight: 1 } });

  it.each([
    ['evaluation.every', 0],
    ['evaluation.batchSize', 0],
    ['checkpointEvery', 0],
    ['epochs', 0],
    ['batchSize', 0],
    ['accumulate', 0],
    ['evaluation.every', 1.5],
  ])('refuse %s = %d, by name', (key, value) => {
    expect(said(() => applySettings(experiment, { [key]: value })).message).toContain(key);
  });

  it('replace what the experiment says, each alone', () => {
    const changed = applySettings(experiment, {
      epochs: 7,
      seed: -1,
      learningRate: 0.5,
      'shaping.weight': 2,
      'sparsity.weight': 3,
      'augmentation.flip': true,
      'evaluation.every': 2,
      'data.train': 10,
    });
    expect(changed).toMatchObject({ epochs: 7, seed: -1, batchSize: 128, augmentation: { padCrop: 0, flip: true } });
    expect(changed.learningRate(0, 7)).toBe(0.5);
    expect(changed.shaping).toMatchObject({ prior: experiment.shaping?.prior });
    expect([changed.shaping?.weight(0, 7), weightOf(changed.sparsity)(0, 7)]).toEqual([2, 3]);
    expect(changed.evaluation).toEqual({ batchSize: 250, every: 2 });
    expect(changed.data).toEqual({ ...synthetic(), train: 10 });
    expect(experiment.data, 'the experiment itself').toEqual(synthetic());
    expect(experiment.epochs).toBe(3);
  });

  describe('each changes its own field and no other', () => {
    const whole = defineExperiment({
      ...spec,
      shaping: { prior: beta(0.6, 0.4), weight: 1, handleTies: true },
      sparsity: { weight: 1 },
      teacher: { run: 'a', features: { layers: ['pool'] } },
      augmentation: { mixup: true, cutmix: true, randAugment: true, randomErasing: true, colorJitter: {} },
      evaluation: { batchSize: 7, every: 3 },
      gateLearningRate: { times: 2 },
    });
    /** A value that none of them has, and what is then in its place where that is another. */
    const given: Record<string, [value: unknown, becomes?: unknown]> = {
      ...{ epochs: [9], batchSize: [9], seed: [-9], checkpointEvery: [9], accumulate: [9], labelSmoothing: [0.5] },
      ...{ learningRate: [0.25], 'shaping.weight': [0.25], 'sparsity.weight': [0.25], temperature: [0.25] },
      ...{ 'teacher.run': ['9', '9'], 'teacher.weight': [0.25], 'teacher.temperature': [9] },
      ...{ 'teacher.features.weight': [0.25], 'evaluation.batchSize': [9], 'evaluation.every': [9], clipNorm: [9] },
      ...{ ema: [false, false], 'ema.decay': [0.5], freezeGates: [true, { from: 0 }], 'freezeGates.from': [9] },
      ...{ 'freezeGates.until': [9], gateLearningRate: [0.25], 'gateLearningRate.times': [0.25], warmStart: [9, '9'] },
      ...{ 'augmentation.flip': [true], 'augmentation.padCrop': [9], 'augmentation.lighting': [9] },
      ...{ 'augmentation.colorJitter.brightness': [9], 'augmentation.colorJitter.contrast': [9] },
      ...{ 'augmentation.colorJitter.saturation': [9], 'augmentation.randAugment': [false, undefined] },
      ...{ 'augmentation.randAugment.operations': [9], 'augmentation.randAugment.magnitude': [29] },
      ...{ 'augmentation.randomErasing': [false, undefined], 'augmentation.randomErasing.probability': [0.25] },
      ...{ 'augmentation.randomErasing.value': [9], 'augmentation.mixup.alpha': [9], 'augmentation.cutmix.alpha': [9] },
      ...{ 'augmentation.mixup': [9, { alpha: 9 }], 'augmentation.cutmix': [9, { alpha: 9 }] },
      ...{ 'augmentation.mixProbability': [0.25], 'augmentation.mixSwitchProbability': [0.25] },
      'augmentation.resizedCrop': [true, { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] }],
      'augmentation.scaleCrop': [true, { scale: [0.5, 2] }],
    };
    const at = (from: unknown, keys: readonly string[]): unknown =>
      keys.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], from);
    /** Plain data: what a schedule says in the middle of a run in its place. */
    const plain = (value: unknown): unknown => {
      if (typeof value === 'function') return value.length === 0 && value !== model ? 'function' : value(2, 9, 10);
      if (Array.isArray(value)) return value.map(plain);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, one]) =>
          ['model', 'data', 'optimizer', 'prior'].includes(key) || one === undefined ? [] : [[key, plain(one)]],
        ),
      );
    };
    const without = (value: unknown, [key = '', ...rest]: readonly string[]): unknown => {
      if (typeof value !== 'object' || value === null) return value;
      const { [key]: inner, ...others } = value as Record<string, unknown>;
      const left = rest.length === 0 ? {} : (without(inner, rest) as object);
      return typeof left !== 'object' || Object.keys(left).length === 0 ? others : { ...others, [key]: left };
    };

    it('and all of them are tried', () => {
      const alone = ['sparsity.target'];
      expect([...Object.keys(given), ...alone].sort()).toEqual([...fixedSettings].sort());
    });

    it.each(Object.entries(given))('%s', (name, [value, becomes = value]) => {
      const keys = name.split('.');
      const changed = applySettings(whole, { [name]: value });
      const expected = name in given && given[name]!.length === 2 ? given[name]![1] : becomes;
      expect(plain(at(changed, keys))).toEqual(expected);
      // Chances of mixing go with what is mixed, which stays here.
      const top = keys[0] as string;
      const rest = (from: object) =>
        without(plain(from), ['freezeGates', 'ema', 'gateLearningRate'].includes(top) ? [top] : keys);
      expect(rest(changed)).toEqual(rest(whole));
    });
  });

  it.each([
    ['teacher.weight', 0.5, 'needs an experiment with a `teacher`'],
    ['teacher.temperature', 2, 'needs an experiment with a `teacher`'],
    ['teacher.features.weight', 0.5, 'needs an experiment with `teacher.features`'],
    ['shaping.weight', 0.5, 'needs an experiment with `shaping`'],
  ])('of what the experiment has not is refused: %s', (key, value, rule) => {
    expect(said(() => applySettings(defineExperiment(spec), { [key]: value }))).toEqual({
      message: `${key} is ${value}.`,
      hint: `${key} ${rule}.`,
    });
  });

  it('set controls, parts of them, and switch them off', () => {
    const on = applySettings(experiment, {
      accumulate: 4,
      clipNorm: 2.5,
      'ema.decay': 0.9,
      'freezeGates.until': 3,
      'gateLearningRate.times': 0.5,
      warmStart: 10,
    });
    expect(on).toMatchObject({
      accumulate: 4,
      clipNorm: 2.5,
      ema: { decay: 0.9 },
      freezeGates: { from: 0, until: 3 },
      warmStart: '10',
    });
    // Each end of the frozen epochs leaves the other one where it is.
    expect(applySettings(on, { 'freezeGates.from': 2 }).freezeGates).toEqual({ from: 2, until: 3 });
    const late = applySettings(on, { 'freezeGates.from': 2, 'freezeGates.until': 5 });
    expect(late.freezeGates).toEqual({ from: 2, until: 5 });
    expect(on.gateLearningRate && 'times' in on.gateLearningRate && on.gateLearningRate.times(0, 1)).toBe(0.5);
    expect(applySettings(on, { 'freezeGates.from': 1 }).freezeGates).toEqual({ from: 1, until: 3 });
    expect(applySettings(on, { freezeGates: true }).freezeGates).toEqual({ from: 0 });
    const absolute = applySettings(on, { gateLearningRate: 0.01 }).gateLearningRate;
    expect(typeof absolute === 'function' && absolute(0, 1)).toBe(0.01);
    const off = { clipNorm: false, ema: false, freezeGates: false, gateLearningRate: false, warmStart: false };
    expect(applySettings(on, off)).toMatchObject(off);
  });

  it.each([
    ['epoch', 'epochs'],
    ['lerningRate', 'learningRate'],
    ['batchsize', 'batchSize'],
    ['shaping.wieght', 'shaping.weight'],
    ['flip', 'augmentation.flip'],
    ['dificulty', 'data.difficulty'],
    ['data.tran', 'data.train'],
    ['clipnorm', 'clipNorm'],
    ['decay', 'ema.decay'],
  ])('unknown %s suggests %s', (key, near) => {
    const told = said(() => applySettings(experiment, { [key]: 1 }));
    expect(told.message).toBe(`There is no setting '${key}'.`);
    expect(told.hint).toContain(`Did you mean '${near}'?`);
  });

  it.each(['constructor', 'toString', '__proto__', 'data.constructor', 'data.kind', 'data.dir'])(
    'knows no %s here',
    (key) => {
      const settings = Object.fromEntries([[key, 1]]);
      expect(() => applySettings(experiment, settings)).toThrow(`There is no setting '${key}'.`);
    },
  );

  it.each([
    ['epochs', 'three'],
    ['learningRate', true],
    ['augmentation.flip', 1],
    ['data.difficulty', 'hard'],
    ['data.train', [3]],
    ['labelSmoothing', 2],
    ['clipNorm', 'one'],
    ['accumulate', 0],
    ['ema.decay', 1],
    ['freezeGates.until', -1],
    ['gateLearningRate.times', 'half'],
  ])('names %s when it is %j', (key, value) => {
    expect(() => applySettings(experiment, { [key]: value })).toThrow(`${key} is ${JSON.stringify(value)}.`);
  });

  it('takes a folder whose name is a number as text', () => {
    const { data } = applySettings({ ...experiment, data: cifar10({ dir: 'a' }) }, { 'data.dir': 10 });
    expect(data).toEqual(cifar10({ dir: '10' }));
  });

  it('takes a list for a list alone', () => {
    const images = { ...experiment, data: imageFolder({ dir: 'a', size: 8 }) };
    expect(applySettings(images, { 'data.size': [4, 6] }).data).toMatchObject({ size: [4, 6] });
    expect(said(() => applySettings(images, { 'data.size': { a: 1 } }))).toEqual({
      message: 'data.size is {"a":1}.',
      hint: 'data.size is a list, e.g. [8,8].',
    });
  });

  it('does not invent a shaping term without a prior', () => {
    const plain = defineExperiment(spec);
    expect(said(() => applySettings(plain, { 'shaping.weight': 1 })).hint).toContain('`shaping`');
    expect(weightOf(applySettings(plain, { 'sparsity.weight': 1 }).sparsity).description).toEqual(
      constant(1).description,
    );
  });
});

describe('key=value', () => {
  it.each<[string, [string, unknown]]>([
    ['epochs=3', ['epochs', 3]],
    ['learningRate=1e-3', ['learningRate', 1e-3]],
    ['augmentation.flip=false', ['augmentation.flip', false]],
    ['data.dir=/a=b', ['data.dir', '/a=b']],
    ['data.dir=', ['data.dir', '']],
  ])('%s', (text, setting) => expect(parseSetting(text)).toEqual(setting));

  it('are the same for another process, texts that look like numbers too', () => {
    const settings = { epochs: 3, 'data.dir': '10', 'ema.decay': 0.9, warmStart: 'a b', clipNorm: false };
    const flags = setFlags(settings);
    expect(flags.filter((_, i) => i % 2 === 0)).toEqual(Array(5).fill('--set'));
    expect(Object.fromEntries(flags.filter((_, i) => i % 2 === 1).map(parseSetting))).toEqual(settings);
  });

  it.each(['epochs', '=3', ''])('%j is none', (text) => {
    expect(() => parseSetting(text)).toThrow(UserError);
  });
});

it('finds the nearest key by edits', () => {
  expect(nearest('sead', ['speed', 'seed', 'data.size'])).toBe('seed');
  expect(nearest('x', [])).toBeUndefined();
});

it('offers of a source of functions what has a value that could be another', () => {
  const split = { length: 1, sample: () => ({ x: 1, y: 0 }) };
  const data = dataset({ train: split, test: split, difficulty: () => 1 });
  const keys = settingsOf(defineExperiment({ ...spec, data }));
  expect(keys).toEqual(expect.arrayContaining(['data.version', 'data.threads']));
  for (const key of ['data.difficulty', 'data.thumbnail', 'data.shape', 'data.kind']) expect(keys).not.toContain(key);
  expect(() => applySettings(defineExperiment({ ...spec, data }), { 'data.difficulty': 1 })).toThrow(
    "There is no setting 'data.difficulty'.",
  );
});
