import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../src/protocol/events/events';
import { parseEvents } from '../src/protocol/events/parseEvents';
import { cifarFolder } from './data/files';

const cli = path.join(__dirname, '../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-cli-'));
const runs = path.join(folder, 'runs');

function sluice(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function experiment(name: string, text: string): string {
  const file = path.join(folder, `${name}.experiment.ts`);
  writeFileSync(file, text);
  return file;
}

const tiny = experiment(
  'tiny',
  `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32, difficulty: 0 }),
  epochs: 2, batchSize: 16, sparsity: { weight: 0.1 },
});
`,
);
const train = (...args: string[]) => sluice('train', tiny, '--runs', runs, ...args);
const parse = (stdout: string): RunEvent[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('sluice train', () => {
  it('prints accuracy, MACs and the gates, and exits with 0', () => {
    const { status, stdout, stderr } = train('--epochs', '1');
    expect(status, stderr).toBe(0);
    const [, dense, denseUnit] = /dense MACs +([\d.]+) ([kM]) MACs an image/.exec(stdout) ?? [];
    const [, average, unit, share] =
      /average MACs +([\d.]+) ([kM]) MACs an image, ([\d.]+) % of dense/.exec(stdout) ?? [];
    const macs = (digits?: string, prefix?: string) => Number(digits) * (prefix === 'M' ? 1e6 : 1e3);
    expect((100 * macs(average, unit)) / macs(dense, denseUnit)).toBeCloseTo(Number(share), 0);
    const rows = stdout.split('\n').filter((line) => /^stage\d_block1_gate/.test(line));
    expect(rows.map((row) => row.trim().split(/\s+/)[1])).toEqual(['8', '16', '32']);
    for (const row of rows) {
      const [, channels, , , on, conditional, off] = row.trim().split(/\s+/).map(Number);
      expect(on! + conditional! + off!).toBe(channels);
    }
  });

  it('prints events as JSON lines that are those of the run folder', () => {
    const { status, stdout } = train('--json', '--set', 'epochs=1', '--set', 'seed=3');
    expect(status).toBe(0);
    const events = parse(stdout);
    const { run } = events[0] as Extract<RunEvent, { kind: 'started' }>;
    expect(parse(readFileSync(path.join(runs, run, 'events.jsonl'), 'utf8'))).toEqual(events);
    expect(JSON.parse(readFileSync(path.join(runs, run, 'config.json'), 'utf8'))).toMatchObject({
      seed: 3,
      epochs: 1,
      settings: { seed: 3 },
    });
  });

  it('suggests the nearest setting for one that is none, before anything runs', () => {
    const { status, stderr } = train('--set', 'epoch=1');
    expect(status).toBe(2);
    expect(stderr).toMatch(/no setting 'epoch'[\s\S]*'epochs'/);
  });

  it.each([
    ['a syntax error', 'export default {\n  model: () => (,\n};\n', 2, /Unexpected ","/],
    ['no default export', 'export const x = 1;\n', 1, /no default export/],
    [
      'a model that throws',
      "import { defineExperiment, synthetic } from 'sluice';\nexport default defineExperiment({\n  model: () => {\n    throw new Error('boom');\n  },\n  data: synthetic(),\n  epochs: 1,\n});\n",
      4,
      /boom/,
    ],
    [
      'a field of the wrong kind',
      "import { defineExperiment, synthetic } from 'sluice';\nexport default defineExperiment({ model: () => { throw 0 }, data: synthetic(), epochs: -1 });\n",
      2,
      /epochs is -1/,
    ],
    ['a missing module', "import './not-there';\n", 1, /not-there/],
  ])('names file and line of %s', (name, text, line, message) => {
    const file = experiment(name.replaceAll(' ', '-'), text);
    const { status, stderr } = sluice('train', file, '--runs', path.join(folder, 'none'));
    expect(status).toBe(2);
    expect(readdirSync(path.join(folder, 'none'))).toEqual([]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(`${path.basename(file)}:${line}`);
  });

  it('says what is missing for data that is not there', () => {
    const file = experiment(
      'cifar',
      "import { cifar10, defineExperiment, networks } from 'sluice';\nexport default defineExperiment({ model: () => networks.resnetCifar({ depth: 8 }), data: cifar10({ dir: 'nowhere' }), epochs: 1 });\n",
    );
    const { status, stderr } = sluice('train', file, '--runs', runs);
    expect(status).toBe(2);
    expect(stderr).toContain(path.join(folder, 'nowhere'));
  });

  it('exits with 1 when a run that began fails', () => {
    const { status, stderr } = train('--set', 'learningRate=1e30');
    expect(status).toBe(1);
    expect(stderr).toMatch(/at step \d+|After step \d+/);
  });

  it.each([
    [
      'whose first loss is no number',
      'tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.constant({ value: 3e38 }) })',
      1,
    ],
    ['of a wrong number of classes', 'tf.layers.dense({ units: 7 })', 2],
  ])('leaves no run of a model %s: it never did a whole step', (name, head, code) => {
    const file = experiment(
      name.replaceAll(/\W/g, '-'),
      `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice';
export default defineExperiment({
  model: () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), ${head}] }),
  data: synthetic({ train: 64, test: 32 }),
  epochs: 1, batchSize: 16,
});
`,
    );
    const none = path.join(folder, 'unbegun');
    const { status, stderr } = sluice('train', file, '--runs', none);
    expect(stderr).toContain('-.experiment.ts:4: '.slice(2));
    expect(status).toBe(code);
    expect(readdirSync(none)).toEqual([]);
  });

  it('leaves no run of one that is repeated and does not begin', () => {
    const source = readFileSync(tiny, 'utf8');
    const file = experiment('repeated', source);
    const kept = path.join(folder, 'kept');
    expect(sluice('train', file, '--runs', kept, '--epochs', '1').status).toBe(0);
    writeFileSync(file, source.replace('synthetic({', '(undefined as any)({'));
    const before = readdirSync(kept);
    expect(sluice('train', '--again', path.join(kept, before[0]!)).status).toBe(2);
    expect(readdirSync(kept)).toEqual(before);
  });

  it('names a place where no run folder can be made', () => {
    const taken = experiment('taken', '');
    const { status, stderr } = sluice('train', tiny, '--runs', path.join(taken, 'runs'));
    expect(status).toBe(2);
    expect(stderr).toContain('No run folder can be made');
  });

  it('stops at an interrupt with a checkpoint and can go on', async () => {
    const child = spawn(
      process.execPath,
      [cli, 'train', tiny, '--runs', path.join(folder, 'interrupted'), '--epochs', '400', '--json'],
      { cwd: folder },
    );
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('"kind":"step"') && !child.killed) child.kill('SIGINT');
    });
    expect(await ended).toBe(130);
    const last = parse(output).at(-1) as Extract<RunEvent, { kind: 'ended' }>;
    expect(last).toMatchObject({ kind: 'ended', outcome: 'stopped' });
    const [run] = readdirSync(path.join(folder, 'interrupted'));
    const epochs = Math.floor(last.step / 4) + 1;
    const resumed = sluice(
      'train',
      '--resume',
      path.join(folder, 'interrupted', run!),
      '--epochs',
      String(epochs),
      '--json',
    );
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(parse(resumed.stdout)[0]).toMatchObject({ kind: 'started', step: last.step });
  });
});

describe('sluice train --again', () => {
  const started = (stdout: string) => parse(stdout)[0] as Extract<RunEvent, { kind: 'started' }>;

  it('repeats a run beside it with its settings, and says what has changed', () => {
    const text = readFileSync(tiny, 'utf8');
    const file = experiment('again', text);
    const place = path.join(folder, 'repeated');
    const first = sluice(
      'train',
      file,
      '--runs',
      place,
      '--json',
      '--epochs',
      '1',
      '--replicas',
      '1',
      '--set',
      'seed=4',
    );
    expect(first.status, first.stderr).toBe(0);
    writeFileSync(file, `${text}// changed\n`);
    const run = path.join('repeated', started(first.stdout).run);
    const again = sluice('train', '--again', run, '--json');
    expect(again.status, again.stderr).toBe(0);
    expect(readdirSync(place)).toHaveLength(2);
    const losses = (stdout: string) => parse(stdout).flatMap((e) => (e.kind === 'epoch' ? [e.evaluation] : []));
    expect(losses(again.stdout)).toEqual(losses(first.stdout));
    expect(parse(again.stdout)[1]).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('again.experiment.ts'),
    });
    const stored = sluice('train', '--again', run, '--stored-source');
    expect(stored.status, stored.stderr).toBe(0);
    expect(stored.stderr).not.toContain('warning');
  }, 60_000);

  it.each([
    [['train', '--again', 'a', '--resume', 'b'], /cannot be used with/],
    [['train', tiny, '--stored-source'], /--again <run>/],
    [['train', '--again', folder], /is no run folder/],
  ])('exits with 2 on %j', (args, message) => {
    const { status, stderr } = sluice(...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('sluice evaluate', () => {
  it('gives the numbers of the run again, on the compiled and on the eager device', () => {
    const { stdout } = train('--json', '--epochs', '1');
    const { events } = parseEvents(stdout);
    const { evaluation } = events.find((e) => e.kind === 'epoch') as Extract<RunEvent, { kind: 'epoch' }>;
    const { run } = events[0] as Extract<RunEvent, { kind: 'started' }>;
    for (const device of ['cpu', 'tfjs']) {
      const again = sluice('evaluate', path.join(runs, run), '--json', '--device', device);
      expect(again.status, again.stderr).toBe(0);
      const { loss, accuracy, macs, gates } = JSON.parse(again.stdout);
      expect(loss).toBeCloseTo(evaluation.values.loss, 4);
      expect({ accuracy, macs, gates }).toEqual({
        accuracy: evaluation.values.accuracy,
        macs: evaluation.values.macs,
        gates: evaluation.gates,
      });
    }
  }, 60_000);

  it('names a folder that is no run', () => {
    const { status, stderr } = sluice('evaluate', folder);
    expect(status).toBe(2);
    expect(stderr).toContain('is no run folder');
  });
});

describe('presets', () => {
  const data = cifarFolder(folder);

  it('are listed', () => {
    const { status, stdout } = sluice('presets');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^cifar10-resnet20-both +ResNet-20 on CIFAR-10/m);
  });

  it('are trained without a file, and stay an experiment that can be gone on with', () => {
    const { status, stderr, stdout } = sluice(
      ...['train', '--preset', 'cifar10-resnet20-both', '--data', data, '--runs', runs, '--json'],
      ...['--epochs', '1', '--set', 'batchSize=10', '--set', 'evaluation.batchSize=3'],
    );
    expect(status, stderr).toBe(0);
    const { run, model } = parse(stdout)[0] as Extract<RunEvent, { kind: 'started' }>;
    expect(run).toMatch(/^cifar10-resnet20-both-\d/);
    expect(model.gates).toHaveLength(9);
    const resumed = sluice('train', '--resume', path.join(runs, run), '--epochs', '2', '--json');
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(parse(resumed.stdout)[0]).toMatchObject({ step: 1, epochs: 2 });
  }, 60_000);

  it.each([
    ['a name that is none', ['--preset', 'cifar10-resnet20-bot', '--data', '.'], "'cifar10-resnet20-both'"],
    ['no data', ['--preset', 'cifar10-resnet20'], '--data'],
    ['data that is not there', ['--preset', 'cifar10-resnet20', '--data', 'nowhere'], 'nowhere'],
    ['a file as well', [tiny, '--preset', 'cifar10-resnet20', '--data', '.'], 'takes the place'],
    ['data for a file', [tiny, '--data', '.'], 'data.dir'],
  ])('with %s exit with 2 and say what to do', (_, args, text) => {
    const before = readdirSync(runs);
    const { status, stderr } = sluice('train', ...args, '--runs', runs);
    expect(status).toBe(2);
    expect(stderr).toContain(text);
    expect(readdirSync(runs)).toEqual(before);
  });
});

describe('sluice doctor', () => {
  it('finds the compiled and the eager device, says how fast they are, and how to get the others', () => {
    // No driver, whatever this machine has: the loader's variables are those of the software one.
    const { VK_ICD_FILENAMES: _, VK_DRIVER_FILES: __, LD_LIBRARY_PATH: ___, ...env } = process.env;
    const none = { ...env, VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' };
    const { status, stdout } = spawnSync(process.execPath, [cli, 'doctor', '--json'], { encoding: 'utf8', env: none });
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as { device: string; works: boolean; hint?: string; imagesPerSecond?: number }[];
    expect(found.map(({ device }) => device)).toEqual(['cpu', 'webgpu', 'cuda', 'tfjs', 'tfjs-node-gpu']);
    const of = (device: string) => found.find((one) => one.device === device)!;
    for (const device of ['cpu', 'tfjs']) {
      expect(of(device)).toMatchObject({ works: true });
      expect(of(device).imagesPerSecond).toBeGreaterThan(0);
    }
    expect(of('webgpu')).toMatchObject({ works: false, hint: expect.stringContaining('driver') });
    expect(of('tfjs-node-gpu')).toMatchObject({
      works: false,
      hint: expect.stringContaining('npm install @tensorflow/tfjs-node-gpu'),
    });
  }, 300_000);
});

describe('the device auto', () => {
  it('trains on what works, says why it is the processor, and keeps the choice', () => {
    const none = { ...process.env, VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' };
    const args = ['train', tiny, '--device', 'auto', '--epochs', '1', '--runs', path.join(folder, 'auto')];
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: none,
    });
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning: Device auto trains on the processor\. .*webgpu: .*cpu: \d+ images\/s/);
    const [run] = readdirSync(path.join(folder, 'auto'));
    const config = JSON.parse(readFileSync(path.join(folder, 'auto', run!, 'config.json'), 'utf8'));
    expect(config.device).toBe('cpu');
  }, 90_000);
});

describe('the command line', () => {
  it('says its version and those of what its numbers depend on', () => {
    const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [tfjs, runtime] = [dependencies['@tensorflow/tfjs'], dependencies['onnxruntime-node']];
    const said = `sluice ${version} (Node ${process.versions.node}, TensorFlow.js ${tfjs}, ONNX Runtime ${runtime})\n`;
    expect(sluice('--version')).toMatchObject({ status: 0, stdout: said });
  });

  it('helps', () => {
    const { status, stdout } = sluice('train', '--help');
    expect(status).toBe(0);
    for (const flag of ['--device', '--epochs', '--set', '--runs', '--again', '--json']) expect(stdout).toContain(flag);
  });

  it.each([[['train']], [['train', tiny, '--device', 'abacus']], [['nonsense']], [['train', tiny, '--set', 'x']]])(
    'exits with 2 on %j',
    (args) => {
      expect(sluice(...args).status).toBe(2);
    },
  );
});
