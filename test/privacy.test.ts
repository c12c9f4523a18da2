/** What the shipped processes leave on the machine and say to the network: nothing, whatever the environment asks for. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const dist = path.join(__dirname, '../dist');
const cli = path.join(dist, 'cli.js');

/** Below it, everything: experiment, runs, and a home and a temporary folder for each process. */
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-privacy-'));
const run = path.join(folder, 'runs', 'one');

/** ONNX Runtime looks a host up about nine seconds after its first session: a run that sleeps lasts that long and costs nothing. */
const experiment = (name: string, sleepMs = 0) => {
  const file = path.join(folder, `${name}.experiment.ts`);
  writeFileSync(
    file,
    `import { defineExperiment, networks, synthetic } from 'sluice';
const sleep = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32, difficulty: 0 }),
  epochs: 1, batchSize: 16, learningRate: () => (sleep(${sleepMs}), 0.1),
});
`,
  );
  return file;
};

interface Ended {
  code: number | null;
  said: string;
  /** Files in the process's own home and temporary folder. */
  left: string[];
}

/** `wrapper`: a program that runs the command it is given, with its arguments. */
function node(args: string[], wrapper: string[] = []): Promise<Ended> {
  const own = mkdtempSync(path.join(folder, 'process-'));
  const [home, temporary] = ['home', 'tmp'].map((name) => path.join(own, name)) as [string, string];
  for (const made of [home, temporary]) mkdirSync(made);
  const { XDG_CACHE_HOME: _, XDG_CONFIG_HOME: __, XDG_DATA_HOME: ___, ...rest } = process.env;
  const env = { ...rest, HOME: home, TMPDIR: temporary, ORT_DISABLE_TELEMETRY: '0' };
  const [program, ...before] = [...wrapper, process.execPath];
  const child = spawn(program as string, [...before, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, said, left: readdirSync(own, { recursive: true }).map(String).sort() }),
    );
  });
}

const nothing = ['home', 'tmp'];

describe('a process that computes leaves nothing in the home and temporary folders', () => {
  it('worker', async () => {
    const request = JSON.stringify({ experiment: experiment('short'), folder: run, resume: false });
    const { code, said, left } = await node([path.join(dist, 'worker.js'), '--request', request]);
    expect(code, said).toBe(0);
    expect(left).toEqual(nothing);
  });

  it.each([
    ['train', 'short.experiment.ts', '--runs', 'others'],
    ['evaluate', 'runs/one'],
    ['evaluate', 'runs/one', '--threshold', '0.3'],
    ['samples', 'runs/one'],
    ['profile', 'runs/one', '--time'],
    ['export', 'runs/one', '--format', 'onnx'],
    ['export', 'runs/one', '--format', 'onnx-skip'],
    ['bench', 'infer', 'runs/one', '--runs', '5', '--no-pytorch'],
    ['doctor', '--probe', 'cpu'],
  ])('sluice %s %s', async (...args) => {
    const { code, said, left } = await node([cli, ...args]);
    expect(code, said).toBe(0);
    expect(left).toEqual(nothing);
  });
});

describe('a process that computes opens no connection', () => {
  const strace = spawnSync('strace', ['-V']).status === 0;

  it.skipIf(!strace)('in training, seen by strace (needs strace)', async () => {
    const log = path.join(folder, 'network');
    const tracing = ['strace', '-f', '-e', 'trace=network', '-o', log];
    const { code, said } = await node([cli, 'train', experiment('long', 3500), '--runs', 'others'], tracing);
    expect(code, said).toBe(0);
    const calls = readFileSync(log, 'utf8').split('\n');
    // Node's own pairs of pipes: the trace is one of this process.
    expect(calls.some((call) => call.includes('AF_UNIX'))).toBe(true);
    expect(calls.filter((call) => /AF_INET/.test(call))).toEqual([]);
  });
});
