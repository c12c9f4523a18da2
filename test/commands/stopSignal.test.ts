/** How a command hears that it is to stop, what it says of that, and what it leaves behind when it is done. */
import type { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { early } from '../../src/base/earlySignals';
import { checkpointLine, chosenCheckpoint, epochText } from '../../src/commands/checkpointFlags';
import { givenNameOrPath, givenPath } from '../../src/commands/givenPath';
import { interruptible } from '../../src/commands/interruptible';
import { watchOutput } from '../../src/commands/print';
import { RewritingLine } from '../../src/commands/rewritingLine';
import { stopSignal } from '../../src/commands/stopSignal';
import { errorsShown, onTerminal, tellGuard, terminal } from '../../src/commands/terminal';
import { columnsVariable, guardVariable } from '../../src/protocol/messages/guardMessages';

const heard = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'message', 'disconnect'] as const;
const bus = process as EventEmitter;
let before: unknown[][] = [];
/** What has been added to an event of this process, whose own channel is that of the tests. */
const added = (name: string) =>
  bus.listeners(name).filter((one) => !before.flat().includes(one)) as ((what: unknown) => void)[];
const tell = (name: string, what: unknown) => {
  for (const listener of added(name)) listener(what);
};

let err = '';
beforeEach(() => {
  before = heard.map((name) => bus.listeners(name));
  err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
});
afterEach(() => {
  for (const name of heard) for (const listener of added(name)) bus.off(name, listener);
  early.length = 0;
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a request to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGUSR1', 138],
    ['SIGUSR2', 140],
  ])('%s is heard, and is the exit code, whatever comes after it', (signal, code) => {
    const stop = stopSignal();
    expect([stop.signal.aborted, stop.by, stop.exitCode]).toEqual([false, undefined, 130]);
    tell(signal, signal);
    tell('SIGUSR2', 'SIGUSR2');
    expect([stop.signal.aborted, stop.by, stop.exitCode]).toEqual([true, signal, code]);
    stop.release();
  });

  it('of the process in front says which signal it was; the end of that process says none', () => {
    const stop = stopSignal();
    tell('message', { kind: 'shown' });
    expect(stop.signal.aborted).toBe(false);
    tell('message', { kind: 'stop', signal: 'SIGUSR1' });
    tell('message', { kind: 'stop', signal: 'SIGTERM' });
    expect([stop.signal.aborted, stop.by, stop.exitCode]).toEqual([true, 'SIGUSR1', 130]);
    stop.release();
    const left = stopSignal();
    tell('disconnect', undefined);
    expect([left.signal.aborted, left.by, left.exitCode]).toEqual([true, undefined, 130]);
    left.release();
  });

  it('that came before anybody listened is heard, once', () => {
    early.push('SIGUSR1');
    const stop = stopSignal();
    expect([stop.by, early]).toEqual(['SIGUSR1', []]);
    stop.release();
    expect(stopSignal().signal.aborted).toBe(false);
  });

  it('keeps no process that has nothing else to do', () => {
    stopSignal().release();
    if (process.channel) expect(process.channel.unref).toHaveBeenCalledTimes(1);
  });

  it('is not listened to any more when the command is done', () => {
    stopSignal().release();
    for (const name of heard) expect(added(name), name).toEqual([]);
  });

  it('ends a command with nobody in front of it at the second order, with the code of the first; a warning is no order', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    stopSignal();
    tell('SIGTERM', 'SIGTERM');
    tell('SIGINT', 'SIGINT');
    expect(exit).not.toHaveBeenCalled();
    const { send } = process;
    delete process.send;
    try {
      tell('SIGUSR1', 'SIGUSR1');
      expect(exit).not.toHaveBeenCalled();
      tell('SIGINT', 'SIGINT');
      expect(exit.mock.calls).toEqual([[143]]);
    } finally {
      if (send !== undefined) process.send = send;
    }
  });
});

describe('work that can be interrupted', () => {
  it('has its result, or its error', async () => {
    const leave = process.exit;
    const work = async ({ say }: { say: (text: string) => void }) => {
      say('at work');
      return 7;
    };
    expect(await interruptible(work)).toBe(7);
    expect(process.exit).toBe(leave);
    const mishaps = ['uncaughtException', 'unhandledRejection', 'beforeExit'];
    const watching = mishaps.map((name) => bus.listenerCount(name));
    await expect(interruptible(() => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
    expect(mishaps.map((name) => bus.listenerCount(name))).toEqual(watching);
    expect([err, process.exitCode]).toEqual(['· at work\n', undefined]);
    for (const name of heard) expect(added(name), name).toEqual([]);
  });

  it('ends with a word and the code of the signal', async () => {
    const work = ({ signal }: { signal: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        tell('SIGTERM', 'SIGTERM');
      });
    expect(await interruptible(work)).toBeUndefined();
    expect([err, process.exitCode]).toEqual(['Interrupted. Nothing was written.\n', 143]);
    err = '';
    await interruptible(work, 'Pictures stay.');
    expect(err).toBe('Interrupted. Pictures stay.\n');
  });

  it('that was done all the same has its result', async () => {
    const work = async () => {
      tell('SIGINT', 'SIGINT');
      return 'done';
    };
    expect(await interruptible(work)).toBe('done');
    expect([err, process.exitCode]).toEqual(['', undefined]);
  });
});

describe('the terminal', () => {
  it('is as wide as the process in front says, and follows it', () => {
    vi.stubEnv(columnsVariable, '120');
    const output = terminal();
    expect([onTerminal(), output.isTTY, output.columns]).toEqual([true, true, 120]);
    tell('message', { kind: 'shown' });
    tell('message', { kind: 'columns', columns: 60 });
    expect(output.columns).toBe(60);
    output.write('x');
    expect(err).toBe('x');
    vi.stubEnv(columnsVariable, 'undefined');
    expect(terminal().columns).toBe(80);
    vi.stubEnv(columnsVariable, undefined);
    expect(onTerminal()).toBe(process.stderr.isTTY === true);
  });

  it('is waited for behind the process in front alone, until it says that all is shown', async () => {
    vi.stubEnv(guardVariable, '1');
    await errorsShown();
    expect(err).toBe('');
    if (!process.connected) return;
    vi.stubEnv(guardVariable, String(process.ppid));
    let shown = false;
    const waiting = errorsShown().then(() => {
      shown = true;
    });
    expect(err).toBe('\0');
    tell('message', { kind: 'columns' });
    await new Promise((done) => setImmediate(done));
    expect(shown).toBe(false);
    tell('message', { kind: 'shown' });
    await waiting;
    expect(added('message')).toEqual([]);
  });

  it('that has shown all is waited for no longer', async () => {
    if (!process.connected) return;
    vi.stubEnv(guardVariable, String(process.ppid));
    vi.useFakeTimers();
    try {
      const waiting = errorsShown();
      tell('message', { kind: 'shown' });
      await waiting;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that was stopped is waited for a second', async () => {
    if (!process.connected) return;
    vi.stubEnv(guardVariable, String(process.ppid));
    vi.useFakeTimers();
    try {
      let shown = false;
      const waiting = errorsShown().then(() => {
        shown = true;
      });
      await vi.advanceTimersByTimeAsync(999);
      expect(shown).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await waiting;
    } finally {
      vi.useRealTimers();
    }
  });

  it('nobody in front is told nothing', () => {
    const { send } = process;
    const sent = vi.fn();
    process.send = sent as never;
    tellGuard({ kind: 'alive' });
    expect(sent.mock.calls).toEqual([[{ kind: 'alive' }]]);
    delete process.send;
    tellGuard({ kind: 'alive' });
    if (send !== undefined) process.send = send;
  });
});

describe('a line that rewrites itself', () => {
  const written = (isTTY: boolean, columns?: number) => {
    const all: string[] = [];
    const line = new RewritingLine({
      isTTY,
      ...(columns === undefined ? {} : { columns }),
      write: (text) => all.push(text),
    });
    return { all, line };
  };

  it('is cut to the terminal, and gives way to lines that stay', () => {
    const { all, line } = written(true, 6);
    expect(line.rewrite('abcdefgh')).toBe(true);
    line.rewrite('xy');
    line.line('stays\u001b');
    line.line('again');
    line.rewrite('z');
    line.end();
    line.end();
    expect(all).toEqual(['\rabcde\x1b[K', '\rxy\x1b[K', '\n', 'stays␛\n', 'again\n', '\rz\x1b[K', '\n']);
    const usual = written(true);
    usual.line.rewrite('x'.repeat(100));
    expect(usual.all).toEqual([`\r${'x'.repeat(79)}\x1b[K`]);
  });

  it('is not written elsewhere', () => {
    const { all, line } = written(false);
    expect(line.rewrite('a')).toBe(false);
    line.end();
    expect(all).toEqual([]);
  });
});

describe('standard output', () => {
  const failing = (code: string) => Object.assign(new Error(code), { code });
  /** The handler that a command has for it. */
  function watched() {
    const others = process.stdout.listeners('error');
    const isLost = watchOutput();
    const [handler] = process.stdout.listeners('error').filter((one) => !others.includes(one)) as [(e: Error) => void];
    process.stdout.off('error', handler);
    return { isLost, fails: (code: string) => handler(failing(code)) };
  }

  it('that has no reader any more is lost to nobody; on a full disk that is said once', () => {
    const { isLost, fails } = watched();
    for (const code of ['EPIPE', 'EIO']) fails(code);
    expect([isLost(), err]).toEqual([false, '']);
    for (const code of ['ENOSPC', 'EDQUOT', 'EBADF']) fails(code);
    expect([isLost(), err]).toEqual([true, 'What is printed cannot be written: the disk is full.\n']);
  });

  it('that fails otherwise is an error', () => {
    const { isLost, fails } = watched();
    expect(() => fails('EBADF')).toThrow('EBADF');
    expect(isLost()).toBe(false);
  });
});

it('paths begin where the user stands, and a name without a separator may be one of something else', () => {
  expect(givenPath('a/b', '<run>')).toBe(`${process.cwd()}/a/b`);
  expect([givenNameOrPath('best', '--from'), givenNameOrPath('./best', '--from')]).toEqual([
    'best',
    `${process.cwd()}/best`,
  ]);
  expect(givenNameOrPath('~', '--from')).not.toBe('~');
  expect(givenNameOrPath('a\\b', '--from')).not.toBe('a\\b');
});

it('a checkpoint is said with its epoch, of which a part is a fraction of two digits', () => {
  expect([epochText(9, 'best'), epochText(2.345, 'last'), epochText(0.5, 'x')]).toEqual([
    ...['epoch 9 (best)', 'epoch 2.35 (last)', 'epoch 0.5 (x)'],
  ]);
  expect(checkpointLine({ epoch: 3, checkpoint: 'last and best' })).toBe('checkpoint    epoch 3 (last and best)');
  expect([chosenCheckpoint({}), chosenCheckpoint({ best: true }), chosenCheckpoint({ last: true })]).toEqual([
    ...['best', 'best', 'last'],
  ]);
});
