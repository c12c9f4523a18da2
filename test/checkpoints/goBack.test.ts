/** A process that dies between any two moves of files while a run goes back: the next session finds all of it, and is where it was to be. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishGoingBack, goBack, type Moves } from '../../src/checkpoints/goBack';
import { type CheckpointName, checkpointFile, readProgress } from '../../src/checkpoints/readCheckpoint';
import { resumePoint } from '../../src/checkpoints/resumeFrom';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';

const steps: Record<CheckpointName, number> = { last: 30, previous: 20, best: 10 };

async function run(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-back-'));
  for (const [name, step] of Object.entries(steps))
    await writeCheckpoint(
      checkpointFile(folder, name as CheckpointName),
      { state: { w: Float32Array.of(step) }, progress: { step, epoch: step / 10 } },
      { w: [1] },
    );
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

it.runIf(process.platform === 'linux')('leaves no file open (needs Linux)', async () => {
  const open = () =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  const folder = await run();
  expect(await goBack(folder, checkpointFile(folder, 'best'), () => {})).toBe(true);
  await resumePoint(folder, undefined);
  expect(open().filter((file) => file.startsWith(folder))).toEqual([]);
});
