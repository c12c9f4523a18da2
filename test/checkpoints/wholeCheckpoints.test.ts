/** Which checkpoint a run goes on from or is evaluated at, and what is said where that one is none: runs of three files, made by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/userError';
import { type CheckpointName, checkpointFile } from '../../src/checkpoints/readCheckpoint';
import { resumePoint, wentBackTo } from '../../src/checkpoints/resumeFrom';
import { runIdOf } from '../../src/checkpoints/runIdOf';
import { wantedCheckpoint } from '../../src/checkpoints/wantedCheckpoint';
import { checkedCheckpoints, newestFirst } from '../../src/checkpoints/wholeCheckpoints';
import { withWayOn, wordOfNewest } from '../../src/checkpoints/wordOfNewest';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';

type Steps = Partial<Record<CheckpointName, number | 'broken'>>;

/** A folder with checkpoints of these steps, ten an epoch. */
async function run(steps: Steps, id = 'tiny-1'): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-whole-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, step] of Object.entries(steps)) {
    const file = checkpointFile(folder, name as CheckpointName);
    const at = step === 'broken' ? 1 : step;
    const checkpoint = { state: { w: Float32Array.of(at) }, progress: { step: at, epoch: at / 10 } };
    await writeCheckpoint(file, checkpoint, { w: [1] }, { run: id });
    if (step === 'broken') writeFileSync(file, '');
  }
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ id }));
  return folder;
}
const failure = (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error as UserError,
  );

it('whole ones are those with the most steps first, of equals the last before the previous and the best', async () => {
  const folder = await run({ last: 20, previous: 30, best: 20 });
  const checked = await checkedCheckpoints(folder, 'tiny-1');
  expect(checked.map(({ name }) => name)).toEqual(['last', 'previous', 'best']);
  expect(newestFirst(checked).map(({ name, progress }) => [name, progress.step])).toEqual([
    ...[
      ['previous', 30],
      ['last', 20],
      ['best', 20],
    ],
  ]);
  const broken = await checkedCheckpoints(await run({ last: 'broken', best: 5 }), 'tiny-1');
  expect(broken.map(({ name, problem }) => [name, problem])).toEqual([
    ['last', expect.stringMatching(/last\.safetensors is empty\.$/)],
    ['best', undefined],
  ]);
  expect(newestFirst(broken)).toHaveLength(1);
  expect((await checkedCheckpoints(folder, 'other')).every(({ problem }) => problem?.includes('another run'))).toBe(
    true,
  );
  expect(await checkedCheckpoints(folder, 'tiny-1', ['best'])).toHaveLength(1);
});

describe('a run goes on', () => {
  it('from its last checkpoint, or from the one that it is told by name or by path', async () => {
    const folder = await run({ last: 30, previous: 20, best: 10 });
    const [last, named, placed] = [
      await resumePoint(folder, 'tiny-1'),
      await resumePoint(folder, 'tiny-1', 'previous'),
      await resumePoint(folder, 'tiny-1', path.relative('', checkpointFile(folder, 'best'))),
    ];
    expect(last).toEqual({
      file: checkpointFile(folder, 'last'),
      progress: { step: 30, epoch: 3 },
      state: { w: Float32Array.of(30), '#steps': Float32Array.of(30) },
    });
    expect([named.progress.step, placed.progress.step]).toEqual([20, 10]);
    expect(placed.file).toBe(checkpointFile(folder, 'best'));
    expect(wentBackTo(named)).toBe(
      `As asked, the run goes on from step 20, ${checkpointFile(folder, 'previous')}; what was there of later steps is in checkpoints/set-aside.`,
    );
  });

  it('from the newest whole one where the last is broken, with a warning; not where another one was asked for', async () => {
    const folder = await run({ last: 'broken', previous: 20, best: 10 });
    expect(await resumePoint(folder, 'tiny-1')).toMatchObject({
      ...{ file: checkpointFile(folder, 'previous'), progress: { step: 20 } },
      warning: `${checkpointFile(folder, 'last')} is empty. The run goes on from its previous checkpoint instead, of step 20; what was done after that is done again.`,
    });
    const asked = await failure(resumePoint(folder, 'tiny-1', 'last'));
    expect(asked.detail.hint).toBe('Whole checkpoints of this run: --from previous (step 20), --from best (step 10).');
    const other = await failure(resumePoint(folder, 'tiny-1', checkpointFile(await run({ last: 5 }, 'other'), 'last')));
    expect(other.detail.hint).toMatch(
      /^A new run can begin with its weights: .* Whole checkpoints of this run: --from prev/,
    );
  });

  it('from none where none is whole, with every reason once', async () => {
    const folder = await run({ last: 'broken', best: 'broken' });
    const [last, best] = (['last', 'best'] as const).map((name) => checkpointFile(folder, name));
    expect(await failure(resumePoint(folder, 'tiny-1'))).toMatchObject({
      message: `${last} is empty. ${best} is empty.`,
      detail: {
        hint: `No checkpoint of ${path.basename(folder)} is whole: start a new run, or copy its checkpoints again from where it was trained.`,
      },
    });
    expect((await failure(resumePoint(await run({}), 'tiny-1'))).detail.hint).toBe('Start a new run.');
    const alone = path.join(await run({}), 'gone.safetensors');
    expect((await failure(resumePoint(await run({}), 'tiny-1', alone))).message).toBe(`${alone} does not exist.`);
    // Its own advice is the better one.
    const other = checkpointFile(await run({ last: 5 }, 'other'), 'last');
    expect((await failure(resumePoint(await run({}), 'tiny-1', other))).detail.hint).toMatch(
      /^A new run can begin with/,
    );
  });
});

describe('an evaluation', () => {
  it('is of the checkpoint that it asks for', async () => {
    const folder = await run({ last: 30, best: 10 });
    expect((await wantedCheckpoint(folder, 'best', 'tiny-1')).progress.step).toBe(10);
    expect((await wantedCheckpoint(folder, 'last', 'tiny-1')).progress.step).toBe(30);
  });

  it.each<[string, Steps, 'best' | 'last', RegExp]>([
    [
      'the last one and the one before it are whole',
      { last: 30, previous: 20, best: 'broken' },
      'best',
      /^Whole are: last \(step 30, .*\), previous \(step 20, .*\)\. evaluate, predict and export use the last one with --last\.$/,
    ],
    [
      'the last is whole',
      { last: 30, best: 'broken' },
      'best',
      /^Whole are: last \(step 30, .*last\.safetensors\)\. evaluate, predict and export use the last one with --last\.$/,
    ],
    [
      'the previous one is',
      { previous: 20, best: 'broken' },
      'best',
      /^Whole are: previous \(step 20, .*\)\. sluice train --resume RUN --from NAME goes on from one\.$/,
    ],
    [
      'the best is',
      { last: 'broken', best: 10 },
      'last',
      /^Whole are: best \(step 10, .*\)\. sluice train --resume RUN --from NAME/,
    ],
    ['none is', { best: 'broken' }, 'best', /^No other checkpoint of the run is whole: train it again, or copy it/],
  ])('of a broken one says what there is: %s', async (_, steps, name, hint) => {
    const folder = await run(steps);
    const error = await failure(wantedCheckpoint(folder, name, 'tiny-1'));
    expect(error.message).toBe(`${checkpointFile(folder, name)} is empty.`);
    expect(error.detail.hint).toMatch(hint);
  });
});

it('a run that ended early is told what it can go on from', async () => {
  expect(wordOfNewest(undefined)).toBe('The run has no checkpoint yet: start it anew.');
  expect(wordOfNewest({ name: 'best', epoch: 2.34567 })).toBe(
    'The newest good checkpoint is best, of epoch 2.346: --resume with --from best goes on from there.',
  );
  const error = new UserError('lost', { hint: 'old', source: { file: '/a.ts', line: 3 } });
  const told = await withWayOn(error, await run({ last: 25, best: 10 }));
  expect(told).toMatchObject({ message: 'lost', detail: { source: { file: '/a.ts', line: 3 } } });
  expect(told.detail.hint).toBe(wordOfNewest({ name: 'last', epoch: 2.5 }));
  expect((await withWayOn(error, await run({}))).detail.hint).toBe(wordOfNewest(undefined));
  // A checkpoint of another run is none of this one.
  const other = await run({ last: 25 }, 'other');
  writeFileSync(path.join(other, 'manifest.json'), '{"id":"tiny-1"}');
  expect((await withWayOn(error, other)).detail.hint).toBe(wordOfNewest(undefined));
});

it('the id of a run is that of its manifest, where it has one', async () => {
  const folder = await run({});
  expect(await runIdOf(folder)).toBe('tiny-1');
  for (const text of ['{"id":7}', '{', 'null', '{}']) {
    writeFileSync(path.join(folder, 'manifest.json'), text);
    expect(await runIdOf(folder)).toBeUndefined();
  }
  expect(await runIdOf(path.join(folder, 'gone'))).toBeUndefined();
});
