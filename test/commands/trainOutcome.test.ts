/** What is said when a run has ended, and the exit code: a row each. */

import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { complain, print, printJson, say } from '../../src/commands/print';
import { type Asked, follow, type Told, tellOutcome } from '../../src/commands/trainOutcome';
import type { RunEvent } from '../../src/protocol/events/events';
import { ended, epoch, started, step } from '../protocol/someEvents';
import { keepOutput } from './keepOutput';

let out = '';
let err = '';
beforeEach(() => {
  [out, err] = ['', ''];
  keepOutput(
    (text) => (out += text),
    (text) => (err += text),
  );
  vi.stubEnv('SLUICE_STACK', '');
  // This process has nobody in front of it: its channel is that of the tests.
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('each way of writing goes to its stream, made visible', () => {
  print('a\u001b\nb');
  printJson({ a: '\u001b' });
  complain('c\u001b');
  say(`d\n${'x'.repeat(2000)}`);
  expect(out).toBe('a␛\nb\n{"a":"\\u001b"}\n');
  const [first, second] = err.split('\n') as [string, string];
  expect(first).toBe('c␛');
  expect(second).toMatch(/^· d.x+…x+$/);
  expect(second.length).toBeLessThanOrEqual(1002);
  expect(err.endsWith('\n')).toBe(true);
});

async function* stream(events: RunEvent[]) {
  yield* events;
}

describe('what is kept of the events', () => {
  const run = [started(), step(1), epoch(1, 0.5), epoch(2, 0.75), ended(20)];

  it('is the last start, the last evaluation and the end', async () => {
    expect(await follow(stream(run), false)).toEqual({
      started: run[0],
      begun: true,
      evaluated: run[3],
      ended: run[4],
    });
    expect(err).toContain('epoch 2/2: test accuracy 75.00 %');
    expect(out).toBe('');
    expect(await follow(stream([ended(0)]), false)).toEqual({
      started: undefined,
      begun: false,
      evaluated: undefined,
      ended: ended(0),
    });
    expect((await follow(stream([started(), ended(0)]), false)).begun).toBe(false);
    expect((await follow(stream([started(), step(1), ended(1)]), false)).begun).toBe(true);
    expect((await follow(stream([started(), epoch(1, 0.5), ended(1)]), false)).begun).toBe(true);
  });

  it('is printed as lines of JSON where that is asked for', async () => {
    await follow(stream(run), true);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toEqual(['started', 'step', 'epoch', 'epoch', 'ended']);
    expect(err).toBe('');
  });

  it('is an error of ours without an end', async () => {
    await expect(follow(stream(run.slice(0, -1)), true)).rejects.toThrow('The run ended without saying how.');
    await expect(follow(stream([]), true)).rejects.toThrow('The run ended without saying how.');
  });
});

const folder = path.resolve('runs/a');
const shown = path.join('runs', 'a');
const asked: Asked = { folder, isNew: true, json: false, whole: undefined, interrupted: undefined };
const told = (change: Partial<Told> = {}): Told => ({
  ...{ started: started(), begun: true, evaluated: undefined, ended: ended(20) },
  ...change,
});
const stopped = ended(3, { outcome: 'stopped' });
const failed = (stack?: string) => ended(3, { outcome: 'failed', error: { message: 'bad', ...(stack && { stack }) } });
const none = { started: undefined, begun: false };

it.each<[string, Partial<Told>, Partial<Asked>, number | undefined, string, string]>([
  ['finished', {}, {}, undefined, `\nfinished: ${shown}\n`, ''],
  ['finished, as JSON', {}, { json: true }, undefined, '', ''],
  [
    'stopped',
    { ended: stopped },
    {},
    undefined,
    `\nstopped: ${shown}\nGo on with: sluice train --resume ${shown}\n`,
    '',
  ],
  [
    'stopped for a reason',
    { ended: { ...stopped, why: 'asked\nto' } },
    {},
    undefined,
    `\nstopped (asked to): ${shown}\nGo on with: sluice train --resume ${shown}\n`,
    '',
  ],
  [
    'stopped for as long a reason as is shown',
    { ended: { ...stopped, why: 'x'.repeat(500) } },
    {},
    undefined,
    `\nstopped (${'x'.repeat(500)}): ${shown}\nGo on with: sluice train --resume ${shown}\n`,
    '',
  ],
  [
    'interrupted',
    { ended: stopped },
    { interrupted: 130 },
    130,
    `\nstopped: ${shown}\nGo on with: sluice train --resume ${shown}\n`,
    '',
  ],
  ['interrupted, as JSON', { ended: stopped }, { interrupted: 143, json: true }, 143, '', ''],
  [
    'interrupted before a new run began',
    { ended: stopped, begun: false },
    { interrupted: 130 },
    130,
    '',
    'Interrupted before the run began. Nothing was written.\n',
  ],
  [
    'interrupted before a resumed run made a step',
    { ended: stopped, begun: false },
    { interrupted: 130, isNew: false },
    130,
    `\nstopped: ${shown}\nGo on with: sluice train --resume ${shown}\n`,
    '',
  ],
  [
    'interrupted before a resumed run began',
    { ...none, ended: stopped },
    { interrupted: 130, isNew: false },
    130,
    '',
    'Interrupted before the run began. Nothing was written.\n',
  ],
  ['failed by its input', { ...none, ended: failed() }, {}, 2, '', 'bad\n'],
  ['failed by a mistake of ours', { ...none, ended: failed('at x') }, {}, 1, '', 'bad\n'],
  ['failed later', { ended: failed() }, { interrupted: 130 }, 1, '', 'bad\n'],
  ['failed, as JSON', { ended: failed() }, { json: true }, 1, '', ''],
  ['failed without a word', { ...none, ended: ended(0, { outcome: 'failed' }) }, {}, 1, '', 'The run failed.\n'],
])('%s', (_, change, how, exitCode, printed, complained) => {
  tellOutcome(told(change), { ...asked, ...how });
  expect([process.exitCode, out, err]).toEqual([exitCode, printed, complained]);
});

it('a run that was evaluated has its report before its end', () => {
  tellOutcome(told({ evaluated: epoch(2, 0.75) }), asked);
  expect(out).toMatch(/^\ncheckpoint {4}epoch 2 \(last\)\naccuracy {6}75\.00 % of 8 test images/);
  expect(out.endsWith(`\n\nfinished: ${shown}\n`)).toBe(true);
});

it.each([
  [true, none, 'the same command with --verbose'],
  [false, none, path.join(shown, 'worker.log')],
  [true, {}, path.join(shown, 'worker.log')],
])('a long error names the log, where there is one (new: %s, %j)', (isNew, change, place) => {
  tellOutcome(told({ ...change, ended: failed() }), { ...asked, isNew, whole: 'x'.repeat(2000) });
  expect(err).toMatch(/^bad\n {2}All of the message: /);
  expect(err).toContain(place);
});
