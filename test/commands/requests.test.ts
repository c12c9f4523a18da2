/** What each flag asks of the engine, in this process: the work itself is taken down in place of being done. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Command } from 'commander';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/base/userError';
import { addBench } from '../../src/commands/benchInfer';
import { addDoctor } from '../../src/commands/doctor';
import { addEvaluate } from '../../src/commands/evaluate';
import { addExport } from '../../src/commands/export';
import { addPredict } from '../../src/commands/predict';
import { addPreview } from '../../src/commands/preview';
import { addProfile } from '../../src/commands/profile';
import { addSettings } from '../../src/commands/settings';
import { addTrain } from '../../src/commands/train';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment } from '../../src/experiment/experiment';
import { usualPythons } from '../../src/export/torchPeer';
import { defaultThresholds } from '../../src/protocol/files/curve';
import { describeRun } from '../../src/run/record/runConfig';
import { folder } from '../train/tinyRun';

const taken = vi.hoisted(() => {
  const calls: [name: string, ...args: unknown[]][] = [];
  /** Takes the call down and ends the command there. */
  const ends =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      throw new Error('taken down');
    };
  const notes =
    <T>(name: string, answer?: T) =>
    async (...args: unknown[]) => {
      calls.push([name, ...args]);
      return answer;
    };
  return { calls, ends, notes, isTrusted: true };
});
vi.mock('../../src/export/benchInfer', () => ({ benchInfer: taken.ends('benchInfer') }));
vi.mock('../../src/export/reportFile', () => ({
  checkReport: taken.notes('checkReport'),
  writeReport: taken.notes(''),
}));
vi.mock('../../src/evaluate/curve', () => ({ measureCurve: taken.ends('measureCurve') }));
vi.mock('../../src/evaluate/evaluateRun', () => ({
  evaluateRun: taken.ends('evaluateRun'),
  evaluateThresholds: taken.ends('evaluateThresholds'),
}));
vi.mock('../../src/evaluate/predictRun', () => ({ predictRun: taken.ends('predictRun') }));
vi.mock('../../src/export/exportRun', () => ({ exportRun: taken.ends('exportRun') }));
vi.mock('../../src/preview/preview', () => ({ preview: taken.ends('preview') }));
vi.mock('../../src/profile/profile', () => ({
  profile: taken.ends('profile'),
  isRun: (at: string) => at.endsWith('RUN'),
}));
vi.mock('../../src/load/loadExperiment', () => ({ loadExperiment: taken.ends('loadExperiment') }));
vi.mock('../../src/doctor/deviceProbe', () => ({ probeDevice: taken.ends('probeDevice') }));
vi.mock('../../src/doctor/doctor', async (original) => ({
  ...(await original<object>()),
  diagnose: taken.ends('diagnose'),
}));
vi.mock('../../src/train/train', () => ({
  async *train(request: unknown) {
    await taken.ends('train')(request);
    yield undefined;
  },
}));
vi.mock('../../src/commands/trust', async (original) => ({
  ...(await original<object>()),
  async mayRunCodeOf(...args: unknown[]) {
    taken.calls.push(['trust', ...args]);
    // The question takes its time.
    await new Promise((resolve) => setImmediate(resolve));
    if (!taken.isTrusted) throw new UserError('Not trusted.', { hint: 'Trust it.' });
  },
}));

const here = process.cwd();
const at = (name: string) => path.join(here, name);
const own = folder();
const run = path.join(own, 'sweep', 'RUN');
afterAll(() => rmSync(own, { recursive: true }));
mkdirSync(run, { recursive: true });
const experiment = '/elsewhere/own.experiment.ts';
const facts = { experiment, experimentHash: 'x', device: 'cpu', deviceOptions: { replicas: 1 } };
const plain = defineExperiment({ model: () => tf.sequential(), data: synthetic(), epochs: 1 });
writeFileSync(
  path.join(run, 'config.json'),
  JSON.stringify(describeRun(plain, { ...facts, settings: {}, parameters: {} })),
);

/** What came of it: what was taken down, or what was said. */
async function asked(...args: string[]): Promise<unknown[]> {
  taken.calls.length = 0;
  const program = new Command();
  for (const add of [
    addBench,
    addDoctor,
    addEvaluate,
    addExport,
    addPredict,
    addPreview,
    addProfile,
    addSettings,
    addTrain,
  ])
    add(program);
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    for (const inner of command.commands) quiet(inner);
  };
  quiet(program);
  try {
    await program.parseAsync(['node', 'sluice', ...args]);
  } catch (error) {
    if (error instanceof UserError) return ['refused', error.message, error.detail.hint];
    if ((error as Error).message !== 'taken down') return ['refused', (error as Error).message.split('\n')[0]];
  }
  return taken.calls;
}
const progress = { signal: expect.any(AbortSignal), say: expect.any(Function) };
const trusted = (flags: object = {}) => ['trust', at('RUN'), expect.objectContaining(flags)];

/** What a command that ends in its middle goes on listening to. */
const listened = [
  ...(['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'message', 'disconnect'] as const).map(
    (name) => [process as NodeJS.EventEmitter, name] as const,
  ),
  [process.stdout as NodeJS.EventEmitter, 'error'] as const,
];
let before: unknown[][] = [];
beforeEach(() => {
  before = listened.map(([emitter, name]) => emitter.listeners(name));
});
afterEach(() => {
  for (const [i, [emitter, name]] of listened.entries())
    for (const listener of emitter.listeners(name))
      if (!before[i]?.includes(listener)) emitter.off(name, listener as () => void);
});
beforeEach(() => {
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
});

/** Flags, and what they change in the request. */
type Rows = [flags: string[], request: object][];

describe('sluice bench infer', () => {
  const usual = { folder: at('RUN'), batches: [], runs: 30, checkpoint: 'best', skip: 'auto', pythons: usualPythons };
  it.each<Rows[number]>([
    [[], {}],
    [['--batch', '8', '1', '32', '8'], { batches: [8, 32] }],
    [['--runs', '50'], { runs: 50 }],
    [['--checkpoint', 'last'], { checkpoint: 'last' }],
    [['--last'], { checkpoint: 'last' }],
    [['--best', '--checkpoint', 'last'], { checkpoint: 'best' }],
    [['--skip', 'all'], { skip: 'all' }],
    [['--pytorch', 'python3.12'], { pythons: ['python3.12'] }],
    [['--pytorch', 'venv/bin/python'], { pythons: [at('venv/bin/python')] }],
    [['--no-pytorch'], { pythons: [] }],
  ])('%j', async (flags, request) => {
    const found = await asked('bench', 'infer', 'RUN', ...flags);
    expect(found).toEqual([trusted(), ['benchInfer', { ...usual, ...request, ...progress }]]);
  });

  it('looks at the place of its report before it measures', async () => {
    const found = await asked('bench', 'infer', 'RUN', '--report', 'r.md', '--trust');
    expect(found).toEqual([
      trusted({ trust: true }),
      ['checkReport', at('r.md')],
      expect.arrayContaining(['benchInfer']),
    ]);
  });

  it.each([
    [['--batch', '0'], "--batch is '0'."],
    [['--runs', 'x'], "--runs is 'x'."],
    [
      ['--checkpoint', 'previous'],
      "error: option '--checkpoint <name>' argument 'previous' is invalid. Allowed choices are best, last.",
    ],
    [['--best', '--last'], "error: option '--best' cannot be used with option '--last'"],
  ])('%j is refused', async (flags, message) =>
    expect((await asked('bench', 'infer', 'RUN', ...flags))[1]).toBe(message),
  );
});

describe('sluice evaluate', () => {
  const usual = { folder: at('RUN'), checkpoint: 'best', device: undefined, deviceOptions: {} };
  const stop = { signal: expect.any(AbortSignal) };
  it.each<Rows[number]>([
    [[], {}],
    [['--best'], {}],
    [['--last'], { checkpoint: 'last' }],
    [['--device', 'tfjs'], { device: 'tfjs' }],
    [['--tfjs-node-gpu', 'gpu'], { deviceOptions: { tfjsNodeGpuPath: at('gpu') } }],
  ])('%j', async (flags, request) => {
    const found = await asked('evaluate', 'RUN', ...flags);
    expect(found).toEqual([trusted(), ['evaluateRun', { ...usual, ...request, ...stop, record: true }]]);
  });

  it('at thresholds, and over a range of them', async () => {
    const last = { ...usual, checkpoint: 'last' };
    expect(await asked('evaluate', 'RUN', '--last', '--threshold', '0.3', '.5')).toEqual([
      ...[trusted(), ['evaluateThresholds', { ...last, ...stop }, [0.3, 0.5]]],
    ]);
    expect(await asked('evaluate', 'RUN', '--curve')).toEqual([
      ...[trusted(), ['measureCurve', { ...usual, ...progress }, defaultThresholds]],
    ]);
    expect(await asked('evaluate', 'RUN', '--thresholds', '0.7, 0')).toEqual([
      ...[trusted(), ['measureCurve', { ...usual, ...progress }, [0.7, 0]]],
    ]);
  });

  it.each([
    [['--thresholds', '0.3,,0.5'], "--thresholds is ''."],
    [['--threshold', '2'], "--threshold is '2'."],
    [['--curve', '--threshold', '1'], "error: option '--curve' cannot be used with option '--threshold <p...>'"],
    [['--thresholds', '1', '--curve'], "error: option '--thresholds <list>' cannot be used with option '--curve'"],
    [['--device', 'auto'], "There is no device 'auto'."],
  ])('%j is refused', async (flags, message) => expect((await asked('evaluate', 'RUN', ...flags))[1]).toBe(message));
});

describe('sluice export', () => {
  const usual = {
    folder: at('RUN'),
    format: 'onnx',
    out: undefined,
    checkpoint: 'best',
    skip: 'auto',
    threshold: undefined,
  };
  it.each<Rows[number]>([
    [[], {}],
    [['--out', 'net.onnx'], { out: at('net.onnx') }],
    [['--checkpoint', 'last'], { checkpoint: 'last' }],
    [['--last'], { checkpoint: 'last' }],
    [['--checkpoint', 'last', '--best'], { checkpoint: 'best' }],
    [['--prune'], { prune: true }],
    [['--skip', 'all'], { skip: 'all' }],
    [['--threshold', '0'], { threshold: 0 }],
    [['--force'], { force: true }],
    [['--json'], {}],
  ])('%j', async (flags, request) => {
    const found = await asked('export', 'RUN', '--format', 'onnx', ...flags);
    expect(found).toEqual([trusted(), ['exportRun', { ...usual, ...request, ...progress }]]);
  });

  it('asks whether the code may be run with the word of the user', async () =>
    expect((await asked('export', 'RUN', '--format', 'onnx', '--trust'))[0]).toEqual([
      'trust',
      at('RUN'),
      { trust: true },
    ]));

  it('wants a format', async () =>
    expect((await asked('export', 'RUN'))[1]).toBe("error: required option '--format <name>' not specified"));
});

describe('a run that is not trusted', () => {
  beforeEach(() => {
    taken.isTrusted = false;
  });
  afterEach(() => {
    taken.isTrusted = true;
  });
  it.each([
    ['bench', 'infer', 'RUN'],
    ['evaluate', 'RUN'],
    ['evaluate', 'RUN', '--curve'],
    ['export', 'RUN', '--format', 'onnx'],
    ['predict', 'RUN'],
    ['profile', 'RUN'],
    ['settings', '--again', 'RUN'],
    ['train', '--again', 'RUN'],
    ['train', '--resume', 'RUN'],
  ])('has none of its code run by sluice %s %s %s', async (...args) => {
    expect(await asked(...args)).toEqual(['refused', 'Not trusted.', 'Trust it.']);
    expect(taken.calls.map(([name]) => name)).toEqual(['trust']);
  });
});

it.each([['export', '--format', 'onnx'], ['evaluate'], ['predict'], ['profile']])(
  'sluice %s takes the best checkpoint or the last, not both',
  async (command, ...flags) =>
    expect((await asked(command, 'RUN', ...flags, '--best', '--last'))[1]).toBe(
      "error: option '--best' cannot be used with option '--last'",
    ),
);

describe('sluice predict', () => {
  const usual = {
    folder: at('RUN'),
    checkpoint: 'best',
    to: undefined,
    images: undefined,
    device: undefined,
    deviceOptions: {},
  };
  it.each<Rows[number]>([
    [[], {}],
    [['--last'], { checkpoint: 'last' }],
    [['--to', 'pictures'], { to: at('pictures') }],
    [['--images', '7'], { images: 7 }],
    [['--device', 'cpu', '--tfjs-node-gpu', 'x'], { device: 'cpu', deviceOptions: { tfjsNodeGpuPath: at('x') } }],
  ])('%j', async (flags, request) => {
    const found = await asked('predict', 'RUN', ...flags);
    expect(found).toEqual([trusted(), ['predictRun', { ...usual, ...request, ...progress }]]);
  });
});

describe('sluice preview', () => {
  const usual = { file: at('e.ts'), settings: {}, split: 'train', first: 0, batches: 1 };
  it.each<Rows[number]>([
    [[], {}],
    [['--split', 'test'], { split: 'test' }],
    [['--from', '3', '--batches', '1000'], { first: 3, batches: 1000 }],
    [['--set', 'epochs=3', '--set', 'seed=1'], { settings: { epochs: 3, seed: 1 } }],
    [['--json', '--pictures'], {}],
    [['--out', path.join(own, 'new.PNG')], {}],
  ])('%j', async (flags, request) =>
    expect(await asked('preview', 'e.ts', ...flags)).toEqual([['preview', { ...usual, ...request, ...progress }]]),
  );

  it.each([
    [['--pictures'], '--pictures is for --json.'],
    [['--batches', '1001'], "--batches is '1001'."],
    [['--batches', '0'], "--batches is '0'."],
    [['--from', '-1'], "--from is '-1'."],
    [['--out', 'x.jpg'], "--out is 'x.jpg'."],
    [['--out', 'test'], "--out is 'test'."],
    [['--split', 'val'], "error: option '--split <name>' argument 'val' is invalid. Allowed choices are train, test."],
  ])('%j is refused', async (flags, message) => expect((await asked('preview', 'e.ts', ...flags))[1]).toBe(message));

  it('replaces no file that is not its own', async () => {
    const file = path.join(own, 'mine.png');
    writeFileSync(file, 'mine');
    expect(await asked('preview', 'e.ts', '--out', file)).toEqual([
      ...[
        'refused',
        `${file} is there and is no picture that Sluice wrote.`,
        'Name another file, or move it away first.',
      ],
    ]);
  });
});

describe('sluice profile', () => {
  const usual = { target: at('e.ts'), settings: {}, checkpoint: 'best', time: undefined };
  it.each<Rows[number]>([
    [[], {}],
    [['--last'], { checkpoint: 'last' }],
    [['--set', 'seed=2'], { settings: { seed: 2 } }],
    [['--time'], { time: { batch: undefined, runs: undefined } }],
    [['--time', '--batch', '4', '--runs', '30'], { time: { batch: 4, runs: 30 } }],
  ])('%j', async (flags, request) =>
    expect(await asked('profile', 'e.ts', ...flags)).toEqual([['profile', { ...usual, ...request, ...progress }]]),
  );

  it('of a run asks whether its code may be run', async () =>
    expect(await asked('profile', 'RUN', '--trust')).toEqual([
      ...[trusted({ trust: true }), ['profile', { ...usual, target: at('RUN'), ...progress }]],
    ]));

  it.each([
    ['e.ts', ['--batch', '4'], '--batch is for measuring.'],
    ['e.ts', ['--runs', '40'], '--runs is for measuring.'],
    ['e.ts', ['--time', '--runs', '29'], "--runs is '29'."],
    ['RUN', ['--set', 'seed=1'], '--set is for an experiment file; RUN has its own settings.'],
    ['p.json', ['--set', 'seed=1'], '--set is for an experiment file; p.json has its own settings.'],
    ['e.ts', ['--csv', '--json'], "error: option '--json' cannot be used with option '--csv'"],
  ])('%s %j is refused', async (target, flags, message) =>
    expect((await asked('profile', target, ...flags))[1]).toBe(message),
  );
});

describe('sluice settings', () => {
  it('of a file, with other values', async () =>
    expect(await asked('settings', 'e.ts', '--set', 'seed=4')).toEqual([
      ['loadExperiment', at('e.ts'), { settings: { seed: 4 } }],
    ]));

  it('of a run, whose code is asked for unless the user names the file', async () => {
    const [trust, load] = await asked('settings', '--again', run);
    expect(trust).toEqual(['trust', run, expect.anything(), undefined]);
    expect(load).toEqual(['loadExperiment', experiment, expect.objectContaining({ settings: expect.anything() })]);
    expect((await asked('settings', 'e.ts', '--again', run)).map((call) => (call as unknown[])[0])).toEqual([
      'loadExperiment',
    ]);
  });

  it.each([
    [[], 'Which experiment?'],
    [['e.ts', '--stored-source'], '--stored-source is of which run?'],
    [['e.ts', '--set', 'seed'], "--set takes KEY=VALUE, not 'seed'."],
  ])('%j is refused', async (flags, message) => {
    const [refused, said] = await asked('settings', ...flags);
    expect(refused).toBe('refused');
    if (flags.includes('seed')) expect(said).toContain('seed');
    else expect(said).toBe(message);
  });
});

describe('sluice doctor', () => {
  const probeOf = async (...flags: string[]) => {
    const [[name, probe, options] = ['', undefined, undefined]] = (await asked('doctor', ...flags)) as [
      string,
      (id: string) => string[],
      object,
    ][];
    expect([name, options]).toEqual(['diagnose', progress]);
    return probe?.('cpu').slice(1);
  };

  it('asks this program about each device, with what it was asked itself', async () => {
    expect(await probeOf()).toEqual(['doctor', '--probe', 'cpu']);
    expect(await probeOf('e.ts', '--set', 'seed=3', '--tfjs-node-gpu', 'x')).toEqual([
      ...['doctor', at('e.ts'), '--probe', 'cpu', '--set', 'seed=3', '--tfjs-node-gpu', at('x')],
    ]);
  });

  it('tries the one device that it is asked about', async () => {
    expect(await asked('doctor', 'e.ts', '--probe', 'tfjs', '--set', 'seed=3', '--tfjs-node-gpu', 'x')).toEqual([
      ['probeDevice', 'tfjs', { tfjsNodeGpuPath: at('x') }, 'e.ts', { seed: 3 }],
    ]);
    expect((await asked('doctor', '--probe', 'abacus'))[1]).toBe("There is no device 'abacus'.");
    expect((await asked('doctor', '--set', 'seed=3'))[1]).toBe('--set is of which experiment?');
  });
});

describe('sluice train', () => {
  const runs = path.join(own, 'runs');
  const of = async (...args: string[]) => {
    const calls = (await asked('train', ...args)) as [string, { folder: string }][];
    return { calls, request: calls.at(-1)?.[1] };
  };
  const usual = {
    ...{ resume: false, settings: {}, device: undefined, deviceOptions: {}, signal: expect.any(AbortSignal) },
    ...{ waiting: expect.any(Function), tooLong: expect.any(Function) },
  };
  const place = (name: string) => expect.stringMatching(new RegExp(`^${path.join(runs, name)}-\\d{8}-\\d{6}(-\\d+)?$`));

  it.each<Rows[number]>([
    [[], {}],
    [['--device', 'auto'], { device: 'auto' }],
    [['--device', 'webgpu', '--replicas', '3'], { device: 'webgpu', deviceOptions: { replicas: 3 } }],
    [['--set', 'seed=1', '--set', 'epochs=9', '--epochs', '2'], { settings: { seed: 1, epochs: 2 } }],
  ])('a file: %j', async (flags, request) =>
    expect((await of('e.ts', '--runs', runs, ...flags)).calls).toEqual([
      ['train', { ...usual, experiment: at('e.ts'), folder: place('e'), ...request }],
    ]),
  );

  it('goes on with a run, of its own experiment or of a file, from a checkpoint by name or by path', async () => {
    const resumed = { ...usual, resume: true, folder: run };
    expect((await of('--resume', run)).calls).toEqual([
      ['trust', run, expect.objectContaining({ resume: run }), undefined],
      ['train', { ...resumed, experiment, from: undefined }],
    ]);
    expect((await of('e.ts', '--resume', run, '--from', 'best')).calls).toEqual([
      ['train', { ...resumed, experiment: at('e.ts'), from: 'best' }],
    ]);
    expect((await of('e.ts', '--resume', run, '--from', 'a/b.safetensors')).request).toMatchObject({
      from: at('a/b.safetensors'),
    });
  });

  it('repeats a run beside it, or where the user says; a task of a sweep beside the sweep', async () => {
    expect((await of('--again', run)).calls).toEqual([
      ['trust', run, expect.anything(), undefined],
      ['train', { ...usual, experiment, again: run, storedSource: false, folder: expect.any(String) }],
    ]);
    const beside = async () => path.dirname((await of('e.ts', '--again', run)).request?.folder ?? '');
    expect(await beside()).toBe(path.dirname(run));
    writeFileSync(path.join(path.dirname(run), 'sweep.json'), '{}');
    expect(await beside()).toBe(own);
    rmSync(path.join(path.dirname(run), 'sweep.json'));
    const stored = await of('e.ts', '--again', run, '--stored-source', '--runs', runs);
    // The text that the run keeps is the run's, whatever file is named.
    expect(stored.calls).toEqual([
      ['trust', run, expect.anything(), at('e.ts')],
      ['train', { ...usual, experiment: at('e.ts'), again: run, storedSource: true, folder: place('e') }],
    ]);
  });

  it('writes the experiment of a preset into the folder of its run', async () => {
    const { request } = await of('--preset', 'cifar10-resnet20-both', '--data', 'cifar', '--runs', runs);
    const file = path.join(request?.folder ?? '', 'cifar10-resnet20-both.experiment.ts');
    expect(request).toEqual({ ...usual, experiment: file, folder: place('cifar10-resnet20-both') });
    expect(readFileSync(file, 'utf8')).toContain(JSON.stringify(at('cifar')).slice(1, -1));
  });

  it.each([
    [[], 'Which experiment?'],
    [['e.ts', '--from', 'best'], '--from is of which run?'],
    [['e.ts', '--stored-source'], '--stored-source is of which run?'],
    [['e.ts', '--preset', 'x', '--data', 'd'], '--preset takes the place of an experiment file.'],
    [['--preset', 'x', '--data', 'd', '--resume', 'r'], '--preset takes the place of an experiment file.'],
    [['--preset', 'x', '--data', 'd', '--again', 'r'], '--preset takes the place of an experiment file.'],
    [['--preset', 'cifar10-resnet20-both'], 'Where is the data of the preset?'],
    [['e.ts', '--data', 'd'], '--data is for presets.'],
    [['--again', 'a', '--resume', 'b'], "error: option '--again <run>' cannot be used with option '--resume <run>'"],
  ])('%j is refused', async (flags, message) => expect((await asked('train', ...flags))[1]).toBe(message));
});
