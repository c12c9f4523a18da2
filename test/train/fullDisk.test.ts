/** A disk that fills up under a run, in earnest: a file system of a few kilobytes. */

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { eventLine } from '../../src/protocol/events/eventLine';
import type { RunEvent } from '../../src/protocol/events/events';
import type { TrainRequest } from '../../src/train/trainRequest';
import { type SmallDisk, smallDisk } from '../smallDisk';
import { all, endOf, experimentFile, of, request, stored } from './tinyRun';

const kiB = 8 * 1024;

function runOn(context: TestContext, options: { epochs: number } & Partial<TrainRequest>): [TrainRequest, SmallDisk] {
  const disk = smallDisk(context, kiB);
  const { epochs, ...asked } = options;
  const file = experimentFile({ epochs });
  return [request({ file, folder: path.join(disk.folder, 'run'), ...asked }), disk];
}

const lastOf = (folder: string) => readCheckpoint(path.join(folder, 'checkpoints/last.safetensors'));
const temporaries = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.part'));

/** What is in the file is what was said, in its order, up to where the disk had no room. */
function expectInOrder(folder: string, events: readonly RunEvent[]): void {
  const text = readFileSync(path.join(folder, 'events.jsonl'), 'utf8');
  const said = events.map((event) => `${eventLine(event)}\n`).join('');
  expect(said.startsWith(text)).toBe(true);
}

describe('a disk that fills up (needs the right to mount)', () => {
  it('before the first step: an honest failure', async (context) => {
    const [asked, disk] = runOn(context, { epochs: 1 });
    disk.fill();
    const ended = endOf(await all(asked));
    expect(ended).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('the disk is full') } });
    expect(temporaries(disk.folder)).toEqual([]);
  });

  it('in the middle, and is never freed: a failure, and the last good weights are whole', async (context) => {
    const [asked, disk] = runOn(context, { epochs: 4 });
    let saved = 0;
    const events = await all(asked, (event) => {
      if (event.kind === 'checkpoint' && event.file.includes('last') && saved === 0) {
        saved = event.step;
        // What could go for a checkpoint has none of the room.
        rmSync(path.join(asked.folder, 'samples.bin'));
        rmSync(path.join(asked.folder, 'thumbnails.bin'));
        disk.fill(8);
      }
    });
    expect(endOf(events)).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringMatching(/the disk is full/) },
    });
    expect((await lastOf(asked.folder)).progress.step).toBe(saved);
    expect(of(events, 'warning').some(({ message }) => message.includes('the disk is full'))).toBe(true);
    expect(temporaries(disk.folder)).toEqual([]);
    expectInOrder(asked.folder, events);
  });

  it('in the middle and is freed again: the run finishes, and every event is in the file', async (context) => {
    const [asked, disk] = runOn(context, { epochs: 6 });
    const events = await all(asked, (event) => {
      if (event.kind !== 'epoch') return;
      if (event.epoch === 2) disk.fill();
      if (event.epoch === 4) disk.free();
    });
    expect(endOf(events).outcome).toBe('finished');
    expect(stored(asked.folder)).toEqual(JSON.parse(JSON.stringify(events)));
    expect((await lastOf(asked.folder)).progress).toMatchObject({ step: 24, evaluated: true });
    expect(temporaries(disk.folder)).toEqual([]);
  });

  it('so that a checkpoint has only the room of pictures and samples: it gets that', async (context) => {
    const [asked, disk] = runOn(context, { epochs: 2 });
    const events = await all(asked, (event) => {
      if (event.kind !== 'epoch' || event.epoch !== 2) return;
      const { size } = statSync(path.join(asked.folder, 'checkpoints/last.safetensors'));
      disk.fill(size / 1024 - 40);
    });
    expect(endOf(events).outcome).toBe('finished');
    expect((await lastOf(asked.folder)).progress.step).toBe(8);
    expect(of(events, 'warning').map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/The disk is full: thumbnails\.bin was removed to make room for (best|last)\.safetensors/),
    );
    expect(readdirSync(asked.folder)).not.toContain('thumbnails.bin');
    expect(readdirSync(asked.folder)).toContain('samples.bin');
    expect(temporaries(disk.folder)).toEqual([]);
  });
});
