/** Runs that go on from another checkpoint than their last, because it is broken or because they are told to. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CheckpointName, checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { readSafetensors, safetensorsPieces } from '../../src/checkpoints/safetensors';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { initialRunState, reduce } from '../../src/protocol/events/runState';
import type { TrainRequest } from '../../src/train/trainRequest';
import { all, endOf, experimentFile, of, request, stored, weights } from '../train/tinyRun';

/** 4 epochs of 4 steps. */
const file = () => experimentFile({ epochs: 4 });

const flip = (at: string) => {
  const bytes = readFileSync(at);
  bytes[bytes.length - 100]! ^= 4;
  writeFileSync(at, bytes);
};

const stepOf = async (at: string) => (await readCheckpoint(at)).progress.step;
const aside = (run: string, name: CheckpointName) => path.join(run, 'checkpoints/set-aside', `${name}.safetensors`);
const warningsOf = (events: Awaited<ReturnType<typeof all>>) => of(events, 'warning').map(({ message }) => message);

/** Stopped in its third epoch, with a checkpoint of epoch 2 before the last. */
async function stopped(options: Partial<TrainRequest> & { file?: string } = {}): Promise<TrainRequest> {
  const stop = new AbortController();
  const asked = request({ file: file(), ...options });
  await all({ ...asked, signal: stop.signal }, (event) => {
    if (event.kind === 'epoch' && event.epoch === 2) setTimeout(() => stop.abort());
  });
  return asked;
}

describe('a run whose last checkpoint is broken', () => {
  it.each<[string, (last: string) => void, RegExp]>([
    ['damaged', flip, /last\.safetensors is damaged/],
    ['gone', (last) => rmSync(last), /last\.safetensors does not exist/],
    ['empty', (last) => writeFileSync(last, ''), /last\.safetensors is empty/],
    ['a folder', (last) => rmSync(last) ?? mkdirSync(last), /last\.safetensors is a folder/],
  ])('(%s) goes on from the newest whole one, says so, and ends as it would have', async (_, harm, message) => {
    const asked = await stopped();
    const straight = request({ file: asked.experiment });
    await all(straight);
    const last = checkpointFile(asked.folder, 'last');
    const newest = Math.max(
      await stepOf(checkpointFile(asked.folder, 'previous')),
      await stepOf(checkpointFile(asked.folder, 'best')),
    );
    harm(last);
    const events = await all({ ...asked, resume: true });
    expect(warningsOf(events)[0]).toMatch(message);
    expect(warningsOf(events)[0]).toMatch(new RegExp(`of step ${newest};`));
    // Nobody has asked for it.
    expect(warningsOf(events).join()).not.toContain('As asked');
    expect(of(events, 'started')[0]?.step).toBe(newest);
    expect(of(events, 'checkpoint')[0]).toMatchObject({
      reason: 'resume',
      step: newest,
      file: 'checkpoints/last.safetensors',
    });
    expect(endOf(events).outcome).toBe('finished');
    expect(await weights(asked.folder)).toEqual(await weights(straight.folder));
    expect(readFileSync(last)).toEqual(readFileSync(checkpointFile(straight.folder, 'last')));
  });

  it('keeps the broken one aside', async () => {
    const asked = await stopped();
    const last = checkpointFile(asked.folder, 'last');
    flip(last);
    const broken = readFileSync(last);
    await all({ ...asked, resume: true });
    expect(readFileSync(aside(asked.folder, 'last'))).toEqual(broken);
  });

  it('is not resumed when no other is whole, and says what is wrong with each', async () => {
    const asked = await stopped();
    for (const name of ['last', 'previous', 'best'] as const) flip(checkpointFile(asked.folder, name));
    const before = readFileSync(checkpointFile(asked.folder, 'last'));
    const { error, outcome } = endOf(await all({ ...asked, resume: true }));
    expect(outcome).toBe('failed');
    for (const name of ['last', 'previous', 'best'])
      expect(error?.message).toMatch(new RegExp(`${name}\\.safetensors is damaged`));
    expect(readFileSync(checkpointFile(asked.folder, 'last'))).toEqual(before);
  });
});

describe('a run that is told from where', () => {
  it.each(['previous', 'best', 'path'])('goes back to %s and ends as it would have', async (which) => {
    const asked = request({ file: file() });
    await all(asked);
    const straight = await weights(asked.folder);
    const copy = path.join(path.dirname(asked.folder), 'copy.safetensors');
    copyFileSync(checkpointFile(asked.folder, 'previous'), copy);
    const from = which === 'path' ? copy : which;
    const step = await stepOf(which === 'path' ? copy : checkpointFile(asked.folder, which as CheckpointName));
    expect(step).toBeLessThan(16);
    const events = await all({ ...asked, resume: true, from });
    expect(of(events, 'started')[0]?.step).toBe(step);
    expect(warningsOf(events)).toEqual([
      expect.stringMatching(new RegExp(`^As asked, the run goes on from step ${step}, `)),
    ]);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 16 });
    expect(await weights(asked.folder)).toEqual(straight);
    expect(await stepOf(aside(asked.folder, 'last'))).toBe(16);
    const state = stored(asked.folder).reduce(reduce, initialRunState());
    expect(state.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
  });

  it('is there from its first event on, with nothing left of later steps', async () => {
    const asked = request({ file: file() });
    await all(asked);
    const from = checkpointFile(asked.folder, 'previous');
    const early = path.join(path.dirname(asked.folder), 'early.safetensors');
    // The best is of the last step: as if every epoch had been better than the one before.
    copyFileSync(checkpointFile(asked.folder, 'last'), checkpointFile(asked.folder, 'best'));
    copyFileSync(from, early);
    const stop = new AbortController();
    const events = await all({ ...asked, resume: true, from: early, signal: stop.signal }, ({ kind }) => {
      if (kind === 'started') stop.abort();
    });
    expect(endOf(events).outcome).toBe('stopped');
    // Asked to stop before its first step: where it went on from is where it stands.
    expect(await stepOf(checkpointFile(asked.folder, 'last'))).toBe(12);
    expect(existsSync(checkpointFile(asked.folder, 'best'))).toBe(false);
    expect(await stepOf(aside(asked.folder, 'best'))).toBe(16);
    expect(warningsOf(events).join()).toMatch(
      /best\.safetensors does not exist\. The next evaluation makes a new best/,
    );
    const state = stored(asked.folder).reduce(reduce, initialRunState());
    expect(state.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(state.bestCheckpoint?.step ?? 0).toBeLessThan(13);
    const { outcome } = endOf(await all({ ...asked, resume: true }));
    expect(outcome).toBe('finished');
    expect(existsSync(checkpointFile(asked.folder, 'best'))).toBe(true);
  });

  it('is refused what is broken, weights alone and checkpoints of other runs, with what else there is', async () => {
    const asked = await stopped();
    const other = await stopped({ settings: { seed: 9 } });
    const alone = path.join(path.dirname(asked.folder), 'weights.safetensors');
    writeFileSync(
      alone,
      Buffer.concat([...safetensorsPieces({ tensors: {}, metadata: { format: 'sluice-weights-1' } })]),
    );
    const failure = async (from: string) => endOf(await all({ ...asked, resume: true, from })).error;
    expect(await failure(alone)).toMatchObject({
      message: expect.stringMatching(/weights\.safetensors holds weights, but no state of a run/),
      hint: expect.stringMatching(/warmStart.*--from last/),
    });
    expect((await failure(checkpointFile(other.folder, 'last')))?.message).toMatch(/belongs to another run/);
    expect((await failure(path.join(asked.folder, 'none.safetensors')))?.message).toMatch(
      /none\.safetensors does not exist/,
    );
    flip(checkpointFile(asked.folder, 'last'));
    expect(await failure('last')).toMatchObject({
      message: expect.stringMatching(/last\.safetensors is damaged/),
      hint: expect.stringMatching(/--from (previous|best) \(step \d+\)/),
    });
    expect((await failure(alone))?.hint).not.toMatch(/--from last/);
  });
});

describe('two runs', () => {
  it('of one experiment with the same settings have the same checkpoints to the byte, with others other names', async () => {
    const experiment = experimentFile({ epochs: 1 });
    const [a, b, c] = [
      request({ file: experiment }),
      request({ file: experiment }),
      request({ file: experiment, settings: { seed: 3 } }),
    ];
    for (const asked of [a, b, c]) await all(asked);
    const bytes = (asked: TrainRequest) => readFileSync(checkpointFile(asked.folder, 'last'));
    expect(bytes(b)).toEqual(bytes(a));
    const id = (asked: TrainRequest) => JSON.parse(readFileSync(path.join(asked.folder, 'manifest.json'), 'utf8')).id;
    expect(id(a)).toMatch(/^tiny-[0-9a-f]{12}$/);
    expect(id(c)).not.toBe(id(a));
  });
});

describe('a run of an earlier version', () => {
  /** The same file as such a version wrote it: without checksums and without the run's id. */
  async function older(file: string): Promise<void> {
    const { tensors, metadata } = await readSafetensors(file);
    let offset = 0;
    const header: Record<string, unknown> = {
      __metadata__: { format: 'sluice-checkpoint-1', progress: metadata.progress },
    };
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
      offset += data.byteLength;
    }
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    const arrays = Object.values(tensors).map(({ data }) => Buffer.from(data.buffer));
    writeFileSync(file, Buffer.concat([length, text, ...arrays]));
  }

  it('goes on as it would have, and is evaluated', async () => {
    const asked = await stopped();
    const straight = request({ file: asked.experiment });
    await all(straight);
    for (const name of ['last', 'best'] as const) await older(checkpointFile(asked.folder, name));
    rmSync(checkpointFile(asked.folder, 'previous'));
    const manifest = path.join(asked.folder, 'manifest.json');
    const { id: _, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify(rest));
    const { folder, threads = '' } = asked;
    expect((await evaluateRun({ folder, threads })).evaluation.samples).toBe(32);
    const events = await all({ ...asked, resume: true });
    expect(warningsOf(events)).toEqual([]);
    expect(endOf(events).outcome).toBe('finished');
    expect(await weights(folder)).toEqual(await weights(straight.folder));
  });
});

describe('an evaluation', () => {
  it('of a broken best checkpoint takes no other, and names what there is', async () => {
    const asked = await stopped();
    flip(checkpointFile(asked.folder, 'best'));
    const { folder, threads = '' } = asked;
    await expect(evaluateRun({ folder, threads })).rejects.toMatchObject({
      message: expect.stringMatching(/best\.safetensors is damaged/),
      detail: { hint: expect.stringMatching(/Whole are: last \(step \d+, .*--last/) },
    });
    expect((await evaluateRun({ folder, threads, checkpoint: 'last' })).evaluation.samples).toBe(32);
  });
});
