/** What flags of the built command line do that no test of a command of its own asks, many of them on one training run. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { OnnxModel } from '../../src/graph/onnx/proto';
import { formats } from '../../src/profile/formats';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { parseReport } from '../../src/protocol/files/parseReport';
import { encodeSamples } from '../../src/protocol/files/samples';
import { engine } from '../engine';
import { experimentFile, weights } from '../train/tinyRun';

const dist = path.join(__dirname, '../../dist');
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-flags-')));
const sluiceIn = (cwd: string, ...args: string[]) =>
  spawnSync(process.execPath, [engine, ...args], { cwd, encoding: 'utf8' });
const sluice = (...args: string[]) => sluiceIn(folder, ...args);
const json = (text: string) => JSON.parse(text);
const parse = (text: string) => text.trim().split('\n').map(json);
const config = (run: string) => json(readFileSync(path.join(run, 'config.json'), 'utf8'));
const contents = (run: string) =>
  readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [file, readFileSync(file, 'base64')]);

const written = path.join(folder, 'tiny.experiment.ts');
let run = '';
let events: { kind: string; step?: number; message?: string }[] = [];

beforeAll(() => {
  writeFileSync(written, readFileSync(experimentFile(), 'utf8'));
  // --runs is left out: the folder runs where the user stands.
  const { status, stdout, stderr } = sluice(
    ...['train', 'tiny.experiment.ts', '--json', '--device', 'cpu', '--replicas', '2'],
    ...['--epochs', '2', '--set', 'epochs=9', '--set', 'batchSize=8', '--set', 'batchSize=32', '--set', 'seed=3'],
  );
  expect(status, stderr).toBe(0);
  events = parse(stdout);
  const [name] = readdirSync(path.join(folder, 'runs'));
  run = path.join(folder, 'runs', name!);
}, 120_000);

describe('sluice train', () => {
  it('keeps what --device, --replicas and --set say; --epochs before a --set epochs, and the last of two', () => {
    const settings = { epochs: 2, batchSize: 32, seed: 3 };
    expect(config(run)).toMatchObject({ device: 'cpu', deviceOptions: { replicas: 2 }, settings, ...settings });
    expect(events.at(-1)).toMatchObject({ kind: 'ended', step: 2 * 2 });
  });

  it.each([
    ['another batch size', ['--set', 'batchSize=7']],
    ['a setting that is none', ['--set', 'batchsize=7']],
    ['a number of epochs that is none', ['--epochs', '0']],
    ['a checkpoint that is not there', ['--from', 'previously']],
    ['a device that is none', ['--device', 'abacus']],
    ['no replicas', ['--replicas', '0']],
  ])('--resume with %s is refused, and leaves what is in the run', (_, flags) => {
    const before = contents(run);
    const { status, stderr } = sluice('train', '--resume', run, ...flags);
    expect(status, stderr).toBe(2);
    expect(stderr).not.toBe('');
    const after = contents(run);
    // Who held the run last, and what the refused session said, may be written; nothing else changes.
    const named = (list: string[][]) => list.map(([file]) => file);
    expect(named(after)).toEqual(named(before));
    const changed = after.filter(([, bytes], i) => bytes !== before[i]![1]).map(([file]) => path.basename(file!));
    expect(changed.filter((name) => !['events.jsonl', 'worker.json'].includes(name))).toEqual([]);
  });

  it('--from best goes on from the best checkpoint, not from the last', () => {
    const best = config(run) && events.filter(({ kind }) => kind === 'checkpoint');
    expect(best.length).toBeGreaterThan(0);
    const place = path.join(folder, 'twice');
    // A second run whose best checkpoint is of an earlier step by its own word: the last one takes its place.
    expect(sluice('train', '--again', run, '--runs', place, '--epochs', '1').status).toBe(0);
    const again = path.join(place, readdirSync(place)[0]!);
    expect(config(again)).toMatchObject({ epochs: 1, batchSize: 32, seed: 3, again: run });
    expect(readdirSync(path.join(folder, 'runs'))).toHaveLength(1);
    const best1 = readFileSync(path.join(again, 'checkpoints/best.safetensors'));
    expect(sluice('train', '--resume', again, '--epochs', '2').status).toBe(0);
    writeFileSync(path.join(again, 'checkpoints/best.safetensors'), best1);
    const from = (name: string) => {
      const { status, stdout, stderr } = sluice('train', '--resume', again, '--from', name, '--epochs', '3', '--json');
      expect(status, stderr).toBe(0);
      return parse(stdout)[0];
    };
    expect(from('best')).toMatchObject({ kind: 'started', step: 2 });
    expect(from('last')).toMatchObject({ kind: 'started', step: 6 });
  }, 120_000);

  it.each([
    ['the command line', 'cli.js', 'SIGTERM', 143],
    ['the engine, as a debugger starts it', 'engine.js', 'SIGTERM', 143],
    ['the engine, by Ctrl-C', 'engine.js', 'SIGINT', 130],
  ] as const)('a request to terminate stops %s with a checkpoint', async (_, entry, signal, code) => {
    const place = path.join(folder, `stopped-${entry}-${signal}`);
    const args = [path.join(dist, entry), 'train', written, '--runs', place, '--epochs', '400', '--json'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('"kind":"step"') && !child.killed) child.kill(signal);
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(code);
    expect(parse(output).at(-1)).toMatchObject({ kind: 'ended', outcome: 'stopped' });
    const [stopped] = readdirSync(place);
    expect(existsSync(path.join(place, stopped!, 'checkpoints/last.safetensors'))).toBe(true);
  });

  it.each([
    ['SIGUSR1', 138],
    ['SIGTERM', 143],
  ] as const)(
    '%s in an evaluation stops the run there; resumed, it is as if nothing had been',
    async (signal, code) => {
      const evaluated = (run: string) =>
        parseEvents(readFileSync(path.join(run, 'events.jsonl'), 'utf8')).events.flatMap((event) =>
          event.kind === 'epoch' ? [{ epoch: event.epoch, step: event.step, evaluation: event.evaluation }] : [],
        );
      const place = path.join(folder, `evaluating-${signal}`);
      const args = [path.join(dist, 'cli.js'), 'train', written, '--runs', place, '--epochs', '2', '--json'];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('"phase":"evaluating"') && !child.killed) child.kill(signal);
      });
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(code);
      const run = path.join(place, readdirSync(place)[0]!);
      expect(parse(output).at(-1)).toMatchObject({ kind: 'ended', outcome: 'stopped' });
      expect(sluice('train', '--resume', run).status).toBe(0);
      const straight = path.join(folder, 'straight');
      if (!existsSync(straight)) sluice('train', written, '--runs', straight, '--epochs', '2');
      const other = path.join(straight, readdirSync(straight)[0]!);
      expect(evaluated(run)).toEqual(evaluated(other));
      expect(await weights(run)).toEqual(await weights(other));
    },
  );
});

describe('sluice profile', () => {
  it.each(['--markdown', '--latex', '--cpuprofile', '--csv', '--json', ''] as const)(
    'prints the stored profile with %j, and in FLOPs',
    (flag) => {
      const file = path.join(folder, 'profile.json');
      if (!existsSync(file)) writeFileSync(file, sluice('profile', written, '--json').stdout);
      const profile = parseReport(readFileSync(file, 'utf8'))!;
      const format = formats[(flag.slice(2) || 'text') as keyof typeof formats];
      const flags = flag === '' ? [] : [flag];
      // Places are named as seen from where one stands: for both here.
      const printed = (...more: string[]) =>
        sluiceIn(process.cwd(), 'profile', file, ...flags, ...more).stdout.trimEnd();
      expect(printed()).toBe(format(profile, 'MAC').trimEnd());
      expect(printed('--flops')).toBe(format(profile, 'FLOP').trimEnd());
    },
  );
});

describe('sluice samples', () => {
  const made = path.join(mkdtempSync(path.join(folder, 'samples-')), 'samples.bin');
  const count = 25;
  const numbers = Array.from({ length: count }, (_, i) => i);
  writeFileSync(
    made,
    encodeSamples({
      ...{ epoch: 3, step: 10, total: count, classes: ['cat', 'dog'], denseMacs: 1000, count },
      gates: [{ name: 'g', channels: 2 }],
      label: Int32Array.from(numbers, (i) => i % 2),
      predicted: Int32Array.from(numbers, () => 1),
      loss: Float32Array.from(numbers, (i) => i / 4),
      // Not in the order of their places.
      macs: Float64Array.from(numbers, (i) => 100 + 10 * ((i * 7) % count)),
      path: Uint32Array.from(numbers, (i) => i % 3),
      open: Uint16Array.from(numbers, (i) => i % 3),
    }),
  );
  const samples = (...flags: string[]) => sluice('samples', path.dirname(made), ...flags);
  const macsOf = (text: string, heading: string) =>
    text
      .split('\n\n')
      .find((part) => part.startsWith(heading))!
      .split('\n')
      .slice(2)
      .map((line) => Number(line.trim().split(/ +/).at(-4)));

  it('lists 10 images at either end, and with --top as many as it says', () => {
    const { stdout, status, stderr } = samples();
    expect(status, stderr).toBe(0);
    expect(macsOf(stdout, 'fewest MACs')).toEqual(numbers.slice(0, 10).map((i) => 100 + 10 * i));
    expect(macsOf(stdout, 'most MACs')).toEqual(numbers.slice(0, 10).map((i) => 340 - 10 * i));
    const { stdout: two } = samples('--top', '2');
    expect([macsOf(two, 'fewest MACs'), macsOf(two, 'most MACs')]).toEqual([
      [100, 110],
      [340, 330],
    ]);
  });

  it('--json and --csv hold every image, in the order of the test split', () => {
    const { samples: rows, count: n } = json(samples('--json').stdout);
    expect(n).toBe(count);
    expect(rows).toHaveLength(count);
    expect(rows[3]).toEqual({
      ...{ sample: 3, label: 'dog', predicted: 'dog', loss: 0.75, macs: 310, path: 0, open: [0] },
    });
    const [header, ...lines] = samples('--csv').stdout.trim().split('\n');
    expect(header).toBe('sample,label,predicted,loss,macs,path,open_g');
    expect(lines).toHaveLength(count);
    expect(lines[3]).toBe('3,dog,dog,0.75,310,0,0');
  });

  it.each([
    [['--top', '0'], "--top is '0'"],
    [['--top', '1.5'], "--top is '1.5'"],
    [['--json', '--csv'], 'cannot be used'],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = samples(...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('sluice doctor', () => {
  it('exits with 1 where no device works, and says of each why, in lines or as --json', () => {
    const file = path.join(folder, 'broken.experiment.ts');
    writeFileSync(
      file,
      readFileSync(written, 'utf8').replace(/model: \(\) => .*/, "model: () => { throw new Error('boom'); },"),
    );
    const { status, stdout } = sluice('doctor', file);
    expect(status).toBe(1);
    expect(stdout.match(/boom/g)).toHaveLength(5);
    expect(stdout).toContain('broken.experiment.ts');
    const found = sluice('doctor', file, '--json');
    expect(found.status).toBe(1);
    expect(json(found.stdout).map(({ works }: { works: boolean }) => works)).toEqual(Array(5).fill(false));
  });
});

describe('sluice export and bench infer', () => {
  const metadataOf = (file: string) => {
    const { metadataProps } = OnnxModel.toObject(OnnxModel.decode(readFileSync(file)));
    return Object.fromEntries(metadataProps.map(({ key, value }: { key: string; value: string }) => [key, value]));
  };

  it('take the last checkpoint by --checkpoint last, the best otherwise; export writes where --out says', () => {
    const out = path.join(folder, 'weights.safetensors');
    const weights = (...flags: string[]) => {
      const made = sluice('export', run, '--format', 'safetensors', '--out', out, '--force', '--json', ...flags);
      expect(made.status, made.stderr).toBe(0);
      return json(made.stdout);
    };
    expect(weights()).toMatchObject({ checkpoint: 'best', file: out });
    expect(weights('--checkpoint', 'last')).toMatchObject({ checkpoint: 'last', file: out });
    expect(weights('--last')).toMatchObject({ checkpoint: 'last', epoch: 2 });
  });

  it('export --prune, --skip all and --threshold reach the file', () => {
    const made = sluice(
      ...['export', run, '--format', 'onnx-skip', '--skip', 'all', '--prune', '--threshold', '0.7', '--json'],
    );
    expect(made.status, made.stderr).toBe(0);
    const { notes, gates, file } = json(made.stdout);
    expect(gates.map(({ use }: { use: string }) => use)).not.toContain('masked');
    expect(notes.join(' ')).toContain('Another image');
    expect(metadataOf(file).threshold).toBe('0.7');
  });

  it('bench infer --checkpoint and --skip are taken, and the Python of --pytorch is asked', () => {
    const [python, asked] = [path.join(folder, 'python'), path.join(folder, 'asked')];
    writeFileSync(python, `#!/bin/sh\necho asked > '${asked}'\nexit 1\n`, { mode: 0o755 });
    const bench = sluice(
      ...['bench', 'infer', run, '--runs', '1', '--checkpoint', 'last', '--skip', 'all', '--json'],
      ...['--pytorch', python],
    );
    expect(bench.status, bench.stderr).toBe(0);
    const found = json(bench.stdout);
    expect(found).toMatchObject({ checkpoint: 'last', runs: 1 });
    expect(found.gates.map(({ use }: { use: string }) => use)).not.toContain('masked');
    expect(existsSync(asked)).toBe(true);
  });
});

it.each([
  ['best', '--best'],
  ['last', '--last'],
])(
  'numbers of the %s checkpoint are asked for by %s, and say that they are',
  (name, flag) => {
    const asked = (...args: string[]) => {
      const { status, stdout, stderr } = sluice(...args, run, flag, '--json');
      expect(status, stderr).toBe(0);
      return json(stdout);
    };
    expect(asked('evaluate')).toMatchObject({ checkpoint: name });
    expect(asked('profile').checkpoint).toMatchObject({ name });
    expect(asked('bench', 'infer', '--runs', '1', '--no-pytorch')).toMatchObject({ checkpoint: name });
    expect(asked('export', '--format', 'safetensors', '--force')).toMatchObject({ checkpoint: name });
    expect(sluice('samples', run, flag).stdout).toMatch(new RegExp(`after epoch \\d+ \\((last and best|${name})\\)`));
  },
  120_000,
);

/** Where each flag is tried for what it does: a new one needs a test before it is in the help. */
const tried: Record<string, Record<string, string>> = {
  train: {
    ...{ '--device': 'commands/flags', '--tfjs-node-gpu': 'commands/tfjsNodeGpu', '--epochs': 'commands/flags' },
    ...{ '--set': 'commands/flags', '--runs': 'cli', '--resume': 'commands/resume', '--from': 'commands/flags' },
    ...{ '--again': 'cli', '--stored-source': 'cli', '--preset': 'cli', '--data': 'cli' },
    ...{ '--replicas': 'commands/flags', '--json': 'cli', '--trust': 'commands/trust' },
  },
  evaluate: {
    ...{ '--device': 'cli', '--tfjs-node-gpu': 'commands/tfjsNodeGpu', '--last': 'commands/resume' },
    ...{ '--threshold': 'commands/export', '--curve': 'commands/profile', '--thresholds': 'commands/profile' },
    ...{ '--best': 'commands/flags', '--json': 'cli', '--trust': 'commands/trust' },
  },
  profile: {
    ...{ '--json': 'commands/profile', '--csv': 'commands/flags', '--markdown': 'commands/flags' },
    ...{ '--latex': 'commands/flags', '--cpuprofile': 'commands/flags', '--flops': 'commands/flags' },
    ...{ '--time': 'commands/profile', '--batch': 'commands/profile', '--runs': 'commands/profile' },
    ...{ '--set': 'commands/parameters', '--trust': 'commands/trust' },
    ...{ '--best': 'commands/flags', '--last': 'commands/flags' },
  },
  samples: {
    ...{ '--best': 'commands/flags', '--last': 'commands/flags' },
    ...{ '--top': 'commands/flags', '--json': 'commands/flags', '--csv': 'commands/flags' },
  },
  predict: {
    ...{ '--to': 'commands/predict', '--images': 'commands/predict', '--last': 'commands/predict' },
    ...{ '--best': 'commands/predict' },
    ...{ '--device': 'commands/predict', '--tfjs-node-gpu': 'commands/tfjsNodeGpu', '--trust': 'commands/trust' },
  },
  preview: {
    ...{ '--split': 'commands/preview', '--batches': 'commands/preview', '--from': 'commands/preview' },
    ...{ '--out': 'commands/preview', '--json': 'commands/preview', '--pictures': 'commands/preview' },
    '--set': 'commands/preview',
  },
  export: {
    ...{ '--format': 'commands/export', '--out': 'commands/flags', '--checkpoint': 'commands/flags' },
    ...{
      '--best': 'commands/flags',
      '--last': 'commands/flags',
      '--prune': 'commands/flags',
      '--skip': 'commands/export',
    },
    ...{ '--threshold': 'commands/flags', '--force': 'commands/export', '--json': 'commands/export' },
    ...{ '--trust': 'commands/trust' },
  },
  'bench infer': {
    ...{ '--batch': 'commands/export', '--runs': 'commands/flags', '--checkpoint': 'commands/flags' },
    ...{ '--skip': 'commands/flags', '--pytorch': 'commands/flags', '--no-pytorch': 'commands/export' },
    ...{ '--best': 'commands/flags', '--last': 'commands/flags' },
    ...{ '--report': 'commands/export', '--json': 'commands/export', '--trust': 'commands/trust' },
  },
  presets: {},
  settings: {
    ...{ '--set': 'commands/parameters', '--json': 'commands/parameters', '--again': 'commands/parameters' },
    ...{ '--stored-source': 'commands/parameters', '--trust': 'commands/trust' },
  },
  runs: {
    ...{ '--json': 'commands/runs', '--csv': 'commands/runs', '--markdown': 'commands/runs' },
    ...{ '--latex': 'commands/runs', '--columns': 'commands/runs', '--sort': 'commands/runs' },
    ...{ '--filter': 'commands/runs', '--group': 'commands/runs', '--unfinished': 'commands/runs' },
    ...{ '--baseline': 'commands/runs', '--epoch': 'commands/runs' },
  },
  compare: { '--json': 'commands/runs' },
  report: { '--out': 'report/reportPage', '--title': 'report/reportPage' },
  'sweep run': {
    ...{ '--device': 'commands/sweep/submit', '--at-once': 'commands/sweep/sweep', '--runs': 'commands/sweep/sweep' },
    ...{ '--detach': 'commands/sweep/sweep', '--json': 'commands/sweep/sweep', '--dry-run': 'commands/sweep/sweep' },
  },
  'sweep submit': {
    ...{ '--device': 'commands/sweep/submit', '--runs': 'sweep/slurm/slurm', '--json': 'sweep/slurm/slurm' },
    ...{ '--dry-run': 'commands/sweep/submit' },
  },
  'sweep resume': {
    ...{ '--where': 'sweep/slurm/slurm', '--dry-run': 'sweep/slurm/slurm', '--at-once': 'commands/sweep/sweep' },
    ...{ '--detach': 'commands/sweep/sweep', '--json': 'commands/sweep/sweep', '--trust': 'commands/trust' },
  },
  'sweep status': { '--json': 'commands/sweep/sweep' },
  'sweep list': { '--json': 'commands/sweep/sweep' },
  'sweep cancel': {},
  'sweep files': {
    ...{ '--for': 'commands/sweep/submit', '--image': 'commands/sweep/submit', '--claim': 'commands/sweep/submit' },
    ...{ '--mount': 'commands/sweep/submit', '--at-once': 'commands/sweep/submit', '--trust': 'commands/trust' },
  },
  'sweep task': { '--beyond': 'commands/sweep/sweep', '--trust': 'commands/trust' },
  doctor: { '--set': 'commands/parameters', '--tfjs-node-gpu': 'commands/tfjsNodeGpu', '--json': 'commands/flags' },
};

describe('every flag', () => {
  const flagsIn = (help: string) => [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag!);
  it.each(Object.entries(tried))('of %s is tried by a test', (command, flags) => {
    const { stdout } = sluice(...command.split(' '), '--help');
    expect(Object.keys(flags).sort()).toEqual(
      flagsIn(stdout)
        .filter((flag) => flag !== '--help')
        .sort(),
    );
    for (const [flag, test] of Object.entries(flags)) {
      const text = readFileSync(path.join(__dirname, '..', `${test}.test.ts`), 'utf8');
      expect(text, flag).toContain(`'${flag}'`);
    }
  });

  it('belongs to a command that is listed here', () => {
    const listed = [...sluice('--help').stdout.matchAll(/^ {2}([a-z]+) (?:\[|<| )/gm)].map(([, name]) => name);
    const known = Object.keys(tried).map((name) => name.split(' ')[0]);
    expect(listed.filter((name) => name !== 'help')).toEqual(expect.arrayContaining(known));
    expect(known).toEqual(expect.arrayContaining(listed.filter((name) => name !== 'help')));
  });
});
