/** A run's checkpoints: on the disk before they have their names, told as they are, and on a full disk before what can be made again. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isShortOfRoom, removeDerived } from '../../src/checkpoints/makeRoom';
import { checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { readSafetensors } from '../../src/checkpoints/safetensors';
import { Saver, type SaverOptions } from '../../src/checkpoints/saver';
import { type Disk, writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';

function folder(...names: string[]): string {
  const run = mkdtempSync(path.join(tmpdir(), 'sluice-saver-'));
  onTestFinished(() => rmSync(run, { recursive: true, force: true }));
  for (const name of names) writeFileSync(path.join(run, name), '');
  return run;
}
const saverOf = (run: string, given: Partial<SaverOptions> = {}) =>
  new Saver({ folder: run, shapes: {}, lastStep: undefined, warn: () => {}, ...given });
const state = (step: number) => ({ '#steps': Float32Array.of(step), w: Float32Array.of(step) });
const failing = (code: string) => Object.assign(new Error(`E: ${code}`), { code });

/** What a write does, in its order; `fail` names one that fails. */
function watched(fail?: string): { disk: Disk; done: string[] } {
  const done: string[] = [];
  const step = (name: string) => {
    done.push(name);
    if (name === fail) throw failing('EIO');
  };
  const disk = {
    open: async (...given: Parameters<typeof open>) => {
      const handle = await open(...given);
      return {
        writeFile: async (bytes: Uint8Array) => {
          if (done.at(-1) !== 'write') step('write');
          await handle.writeFile(bytes);
        },
        sync: async () => step('sync'),
        close: async () => {
          await handle.close();
          step('close');
        },
      };
    },
    rename: async (...given: Parameters<typeof rename>) => {
      step('rename');
      await rename(...given);
    },
  };
  return { disk: disk as unknown as Disk, done };
}

describe('a checkpoint', () => {
  it('is written, synced, closed, and has its name only then', async () => {
    const run = folder();
    const { disk, done } = watched();
    await writeCheckpoint(
      checkpointFile(run, 'last'),
      { state: state(3), progress: { step: 3, epoch: 1 } },
      {},
      { disk },
    );
    expect(done).toEqual(['write', 'sync', 'close', 'rename']);
  });

  it('of a run that was deleted meanwhile makes no half of it again', async () => {
    const run = path.join(folder(), 'gone');
    const checkpoint = { state: state(3), progress: { step: 3, epoch: 1 } };
    await expect(writeCheckpoint(checkpointFile(run, 'last'), checkpoint, {})).rejects.toThrow('does not exist');
    expect(existsSync(run)).toBe(false);
  });

  it.each(['write', 'sync', 'rename'])('that fails at its %s is closed, leaves nothing, and says why', async (fail) => {
    const run = folder();
    const { disk, done } = watched(fail);
    const file = checkpointFile(run, 'last');
    const error = await writeCheckpoint(file, { state: state(3), progress: { step: 3, epoch: 1 } }, {}, { disk }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      message: `The checkpoint ${file} could not be written: E: EIO. The one before it is untouched.`,
      detail: { hint: 'Free some space or choose another folder for runs.', source: { file, line: 1 } },
      cause: { code: 'EIO' },
    });
    expect(done).toContain('close');
    expect(readdirSync(path.dirname(file))).toEqual([]);
  });

  it('has the shapes of its variables, slots those of theirs, and what has none a single axis', async () => {
    const file = path.join(folder(), 'c.safetensors');
    const six = Float32Array.of(1, 2, 3, 4, 5, 6);
    const arrays = { 'a/kernel': six, 'a/kernel#momentum': six, other: six };
    const progress = { step: 1, epoch: 1, best: { accuracy: 0.5, epoch: 1 }, evaluated: true };
    await writeCheckpoint(file, { state: arrays, progress }, { 'a/kernel': [2, 3] }, { run: 'tiny-1' });
    const { tensors, metadata } = await readSafetensors(file);
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ['a/kernel', [2, 3]],
      ['a/kernel#momentum', [2, 3]],
      ['other', [6]],
    ]);
    expect(metadata).toMatchObject({
      format: 'sluice-checkpoint-2',
      run: 'tiny-1',
      progress: JSON.stringify(progress),
    });
    expect(await readCheckpoint(file, 'tiny-1')).toEqual({
      state: { ...arrays, '#steps': Float32Array.of(1) },
      progress,
    });
  });
});

describe('a saver', () => {
  it('says what it wrote, why, and which is the newest', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 5000 });
    onTestFinished(() => void vi.useRealTimers());
    const saver = saverOf(folder('events.jsonl'), { newest: { name: 'last', epoch: 1 }, run: 'tiny-1' });
    expect(saver.newest).toEqual({ name: 'last', epoch: 1 });
    const event = { kind: 'checkpoint', time: 5000, step: 8, epoch: 2.5 };
    expect(await saver.save('best', state(8), { step: 8, epoch: 2.5 }, 'epoch')).toEqual({
      ...{ ...event, file: 'checkpoints/best.safetensors', best: true, reason: 'epoch' },
    });
    expect(saver.newest).toEqual({ name: 'best', epoch: 2.5 });
    expect(await saver.save('last', state(8), { step: 8, epoch: 2.5 }, 'pause')).toEqual({
      ...{ ...event, file: 'checkpoints/last.safetensors', best: false, reason: 'pause' },
    });
    expect(saver.newest?.name).toBe('last');
  });

  it('keeps the last before as the previous one, of a session before too, and none for the best', async () => {
    const run = folder('events.jsonl');
    const names = () => readdirSync(path.join(run, 'checkpoints')).sort();
    await saverOf(run).save('last', state(4), { step: 4, epoch: 1 }, 'epoch');
    await saverOf(run).save('best', state(5), { step: 5, epoch: 1 }, 'epoch');
    expect(names()).toEqual(['best.safetensors', 'last.safetensors']);
    const second = saverOf(run, { lastStep: 4 });
    await second.save('best', state(8), { step: 8, epoch: 2 }, 'epoch');
    await second.save('last', state(8), { step: 8, epoch: 2 }, 'epoch');
    expect(names()).toEqual(['best.safetensors', 'last.safetensors', 'previous.safetensors']);
    expect((await readCheckpoint(checkpointFile(run, 'previous'))).progress.step).toBe(4);
  });

  it('writes into a folder of which cannot be said whether it has them', async () => {
    const run = folder();
    symlinkSync('events.jsonl', path.join(run, 'events.jsonl'));
    await saverOf(run).save('last', state(1), { step: 1, epoch: 1 }, 'epoch');
    expect((await readCheckpoint(checkpointFile(run, 'last'))).progress.step).toBe(1);
  });

  it.each([['events.jsonl'], ['worker.json']])(
    'writes into a folder that has %s, and into none without',
    async (name) => {
      const run = folder(name);
      await saverOf(run).save('last', state(1), { step: 1, epoch: 1 }, 'epoch');
      const gone = folder();
      await expect(saverOf(gone).save('last', state(1), { step: 1, epoch: 1 }, 'epoch')).rejects.toMatchObject({
        message: `The run folder ${gone} is gone: no checkpoint can be written there.`,
        detail: { hint: 'It was deleted or moved while the run trained.' },
      });
      expect(readdirSync(gone)).toEqual([]);
    },
  );

  it('where there will be another chance warns, with what to do, and still has the newest one before', async () => {
    const run = folder('events.jsonl');
    const { disk } = watched('sync');
    const saver = saverOf(run, { disk, newest: { name: 'best', epoch: 1 } });
    expect(await saver.trySave('last', state(1), { step: 1, epoch: 1 }, 'epoch')).toMatchObject({
      kind: 'warning',
      message: expect.stringMatching(/could not be written: E: EIO\. .* untouched\. Free some space or choose another/),
    });
    expect(saver.newest).toEqual({ name: 'best', epoch: 1 });
  });

  it('on a full disk removes what can be made again, one after the other, and nothing once it has room', async () => {
    const run = folder('events.jsonl', 'thumbnails.bin', 'samples.bin', 'samples-best.bin');
    let full = 2;
    const disk = {
      open: (...given: Parameters<typeof open>) => (full-- > 0 ? Promise.reject(failing('ENOSPC')) : open(...given)),
      rename,
    } as Disk;
    const warnings: string[] = [];
    await saverOf(run, { disk, warn: (text) => warnings.push(text) }).save(
      'last',
      state(1),
      { step: 1, epoch: 1 },
      'epoch',
    );
    expect(warnings).toEqual([
      'The disk is full: thumbnails.bin was removed to make room for last.safetensors.',
      'The disk is full: samples.bin was removed to make room for last.safetensors.',
    ]);
    expect(readdirSync(run).sort()).toEqual(['checkpoints', 'events.jsonl', 'samples-best.bin']);
  });

  it('fails where nothing is left to remove, or it is not for want of room', async () => {
    const run = folder('events.jsonl', 'samples.bin');
    const disk = (code: string) => ({ open: () => Promise.reject(failing(code)), rename }) as unknown as Disk;
    const save = (code: string) =>
      saverOf(run, { disk: disk(code) }).save('last', state(1), { step: 1, epoch: 1 }, 'epoch');
    await expect(save('EIO')).rejects.toThrow('E: EIO');
    expect(existsSync(path.join(run, 'samples.bin'))).toBe(true);
    await expect(save('EDQUOT')).rejects.toThrow('the disk is full');
    expect(existsSync(path.join(run, 'samples.bin'))).toBe(false);
  });
});

describe('room on a disk', () => {
  it('is short by the error, by what caused it, or by what is free there', async () => {
    const run = folder();
    const { bavail, bsize } = statfsSync(run);
    expect(await isShortOfRoom(run, 1, failing('ENOSPC'))).toBe(true);
    expect(await isShortOfRoom(run, 1, Object.assign(new Error('x'), { cause: failing('EDQUOT') }))).toBe(true);
    expect(await isShortOfRoom(run, 1, failing('EIO'))).toBe(false);
    expect(await isShortOfRoom(run, (bavail * bsize) / 4, failing('EIO'))).toBe(false);
    expect(await isShortOfRoom(run, 4 * bavail * bsize, failing('EIO'))).toBe(true);
    // Of a folder that is gone nobody knows.
    expect(await isShortOfRoom(path.join(run, 'gone'), 1e18, failing('EIO'))).toBe(false);
  });

  it('is made by what is cheapest to make again first', async () => {
    const run = folder('samples-best.bin', 'samples.bin', 'thumbnails.bin', 'config.json');
    mkdirSync(path.join(run, 'predictions'));
    writeFileSync(path.join(run, 'predictions/a.png'), '');
    const removed: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) removed.push(await removeDerived(run));
    expect(removed).toEqual(['thumbnails.bin', 'samples.bin', 'samples-best.bin', 'predictions', undefined]);
    expect(readdirSync(run)).toEqual(['config.json']);
  });
});
