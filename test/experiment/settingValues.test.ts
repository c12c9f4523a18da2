import { expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type Experiment } from '../../src/experiment/experiment';
import { fixedSettings } from '../../src/experiment/settings';
import { settables } from '../../src/experiment/settingValues';
import { beta, byRun, cosine, ramp, step } from '../../src/nn';

const experiment = (more: object = {}): Experiment =>
  defineExperiment({
    model: () => {
      throw new Error('is not built to be listed');
    },
    data: synthetic({ train: 64 }),
    epochs: 3,
    ...more,
  });
const named = (list: ReturnType<typeof settables>) => Object.fromEntries(list.map((row) => [row.name, row]));

it('lists parameters before settings, with the values that count and what each takes', () => {
  const list = settables(experiment({ clipNorm: 2 }), { lambda: 0.3, name: 'a', on: false });
  expect(list.slice(0, 3)).toEqual([
    { name: 'lambda', of: 'parameter', value: 0.3, text: '0.3', takes: ['number'] },
    { name: 'name', of: 'parameter', value: 'a', text: 'a', takes: ['text'] },
    { name: 'on', of: 'parameter', value: false, text: 'false', takes: ['boolean'] },
  ]);
  expect(named(list)).toMatchObject({
    epochs: { of: 'setting', value: 3, text: '3', takes: ['number'] },
    learningRate: { value: 0.1, takes: ['number'] },
    clipNorm: { value: 2, takes: ['number', 'false'] },
    ema: { value: false, text: 'off', takes: ['false'] },
    'augmentation.flip': { value: false, text: 'false', takes: ['boolean'] },
    warmStart: { text: 'off', takes: ['text', 'false'] },
    temperature: { value: null, text: '', takes: ['number'] },
    'data.train': { value: 64, takes: ['number'] },
  });
});

it('says a schedule in words, and a function as one', () => {
  const list = settables(
    experiment({
      learningRate: cosine(0.1),
      sparsity: { weight: ramp(0.3, 10 / 3, 8) },
      temperature: () => 1,
    }),
    {},
  );
  expect(named(list)).toMatchObject({
    learningRate: { value: null, text: 'cosine: base 0.1, warmup 0, floor 0' },
    'sparsity.weight': { value: null, text: 'ramp: to 0.3, fromEpoch 3.333, toEpoch 8' },
    temperature: { value: null, text: 'a function' },
  });
});

it('says lists, schedules within others, and fields of what is on', () => {
  const list = settables(
    experiment({
      learningRate: byRun(step(0.1, [2, 4], 0.5)),
      temperature: 2,
      freezeGates: { until: 2.5 },
      augmentation: { resizedCrop: { scale: [1 / 3, 1], ratio: [1, 2] }, mixup: true },
      ema: { decay: 0.9 },
    }),
    {},
  );
  expect(named(list)).toMatchObject({
    learningRate: {
      value: null,
      text: expect.stringContaining('schedule step: base 0.1, milestones [2, 4], factor 0.5'),
    },
    // A constant is a number.
    temperature: { value: 2, text: '2' },
    'augmentation.resizedCrop': { value: null, text: 'scale [0.3333, 1], ratio [1, 2]', takes: ['boolean'] },
    'augmentation.mixup': { value: null, text: 'alpha 1', takes: ['number', 'boolean'] },
    'augmentation.mixup.alpha': { value: 1, text: '1' },
    'augmentation.cutmix.alpha': { value: null, text: '' },
    ema: { value: null, text: 'decay 0.9' },
    'ema.decay': { value: 0.9, text: '0.9' },
    'freezeGates.until': { value: 2.5, text: '2.5' },
    'freezeGates.from': { value: 0, text: '0' },
  });
});

it('leaves out what this experiment cannot take, and nothing else', () => {
  const names = (list: ReturnType<typeof settables>) =>
    list.map(({ name }) => name).filter((name) => !name.startsWith('data.'));
  expect(names(settables(experiment(), {}))).toEqual(
    fixedSettings.filter(
      (name) =>
        !/^(shaping\.weight|teacher\.(weight|temperature|features\.weight)|augmentation\.mix(Switch)?Probability)$/.test(
          name,
        ),
    ),
  );
  const shaped = experiment({
    shaping: { prior: beta(0.6, 0.4), weight: 2 },
    teacher: { run: 'runs/plain', features: { layers: ['pool'] } },
    augmentation: { mixup: true, cutmix: true },
  });
  expect(names(settables(shaped, {}))).toEqual([...fixedSettings]);
  expect(named(settables(shaped, {}))['shaping.weight']).toMatchObject({ value: 2, takes: ['number'] });
});
