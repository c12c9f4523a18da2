/** Which checkpoints have their names at every instant of a save. */
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepUnder } from '../../src/checkpoints/keepUnder';
import { checkpointFile, readProgress } from '../../src/checkpoints/readCheckpoint';
import { Saver } from '../../src/checkpoints/saver';
import { runFiles } from '../../src/protocol/files/runFolder';

/** The folder of a run: without its events it would count as deleted. */
function folder(): string {
  const run = mkdtempSync(path.join(tmpdir(), 'sluice-saver-'));
  writeFileSync(path.join(run, runFiles.events), '');
  return run;
}
const state = (step: number) => ({ '#steps': Float32Array.of(step), w: Float32Array.of(step) });

/** Steps of the files that a resume would look at. */
async function named(run: string): Promise<number[]> {
  const steps = await Promise.all(
    (['last', 'previous'] as const).map((name) =>
      readProgress(checkpointFile(run, name)).then(
        ({ step }) => step,
        () => undefined,
      ),
    ),
  );
  return steps.filter((step) => step !== undefined);
}

it('two whole checkpoints of different steps have their names before and after every move, from the third save on', async () => {
  const run = folder();
  const seen: number[][] = [];
  const disk = {
    open,
    rename: (async (from: string, to: string) => {
      seen.push(await named(run));
      await rename(from, to);
      seen.push(await named(run));
    }) as typeof rename,
  };
  const saver = new Saver({ folder: run, shapes: { w: [1] }, lastStep: undefined, disk, warn: () => {} });
  for (const step of [1, 2, 3, 4]) {
    await saver.save('last', state(step), { step, epoch: step }, 'epoch');
    seen.push(await named(run));
  }
  expect(seen).toEqual([
    ...[[], [1], [1]],
    ...[[1], [2], [2, 1]],
    ...[
      [2, 1],
      [3, 1],
      [3, 2],
    ],
    ...[
      [3, 2],
      [4, 2],
      [4, 3],
    ],
  ]);
  expect(readdirSync(path.join(run, 'checkpoints')).sort()).toEqual(['last.safetensors', 'previous.safetensors']);
});

it('a second save at the same step leaves the one before where it is', async () => {
  const run = folder();
  const saver = new Saver({ folder: run, shapes: {}, lastStep: undefined, warn: () => {} });
  for (const step of [1, 2, 2]) await saver.save('last', state(step), { step, epoch: step }, 'epoch');
  expect(await named(run)).toEqual([2, 1]);
});

it('a save that fails leaves both as they were, and nothing beside them', async () => {
  const run = folder();
  let broken = false;
  const disk = {
    open,
    rename: ((...args: Parameters<typeof rename>) =>
      broken ? Promise.reject(Object.assign(new Error('no'), { code: 'EIO' })) : rename(...args)) as typeof rename,
  };
  const saver = new Saver({ folder: run, shapes: {}, lastStep: undefined, disk, warn: () => {} });
  for (const step of [1, 2]) await saver.save('last', state(step), { step, epoch: step }, 'epoch');
  broken = true;
  await expect(saver.save('last', state(3), { step: 3, epoch: 3 }, 'epoch')).rejects.toThrow(/could not be written/);
  expect(await named(run)).toEqual([2, 1]);
  expect(readdirSync(path.join(run, 'checkpoints')).sort()).toEqual(['last.safetensors', 'previous.safetensors']);
});

it('where the one before cannot be kept the new one is written all the same, with a warning', async () => {
  const run = folder();
  const warnings: string[] = [];
  const saver = new Saver({ folder: run, shapes: {}, lastStep: undefined, warn: (message) => warnings.push(message) });
  await saver.save('last', state(1), { step: 1, epoch: 1 }, 'epoch');
  // A folder that is not empty stands where the file should be.
  const previous = checkpointFile(run, 'previous');
  await import('node:fs/promises').then(({ mkdir }) => mkdir(previous));
  writeFileSync(path.join(previous, 'mine'), 'kept');
  await saver.save('last', state(2), { step: 2, epoch: 2 }, 'epoch');
  expect((await readProgress(checkpointFile(run, 'last'))).step).toBe(2);
  expect(warnings).toEqual([expect.stringMatching(/last\.safetensors could not be kept as .*previous\.safetensors/)]);
  expect(readFileSync(path.join(previous, 'mine'), 'utf8')).toBe('kept');
});

describe('a file is kept as it was, with no third name and without a word', () => {
  const place = () => {
    const run = mkdtempSync(path.join(tmpdir(), 'sluice-keep-'));
    return { run, file: path.join(run, 'a'), as: path.join(run, 'b') };
  };
  const contents = (run: string) =>
    Object.fromEntries(readdirSync(run).map((name) => [name, readFileSync(path.join(run, name), 'utf8')]));
  /** A new file in place of the old one, as a move makes it. */
  const renewed = (file: string) => async () => {
    rmSync(file, { force: true });
    writeFileSync(file, 'new');
  };
  const silent = (text: string) => expect.unreachable(text);

  it('in place of an older one', async () => {
    const { run, file, as } = place();
    writeFileSync(file, 'old');
    writeFileSync(as, 'older');
    await keepUnder(file, as, renewed(file), silent);
    expect(contents(run)).toEqual({ a: 'new', b: 'old' });
  });

  it('where it has both names already', async () => {
    const { run, file, as } = place();
    writeFileSync(file, 'old');
    linkSync(file, as);
    await keepUnder(file, as, renewed(file), silent);
    expect(contents(run)).toEqual({ a: 'new', b: 'old' });
  });

  it('not where there is none, nor under its own name', async () => {
    const { run, file, as } = place();
    await keepUnder(file, as, renewed(file), silent);
    expect(contents(run)).toEqual({ a: 'new' });
    writeFileSync(file, 'old');
    await keepUnder(file, file, renewed(file), silent);
    expect(contents(run)).toEqual({ a: 'new' });
  });

  it('nor where nothing takes its place', async () => {
    const { run, file, as } = place();
    writeFileSync(file, 'old');
    await expect(keepUnder(file, as, () => Promise.reject(new Error('no move')), silent)).rejects.toThrow('no move');
    expect(contents(run)).toEqual({ a: 'old' });
  });
});
