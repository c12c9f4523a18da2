/** A process that dies between any two moves of files while a run goes back: the next session finds all of it, and is where it was to be. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { finishGoingBack, goBack, type Moves, withBest } from '../../src/checkpoints/goBack';
import { type CheckpointName, checkpointFile, readProgress } from '../../src/checkpoints/readCheckpoint';
import { resumePoint } from '../../src/checkpoints/resumeFrom';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { openFiles, seesOpenFiles } from '../openFiles';

const steps: Record<CheckpointName, number> = { last: 30, previous: 20, best: 10 };

const saved = (folder: string, name: CheckpointName, step: number) =>
  writeCheckpoint(
    checkpointFile(folder, name),
    { state: { w: Float32Array.of(step) }, progress: { step, epoch: step / 10 } },
    { w: [1] },
  );

async function run(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-back-'));
  for (const [name, step] of Object.entries(steps)) await saved(folder, name as CheckpointName, step);
  return folder;
}

const stepAt = (file: string) => readProgress(file).then(({ step }) => step);
const aside = (folder: string, name: CheckpointName) =>
  path.join(folder, 'checkpoints/set-aside', `${name}.safetensors`);

const died = new Error('the process died');
/** Moves that are made until the nth, and none from then on. */
function dyingAt(n: number): { moves: Moves; made: () => number } {
  let calls = 0;
  const alive = () => {
    if (++calls >= n) throw died;
  };
  const moves: Moves = {
    rename: async (...given) => {
      alive();
      return rename(...given);
    },
    link: async (...given) => {
      // One that fails is tried in another way, which a process that is dead does not.
      alive();
      return link(...given);
    },
    rm: async (...given) => {
      alive();
      return rm(...given);
    },
  };
  return { moves, made: () => calls };
}

/** What a run is once it has gone back to its best. */
async function isBack(folder: string): Promise<void> {
  expect(await stepAt(checkpointFile(folder, 'last'))).toBe(10);
  expect(await stepAt(checkpointFile(folder, 'best'))).toBe(10);
  expect(existsSync(checkpointFile(folder, 'previous'))).toBe(false);
  expect(await stepAt(aside(folder, 'previous'))).toBe(20);
  expect(readdirSync(path.join(folder, 'checkpoints')).sort()).toEqual([
    'best.safetensors',
    'last.safetensors',
    'set-aside',
  ]);
}

const damages: [string, (last: string) => void, (kept: string) => unknown][] = [
  ['whole', () => {}, (kept) => expect(stepAt(kept)).resolves.toBe(30)],
  ['damaged', (last) => writeFileSync(last, 'damaged'), (kept) => expect(readFileSync(kept, 'utf8')).toBe('damaged')],
  [
    'a folder',
    (last) => {
      rmSync(last);
      mkdirSync(last);
    },
    (kept) => expect(readdirSync(kept)).toEqual([]),
  ],
];

describe.each(damages)('going back from a last checkpoint that is %s', (_, harm, kept) => {
  async function harmed(): Promise<string> {
    const folder = await run();
    harm(checkpointFile(folder, 'last'));
    return folder;
  }

  it('is done at once where nothing happens', async () => {
    const folder = await harmed();
    expect(await goBack(folder, checkpointFile(folder, 'best'), () => {})).toBe(true);
    await isBack(folder);
    await kept(aside(folder, 'last'));
    expect(await finishGoingBack(folder, () => {})).toBe(false);
  });

  it('is done again later, and what was set aside before gives way', async () => {
    const folder = await harmed();
    const best = checkpointFile(folder, 'best');
    await goBack(folder, best, () => {});
    // The run has gone on.
    await saved(folder, 'last', 40);
    const warned: string[] = [];
    expect(await goBack(folder, best, (text) => warned.push(text))).toBe(true);
    expect([warned, await stepAt(checkpointFile(folder, 'last')), await stepAt(aside(folder, 'last'))]).toEqual([
      ...[[], 10, 40],
    ]);
  });

  it('loses nothing at whichever move the process dies, and is ended by the next session', async () => {
    const { moves, made } = dyingAt(Number.POSITIVE_INFINITY);
    const whole = await harmed();
    await goBack(whole, checkpointFile(whole, 'best'), () => {}, moves);
    expect(made()).toBeGreaterThan(3);
    for (let n = 1; n <= made(); n++) {
      const folder = await harmed();
      await goBack(folder, checkpointFile(folder, 'best'), () => {}, dyingAt(n).moves).catch(() => {});
      // Dies again, at the same place of what is left.
      const copy = mkdtempSync(path.join(tmpdir(), 'sluice-back-'));
      cpSync(folder, copy, { recursive: true });
      await finishGoingBack(copy, () => {}, dyingAt(n).moves).catch(() => {});
      for (const each of [folder, copy]) {
        const said: string[] = [];
        const finished = await finishGoingBack(each, (text) => said.push(text));
        const last = await resumePoint(each, undefined).catch(() => undefined);
        if (finished) {
          expect(said.join()).toContain('went back to step 10');
          expect(last?.progress.step, `${n}`).toBe(10);
        } else if (!existsSync(aside(each, 'previous'))) {
          // Before the first move nothing has changed.
          expect(await stepAt(checkpointFile(each, 'previous'))).toBe(20);
          await goBack(each, checkpointFile(each, 'best'), () => {});
        }
        await isBack(each);
        await kept(aside(each, 'last'));
      }
    }
  });
});

it('a mark of going back that is no whole checkpoint is told, and does not keep the run', async () => {
  const folder = await run();
  const mark = path.join(folder, 'checkpoints/going-back.safetensors');
  writeFileSync(mark, 'half');
  const said: string[] = [];
  expect(await finishGoingBack(folder, (text) => said.push(text))).toBe(false);
  expect(said.join()).toMatch(/going-back\.safetensors/);
  expect(existsSync(mark)).toBe(false);
  expect((await resumePoint(folder, undefined)).progress.step).toBe(30);
});

describe('going back', () => {
  const real: Moves = { rename, link, rm };

  it('has the copy on the disk before it has its name', async () => {
    const folder = await run();
    const done: string[] = [];
    const handle = await open(checkpointFile(folder, 'best'));
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync').mockImplementation(async () => {
      done.push('sync');
    });
    onTestFinished(() => sync.mockRestore());
    await handle.close();
    const moves = {
      ...real,
      rename: async (...given: Parameters<typeof rename>) => void done.push(path.basename(String(given[1]))),
    };
    await goBack(folder, checkpointFile(folder, 'best'), () => {}, moves).catch(() => {});
    expect(done.slice(0, 2)).toEqual(['sync', 'going-back.safetensors']);
  });

  it('keeps the last one aside as a copy where there are no hard links, and goes back where that fails too', async () => {
    const noLinks = async () => {
      throw Object.assign(new Error('no links'), { code: 'EPERM' });
    };
    const folder = await run();
    const said: string[] = [];
    await goBack(folder, checkpointFile(folder, 'best'), (text) => said.push(text), { ...real, link: noLinks });
    expect(await stepAt(aside(folder, 'last'))).toBe(30);
    expect(said).toEqual([]);
    const other = await run();
    mkdirSync(path.dirname(aside(other, 'last')));
    writeFileSync(aside(other, 'last'), 'in the way');
    const kept: Moves['rm'] = async () => {};
    await goBack(other, checkpointFile(other, 'best'), (text) => said.push(text), { ...real, link: noLinks, rm: kept });
    expect(said).toEqual([
      expect.stringMatching(
        /last\.safetensors could not be kept as .*set-aside\/last\.safetensors: something of that name is there already\./,
      ),
    ]);
    expect(await stepAt(checkpointFile(other, 'last'))).toBe(10);
  });

  it('sets nothing aside that is of the same step or an earlier one, and what is of none', async () => {
    const folder = await run();
    writeFileSync(checkpointFile(folder, 'best'), 'damaged');
    expect(await goBack(folder, checkpointFile(folder, 'previous'), () => {})).toBe(true);
    expect(await stepAt(checkpointFile(folder, 'previous'))).toBe(20);
    expect(readFileSync(aside(folder, 'best'), 'utf8')).toBe('damaged');
    const other = await run();
    expect(await goBack(other, checkpointFile(other, 'last'), () => {})).toBe(false);
    expect(readdirSync(path.join(other, 'checkpoints')).sort()).toEqual([
      ...['best.safetensors', 'last.safetensors', 'previous.safetensors'],
    ]);
  });

  it('that cannot be done says to where, and what it needs', async () => {
    const folder = await run();
    const gone = path.join(folder, 'gone.safetensors');
    await expect(goBack(folder, gone, () => {})).rejects.toMatchObject({
      message: `The run cannot go back to ${gone}: it does not exist.`,
      detail: { hint: 'Its folder has to be writable.', source: { file: folder, line: 1 } },
    });
    expect(readdirSync(path.join(folder, 'checkpoints'))).toHaveLength(3);
  });
});

describe('the best evaluation of a run that goes on', () => {
  const progress = { step: 20, epoch: 2, best: { accuracy: 0.5, epoch: 1 } };
  async function of(change: (folder: string) => void, id?: string) {
    const folder = await run();
    change(folder);
    const said: string[] = [];
    const found = await withBest(folder, id, progress, (text) => said.push(text));
    return { best: found.best, step: found.step, said };
  }

  it('is kept as long as its weights are whole and of this run', async () => {
    expect(await of(() => {})).toEqual({ best: progress.best, step: 20, said: [] });
    expect(await of((folder) => writeFileSync(checkpointFile(folder, 'best'), ''))).toEqual({
      ...{ best: undefined, step: 20 },
      said: [expect.stringMatching(/best\.safetensors is empty\. The next evaluation makes a new best checkpoint\.$/)],
    });
    expect(await of(() => {}, 'tiny-1')).toMatchObject({ best: undefined, said: [expect.stringContaining('tiny-1')] });
    const none = { step: 1, epoch: 1 };
    expect(await withBest('/nowhere', undefined, none, () => expect.unreachable())).toEqual(none);
  });
});

it.runIf(seesOpenFiles)('leaves no file open (needs Linux)', async () => {
  const folder = await run();
  expect(await goBack(folder, checkpointFile(folder, 'best'), () => {})).toBe(true);
  await resumePoint(folder, undefined);
  writeFileSync(checkpointFile(folder, 'best'), 'damaged');
  await resumePoint(folder, undefined, 'best').catch(() => {});
  expect(openFiles(folder)).toEqual([]);
});
