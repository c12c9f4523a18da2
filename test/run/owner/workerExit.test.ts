/** What a window says of a worker that it started and that is gone. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeExit, endAfterExit, lastWords } from '../../../src/run/owner/workerExit';
import { lines, temporaryFolder, writeWorker } from '../../host/temporary';

describe('an exit', () => {
  it('has its code, and the end of the log', async () => {
    const folder = await temporaryFolder();
    const log = join(folder, 'worker.log');
    writeFileSync(log, `the first words${'.'.repeat(1984)}the last words\n\n`);
    expect(await describeExit(folder, { code: 3, signal: null })).toEqual({
      message: 'The worker process ended with exit code 3 before the run was over.',
      hint: 'worker.log in the run folder has its last words.',
      // 2000 bytes, without the blank line.
      stack: `${'.'.repeat(1984)}the last words`,
    });
    expect(await lastWords(log, 7)).toBe('words');
    expect(await lastWords(log, 1e6)).toMatch(/^the first words\.+the last words$/);
  });

  it.each([
    ['SIGKILL', /want of memory: a smaller batch/],
    ['SIGABRT', /JavaScript ran out of memory/],
    ['SIGSEGV', /another device may do without it/],
    ['SIGTERM', /^worker\.log in the run folder has its last words\.$/],
  ] as const)('by %s has the signal and what it most likely means', async (signal, hint) => {
    const found = await describeExit(await temporaryFolder(), { code: null, signal });
    expect(found.message).toBe(`The worker process ended by signal ${signal} before the run was over.`);
    expect(found.hint).toMatch(hint);
    expect(found.stack).toBeUndefined();
  });

  it('does without a log that cannot be read', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'worker.log'));
    expect(await lastWords(join(folder, 'worker.log'), 100)).toBe('');
    expect(await lastWords(join(folder, 'none'), 100)).toBe('');
  });
});

describe('the end after an exit', () => {
  const started = lines({ kind: 'started', step: 0 });
  const resultFor = async (pid: number | undefined, host = hostname()) => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'events.jsonl'), started);
    if (pid !== undefined) await writeWorker(folder, pid, host);
    const result = await endAfterExit(folder, 7, { message: 'gone' }, 0);
    return [result, readFileSync(join(folder, 'events.jsonl'), 'utf8') === started];
  };

  it('is written for its own process, and where no record says whose the run is', async () => {
    expect(await resultFor(7)).toEqual(['written', false]);
    expect(await resultFor(undefined)).toEqual(['written', false]);
  });

  it('is not written where another process, or the same id elsewhere, has taken the run over', async () => {
    expect(await resultFor(8)).toEqual(['alive', true]);
    expect(await resultFor(7, 'elsewhere')).toEqual(['alive', true]);
  });

  it('of one that had ended before this session is written behind that end', async () => {
    const folder = await temporaryFolder();
    const over = started + lines({ kind: 'ended', step: 4 });
    writeFileSync(join(folder, 'events.jsonl'), over);
    expect(await endAfterExit(folder, 7, { message: 'gone' }, 0)).toBe('already ended');
    expect(await endAfterExit(folder, 7, { message: 'gone' }, over.length)).toBe('written');
  });
});
