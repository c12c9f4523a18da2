/** How a command ended that did not say so itself: for its run, for the terminal, and what its front does with signals. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isatty } from 'node:tty';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { early } from '../../src/base/earlySignals';
import { type End, endText, exitCodeOf, runError } from '../../src/guard/endText';
import { Interrupts } from '../../src/guard/interrupts';
import { listen } from '../../src/guard/listen';
import { poolVariable } from '../../src/protocol/messages/guardMessages';
import { temporaryFolder } from '../host/temporary';

describe('the error of its run', () => {
  it.each<[string, End, object]>([
    [
      'ended from here',
      { killed: true, signal: 'SIGKILL' },
      { message: 'The process was ended on request before the run could stop.' },
    ],
    ['not started', { failure: new Error('EAGAIN') }, { message: 'The process could not be started: EAGAIN' }],
    ['left', { code: 0, signal: null }, { message: 'The process ended with exit code 0 before it was done.' }],
    [
      'ended by somebody',
      { code: null, signal: 'SIGTERM' },
      { message: 'The process ended with SIGTERM before it was done.' },
    ],
    [
      'ended for want of memory',
      { code: null, signal: 'SIGKILL' },
      {
        message: 'The process ended with SIGKILL before it was done.',
        hint: 'It was killed, perhaps for want of memory: a smaller batch needs less.',
      },
    ],
  ])('%s', (_, end, error) => {
    expect(runError(end, '')).toEqual(error);
    expect(runError(end, 'words')).toEqual({ ...error, stack: 'words' });
  });
});

describe('what the terminal is told', () => {
  const error = { message: 'It ended.', hint: 'Look there.' };
  it.each<[End, string]>([
    [{ killed: true, signal: 'SIGKILL' }, 'Ended.'],
    ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const).map((signal): [End, string] => [
      { signal },
      'Ended.\n  Look there.',
    ]),
    [{ signal: 'SIGKILL' }, 'It ended.\n  Look there.'],
    [{ code: 3 }, 'It ended.\n  Look there.'],
  ])('of %j', (end, text) => {
    expect(endText(end, error, undefined)).toBe(text);
    expect(endText(end, { message: 'It ended.' }, undefined)).toBe(text.split('\n')[0]);
  });

  it('says how to go on where there is a checkpoint to go on from', async () => {
    const folder = await temporaryFolder();
    expect(endText({ code: 1 }, error, folder)).toBe('It ended.\n  Look there.');
    mkdirSync(path.join(folder, 'checkpoints'));
    writeFileSync(path.join(folder, 'checkpoints/last.safetensors'), '');
    expect(endText({ code: 1 }, error, folder)).toMatch(
      /^It ended\.\n {2}Look there\.\nGo on with: sluice train --resume \S+$/,
    );
  });
});

it.each<[End, number]>([
  [{ done: 2, signal: 'SIGTERM' }, 2],
  [{ done: 129 }, 129],
  // The signal that asked says how, whichever the command took it for.
  [{ done: 130, asked: 'SIGTERM' }, 143],
  [{ done: 2, asked: 'SIGTERM' }, 2],
  [{ killed: true }, 130],
  [{ killed: true, signal: 'SIGTERM' }, 130],
  [{ signal: 'SIGINT' }, 130],
  [{ signal: 'SIGHUP' }, 129],
  [{ signal: 'SIGQUIT' }, 131],
  [{ signal: 'SIGHUP', asked: 'SIGUSR1' }, 138],
  [{ signal: 'SIGSEGV', asked: 'SIGINT' }, 1],
  [{ code: 5, signal: null }, 1],
  [{ failure: new Error('x') }, 1],
])('%j has the exit code %i', (end, code) => expect(exitCodeOf(end)).toBe(code));

describe('the front of a command', () => {
  const heard = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGBREAK', 'SIGQUIT', 'SIGHUP'] as const;
  const bus = process as NodeJS.EventEmitter;
  let before: unknown[] = [];
  let said: string[] = [];
  let now = 0;
  /** Only what it listens to itself hears it. */
  const send = (signal: string) => {
    for (const one of bus.listeners(signal).filter((other) => !before.includes(other)))
      (one as (name: string) => void)(signal);
  };
  const front = (hasRun = false) => {
    const note = (what: string) => () => void said.push(what);
    const to = { asked: (signal: string) => said.push(`asked ${signal}`), say: (line: string) => said.push(line) };
    return listen(new Interrupts(), () => hasRun, { ...to, stop: note('stop'), kill: note('kill') } as never);
  };

  beforeEach(() => {
    before = heard.flatMap((name) => bus.listeners(name));
    said = [];
    now = 1000;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    vi.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    for (const name of heard)
      for (const one of bus.listeners(name)) if (!before.includes(one)) bus.off(name, one as () => void);
    early.length = 0;
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  it('asks at the first signal and ends at the second, and says what happens', () => {
    front();
    send('SIGINT');
    expect(said).toEqual(['asked SIGINT', 'Stopping. Ctrl-C again ends it at once.', 'stop']);
    now += 250;
    send('SIGINT');
    expect(said.slice(3)).toEqual(['asked SIGINT', 'kill']);
  });

  it.each([
    ['SIGTERM', 'Stopping after the next step, with a checkpoint.'],
    ['SIGUSR1', 'Stopping after the next step, with a checkpoint.'],
    ['SIGUSR2', 'Stopping after the next step, with a checkpoint.'],
    ['SIGINT', 'Stopping after the next step, with a checkpoint. Ctrl-C again ends it at once.'],
    ['SIGBREAK', 'Stopping after the next step, with a checkpoint. Ctrl-C again ends it at once.'],
  ])('of a run says that a checkpoint is made: %s', (signal, line) => {
    front(true);
    send(signal);
    expect(said).toEqual([`asked ${signal}`, line, 'stop']);
  });

  it('repeats what it asks every second, and ends what does not answer', () => {
    front();
    send('SIGTERM');
    for (let second = 1; second <= 4; second++) {
      now += 1000;
      vi.advanceTimersByTime(1000);
    }
    expect(said.filter((what) => what === 'stop')).toHaveLength(5);
    expect(said).not.toContain('kill');
    now += 1000;
    vi.advanceTimersByTime(1000);
    expect(said.at(-1)).toBe('kill');
  });

  it.each(['SIGUSR1', 'SIGUSR2'])('takes %s for a warning, which is no order however often it comes', (signal) => {
    front(true);
    send(signal);
    now += 1000;
    send(signal);
    expect(said).not.toContain('kill');
  });

  it('goes on without a terminal that it was never shown on', () => {
    front();
    send('SIGHUP');
    const shown = [0, 1, 2].some((fd) => isatty(fd));
    expect(said).toEqual(shown ? ['asked SIGHUP', 'Stopping.', 'stop'] : []);
  });

  it('ends at once by SIGQUIT', () => {
    front(true);
    send('SIGQUIT');
    expect(said).toEqual(['asked SIGQUIT', 'kill']);
  });

  it('has done with asking when it is told so, and hears no more of it', () => {
    const stop = front();
    send('SIGTERM');
    stop();
    said = [];
    now += 10_000;
    vi.advanceTimersByTime(10_000);
    send('SIGINT');
    expect(said).toEqual([]);
  });

  it('hears what came before it listened', () => {
    early.push('SIGUSR1');
    front();
    expect(said[0]).toBe('asked SIGUSR1');
    expect(early).toEqual([]);
  });

  it('stops as by SIGTERM when the pool that it trains for is gone, or ends where it was asked before', () => {
    vi.stubEnv(poolVariable, String(process.ppid));
    front();
    vi.advanceTimersByTime(2000);
    expect(said).toEqual([]);
    vi.stubEnv(poolVariable, String(process.ppid + 1));
    front();
    vi.advanceTimersByTime(499);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(said.slice(0, 3)).toEqual(['asked SIGTERM', 'Stopping.', 'stop']);
    // Told once: a second time it would be ended.
    vi.advanceTimersByTime(3000);
    expect(said).not.toContain('kill');
    said = [];
    const interrupts = new Interrupts();
    const noted = { asked: () => {}, say: () => {}, stop: () => {}, kill: () => said.push('kill') };
    listen(interrupts, () => true, noted);
    interrupts.signal(now, 'process');
    vi.advanceTimersByTime(500);
    expect(said).toContain('kill');
    // Nothing once it is told that there is nothing more to ask, though it was asked before.
    said = [];
    listen(interrupts, () => true, noted)();
    const unwatched = listen(new Interrupts(), () => true, noted);
    unwatched();
    vi.stubEnv(poolVariable, undefined);
    front();
    vi.advanceTimersByTime(5000);
    expect(said.filter((what) => what.startsWith('asked') || what === 'kill')).toEqual([]);
  });
});
