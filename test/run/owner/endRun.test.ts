import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLines } from '../../../src/files/lastLines';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { endRun, eventOf, failureOf, sizeOfEvents } from '../../../src/run/owner/endRun';
import { lines, sparse, temporaryFolder } from '../../host/temporary';

const error = { message: 'gone' };
const dead = async () => true;
const events = (folder: string) => readFile(join(folder, runFiles.events), 'utf8');
const step = { kind: 'step', step: 7 };

async function runFolder(text?: string): Promise<string> {
  const folder = await temporaryFolder();
  if (text !== undefined) await writeFile(join(folder, runFiles.events), text);
  return folder;
}

describe('endRun', () => {
  it('appends one ended event with the last step and leaves no lock', async () => {
    const folder = await runFolder(lines({ kind: 'started', step: 0 }, step, { kind: 'phase' }));
    expect(await endRun(folder, error, dead)).toBe('written');
    const last = JSON.parse((await events(folder)).trimEnd().split('\n').at(-1)!);
    expect(last).toMatchObject({ kind: 'ended', step: 7, outcome: 'failed', error });
    expect(await readdir(folder)).toEqual([runFiles.events]);
  });

  it('starts a line of its own behind a half-written one', async () => {
    const folder = await runFolder(`${lines(step)}{"kind":"st`);
    await endRun(folder, error, dead);
    const text = (await events(folder)).split('\n');
    expect(text[1]).toBe('{"kind":"st');
    expect(JSON.parse(text[2]!).kind).toBe('ended');
  });

  it('ends a run that never said anything', async () => {
    const folder = await runFolder();
    expect(await endRun(folder, error, dead)).toBe('written');
    expect(JSON.parse(await events(folder))).toMatchObject({ kind: 'ended', step: 0 });
  });

  it('does not end what has ended, and not what somebody resumed', async () => {
    const over = lines(step, { kind: 'ended', step: 7 });
    const folder = await runFolder(over);
    expect(await endRun(folder, error, dead)).toBe('already ended');
    expect(await events(folder)).toBe(over);
    const resumed = await runFolder(over + lines({ kind: 'started', step: 7 }));
    expect(await endRun(resumed, error, async () => false)).toBe('alive');
    expect(await events(resumed)).toBe(over + lines({ kind: 'started', step: 7 }));
  });

  it('ends a session that died before its first word, behind the end of an earlier one, and only once', async () => {
    const over = lines(step, { kind: 'ended', step: 7 });
    const folder = await runFolder(over);
    expect(await endRun(folder, error, dead, over.length)).toBe('written');
    const ended = (await events(folder)).slice(over.length);
    expect(JSON.parse(ended)).toMatchObject({ kind: 'ended', step: 7, outcome: 'failed', error });
    // Whoever looks next, with the same place in mind, finds the end behind it.
    expect(await endRun(folder, error, dead, over.length)).toBe('already ended');
    expect(await events(folder)).toBe(over + ended);
  });

  it('writes once when many windows notice at once', async () => {
    const folder = await runFolder(lines(step));
    const results = await Promise.all(Array.from({ length: 20 }, () => endRun(folder, error, dead)));
    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    expect((await events(folder)).match(/"ended"/g)).toHaveLength(1);
  });

  it('respects a fresh lock and takes an abandoned one away', async () => {
    const folder = await runFolder(lines(step));
    const lock = join(folder, runFiles.endLock);
    await writeFile(lock, '');
    expect(await endRun(folder, error, dead)).toBe('busy');
    expect(await readdir(folder)).toContain(runFiles.endLock);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    expect(await endRun(folder, error, dead)).toBe('busy');
    expect(await endRun(folder, error, dead)).toBe('written');
  });

  it('ends a run whose events are more than a string holds, with the last step that they name', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, runFiles.events);
    await sparse(file, `\n${lines(step, { kind: 'phase' })}{"kind":"ph`);
    expect(await endRun(folder, error, dead)).toBe('written');
    const [ended, broken] = (await lastLines(file, 2)).lines.toReversed();
    expect(JSON.parse(ended!)).toMatchObject({ kind: 'ended', step: 7, outcome: 'failed' });
    expect(broken).toBe('{"kind":"ph');
    expect(await endRun(folder, error, dead)).toBe('already ended');
  });

  it('does not take a disk that cannot be read for a run without events', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, runFiles.events));
    await expect(endRun(folder, error, dead)).rejects.toThrow('is a folder, and only regular files are read');
    expect(await readdir(folder)).toEqual([runFiles.events]);
  });

  it('releases the lock when writing fails', async () => {
    const folder = await temporaryFolder();
    await expect(
      endRun(folder, error, async () => {
        throw new Error('disk');
      }),
    ).rejects.toThrow('disk');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('why a session failed', () => {
  const failed = { kind: 'ended', step: 7, outcome: 'failed', error };
  it.each<[string, object[], object[], unknown]>([
    ['one that failed', [step], [{ kind: 'started' }, failed], error],
    ['one that finished', [step], [{ kind: 'ended', step: 7, outcome: 'finished', error }], undefined],
    ['one whose end is not the last word', [], [failed, { kind: 'started' }], undefined],
    ['one that has not ended', [], [step], undefined],
    ['an earlier one, and nothing after it', [failed], [], undefined],
  ])('%s', async (_, before, after, found) => {
    const folder = await runFolder(lines(...before, ...after));
    expect(await failureOf(folder, before.length === 0 ? 0 : lines(...before).length)).toEqual(found);
  });

  it('is read past a line that is cut off, and is not known without events', async () => {
    const folder = await runFolder(`${lines(failed)}{"half`);
    expect(await failureOf(folder, 0)).toEqual(error);
    expect(await failureOf(await temporaryFolder(), 0)).toBeUndefined();
  });

  it('a line is an event where it says its kind', () => {
    expect(['{"kind":"x"}', '{"kind":1}', 'null', '[]', '{', ''].map((line) => eventOf(line))).toEqual([
      ...[{ kind: 'x' }, undefined, undefined, undefined, undefined, undefined],
    ]);
  });

  it('the bytes of events are those that are there', async () => {
    expect(await sizeOfEvents(await runFolder('abc'))).toBe(3);
    expect(await sizeOfEvents(await temporaryFolder())).toBe(0);
  });
});
