/** What `sluice train` leaves of the folder of a run, and with which exit code, however the training in it ends. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addTrain } from '../../src/commands/train';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment } from '../../src/experiment/experiment';
import type { RunEvent } from '../../src/protocol/events/events';
import { describeRun } from '../../src/run/record/runConfig';
import { ended, started, step } from '../protocol/someEvents';
import { folder } from '../train/tinyRun';
import { keepOutput } from './keepOutput';

const given = vi.hoisted(() => ({
  events: [] as unknown[],
  /** While it trains. */
  during: (_signal: AbortSignal) => {},
  stopped: undefined as boolean | undefined,
}));
vi.mock('../../src/train/train', () => ({
  async *train({ signal }: { signal: AbortSignal }) {
    given.during(signal);
    given.stopped = signal.aborted;
    yield* given.events;
  },
}));

const heard = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'message', 'disconnect'];
const bus = process as NodeJS.EventEmitter;
let [own, runs, out] = ['', '', ''];
let before: unknown[] = [];
let errors: unknown[] = [];
beforeEach(() => {
  own = folder();
  runs = path.join(own, 'runs');
  out = '';
  before = heard.flatMap((name) => bus.listeners(name));
  errors = process.stdout.listeners('error');
  Object.assign(given, { events: [], during: () => {}, stopped: undefined });
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
});
afterEach(() => {
  for (const name of heard)
    for (const one of bus.listeners(name)) if (!before.includes(one)) bus.off(name, one as () => void);
  for (const one of process.stdout.listeners('error'))
    if (!errors.includes(one)) process.stdout.off('error', one as () => void);
  process.exitCode = undefined;
  vi.restoreAllMocks();
  rmSync(own, { recursive: true });
});

async function train(events: RunEvent[], ...args: string[]): Promise<void> {
  given.events = events;
  keepOutput(
    (text) => (out += text),
    () => {},
  );
  const program = new Command();
  addTrain(program);
  await program.parseAsync(['node', 'sluice', 'train', ...args, '--trust']);
}
const anew = (...events: RunEvent[]) => train(events, 'e.ts', '--runs', runs);
/** A run that is there. */
function earlier(): string {
  const run = path.join(own, 'earlier');
  mkdirSync(run);
  const facts = { experiment: '/e.ts', experimentHash: 'x', device: 'cpu', deviceOptions: { replicas: 1 } };
  const plain = defineExperiment({ model: () => tf.sequential(), data: synthetic(), epochs: 1 });
  const config = describeRun(plain, { ...facts, settings: {}, parameters: {} });
  writeFileSync(path.join(run, 'config.json'), JSON.stringify(config));
  return run;
}
/** As the process in front, or a cluster, would say it. */
const signalled = (name: string) => {
  for (const one of bus.listeners(name).filter((other) => !before.includes(other)))
    (one as (name: string) => void)(name);
};

it('nothing of a new run that never began, all of one that did', async () => {
  const stopped = ended(0, { outcome: 'stopped' });
  await anew(started(), stopped);
  expect(readdirSync(runs)).toEqual([]);
  await anew(stopped);
  expect(readdirSync(runs)).toEqual([]);
  await anew(started(), step(1), stopped);
  expect(readdirSync(runs)).toHaveLength(1);
});

it('all of a run that was to go on, also where it did not come to a step', async () => {
  const run = earlier();
  await train([started(), ended(5, { outcome: 'stopped' })], '--resume', run);
  await train([ended(5, { outcome: 'failed', error: { message: 'no' } })], '--resume', run);
  expect(existsSync(path.join(run, 'config.json'))).toBe(true);
});

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGUSR1', 138],
])('the code of %s where that has stopped it, and hears of no more', async (signal, code) => {
  given.during = () => signalled(signal);
  await anew(started(), step(1), ended(1, { outcome: 'stopped' }));
  expect([given.stopped, process.exitCode]).toEqual([true, code]);
  const left = heard.slice(0, 4).flatMap((name) => bus.listeners(name));
  expect(left.filter((one) => !before.includes(one))).toEqual([]);
});

it('is told to stop by a reader of its events that has left, not by one of its words, nor by a full disk', async () => {
  const fails = (code: string) => () => {
    for (const one of process.stdout.listeners('error').filter((other) => !errors.includes(other)))
      (one as (error: Error) => void)(Object.assign(new Error(code), { code }));
  };
  const told = async (code: string, ...flags: string[]) => {
    given.during = fails(code);
    await train([started(), step(1), ended(1)], 'e.ts', '--runs', runs, ...flags);
    return given.stopped;
  };
  expect([await told('EPIPE', '--json'), await told('EPIPE'), await told('ENOSPC', '--json')]).toEqual([
    ...[true, false, false],
  ]);
});
