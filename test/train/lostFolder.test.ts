/** A run folder that is deleted, moved or changed under a run that trains. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import type { TrainRequest } from '../../src/train/trainRequest';
import { all, endOf, experimentFile, of, request, stored } from './tinyRun';

/** Endless, and disturbed once at its first step; with `after` also told to stop at the step that follows that time. */
async function disturbed(disturb: (folder: string) => void, asked: Partial<TrainRequest> & { file?: string } = {}) {
  const run = request({ file: experimentFile({ epochs: 5000 }), ...asked });
  let done = false;
  const events = await all(run, ({ kind }) => {
    if (kind !== 'step' || done) return;
    done = true;
    disturb(run.folder);
  });
  return { ...run, events, ended: endOf(events) };
}

const lastLine = (file: string) => JSON.parse(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!) as RunEvent;

describe('a folder that is gone', () => {
  it('ends the run with a failure that says so, and is not made again', async () => {
    const { folder, ended } = await disturbed((at) => rmSync(at, { recursive: true }));
    expect(ended).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('deleted or moved') } });
    expect(ended.error?.message).toContain(folder);
    expect(ended.error?.hint).toMatch(/^Checkpoints that it had are where it was moved to, or deleted with it\./);
    expect(existsSync(folder)).toBe(false);
  });

  it('ends the run also when that was about to finish', async () => {
    const file = experimentFile({ epochs: 1 });
    const { folder, ended } = await disturbed((at) => rmSync(at, { recursive: true }), { file });
    expect(ended).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('deleted or moved') } });
    expect(existsSync(folder)).toBe(false);
  });

  it('between an evaluation and its checkpoint is not made again by that', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    const events = await all(asked, ({ kind }) => kind === 'epoch' && rmSync(asked.folder, { recursive: true }));
    expect(endOf(events).error?.message).toContain('deleted or moved');
    expect(existsSync(asked.folder)).toBe(false);
  });

  it('takes its end along when it was moved', async () => {
    const { folder, ended } = await disturbed((at) => renameSync(at, `${at}-moved`));
    expect(ended.error?.message).toContain('deleted or moved');
    expect(existsSync(folder)).toBe(false);
    expect(lastLine(path.join(`${folder}-moved`, 'events.jsonl'))).toEqual(ended);
  });

  it('is noticed when another one has taken its place', async () => {
    const { folder, ended } = await disturbed((at) => {
      renameSync(at, `${at}-moved`);
      cpSync(`${at}-moved`, at, { recursive: true });
    });
    // A copy: its record is ours, its events are not the file that we write.
    expect(ended).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('replaced') } });
    expect(lastLine(path.join(folder, 'events.jsonl'))).toEqual(ended);
  });
});

describe('events that are gone', () => {
  it.each<[string, (file: string) => void]>([
    ['deleted', rmSync],
    [
      'replaced',
      (file) => {
        writeFileSync(`${file}.new`, `${readFileSync(file, 'utf8')}{"kind":"ph`);
        renameSync(`${file}.new`, file);
      },
    ],
    ['cut off', (file) => truncateSync(file, 10)],
  ])('%s: the run ends with a checkpoint, and says why where it is looked for', async (_, disturb) => {
    const { folder, ended } = await disturbed((at) => disturb(path.join(at, 'events.jsonl')));
    expect(ended.outcome).toBe('failed');
    expect(ended.error?.message).toMatch(/events\.jsonl was deleted, cut off or replaced/);
    expect(lastLine(path.join(folder, 'events.jsonl'))).toEqual(ended);
    const { progress } = await readCheckpoint(path.join(folder, 'checkpoints/last.safetensors'));
    expect(progress.step).toBe(ended.step);
    expect(ended.step).toBeGreaterThan(0);
    const epoch = Number((ended.step / 4).toFixed(3));
    expect(ended.error?.hint).toBe(
      `The newest good checkpoint is last, of epoch ${epoch}: --resume with --from last goes on from there.`,
    );
  });

  it('before the first step: there is no checkpoint, and the run says so', async () => {
    const stop = new AbortController();
    // The experiment's own code runs when the run has opened its events, and before it says that it has started.
    const model = `(Reflect.get(globalThis, 'whileBuilding')(), networks.resnetCifar({ depth: 8, gated: true }))`;
    const asked = request({ file: experimentFile({ model }), signal: stop.signal });
    vi.stubGlobal('whileBuilding', () => {
      rmSync(path.join(asked.folder, 'events.jsonl'));
      stop.abort();
    });
    const events = await all(asked).finally(() => vi.unstubAllGlobals());
    expect(of(events, 'started')).toEqual([]);
    expect(endOf(events).error?.hint).toBe('The run has no checkpoint yet: start it anew.');
  });
});

describe('the record of the worker', () => {
  it('of another worker ends the session without a word in what is not its run any more', async () => {
    const other = JSON.stringify({ pid: 7, host: 'elsewhere', started: 1 });
    let before = '';
    const { folder, ended, events } = await disturbed((at) => {
      writeFileSync(path.join(at, 'worker.json'), other);
      before = 'said';
    });
    expect(before).toBe('said');
    expect(ended).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('taken over by process 7 on elsewhere') },
    });
    expect(of(stored(folder), 'ended')).toEqual([]);
    expect(of(events, 'ended')).toHaveLength(1);
    expect(readFileSync(path.join(folder, 'worker.json'), 'utf8')).toBe(other);
  });

  it('is written again when it alone was deleted', async () => {
    const stop = new AbortController();
    const { folder, ended } = await disturbed(
      (at) => {
        const file = path.join(at, 'worker.json');
        rmSync(file);
        const waiting = setInterval(() => {
          if (!existsSync(file)) return;
          clearInterval(waiting);
          stop.abort();
        }, 50);
      },
      { signal: stop.signal },
    );
    expect(ended.outcome).toBe('stopped');
    expect(JSON.parse(readFileSync(path.join(folder, 'worker.json'), 'utf8'))).toMatchObject({ pid: process.pid });
  });
});

describe('what another run left', () => {
  it('keeps a new run out of its folder, and stays as it is', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all(asked);
    const before = readFileSync(path.join(asked.folder, 'events.jsonl'), 'utf8');
    const ended = endOf(await all(asked));
    expect(ended).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('holds a run already') },
    });
    expect(readFileSync(path.join(asked.folder, 'events.jsonl'), 'utf8')).toBe(before);
  });

  it('half-written is removed when a session begins, and what others write stays', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all(asked);
    const nobody = 2 ** 22 + 1;
    const stale = [
      ...['samples.bin.part', 'thumbnails.bin.part', 'label.json.part', `config.json.${nobody}`],
      ...[
        `checkpoints/last.safetensors.${nobody}.part`,
        `checkpoints/best.safetensors.part`,
        `curve.json.${nobody}.part`,
      ],
      'ended.lock.01234567-89ab-cdef-0123-456789abcdef',
    ];
    const kept = [
      `manifest.json.${process.ppid}.part`,
      'notes.part',
      'data.2024',
      `label.json.${nobody}.ffffff-000000.part`,
    ];
    for (const name of [...stale, ...kept]) appendFileSync(path.join(asked.folder, name), 'half');
    await all({ ...asked, resume: true });
    const left = (await readdir(asked.folder, { recursive: true })).filter((name) =>
      [...stale, ...kept].includes(name),
    );
    expect(left.toSorted()).toEqual(kept.toSorted());
  });
});
