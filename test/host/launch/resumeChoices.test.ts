/** What Resume asks before it starts a worker. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CheckpointName, checkpointFile } from '../../../src/checkpoints/readCheckpoint';
import { writeCheckpoint } from '../../../src/checkpoints/writeCheckpoint';
import { resumeChoices } from '../../../src/host/launch/resumeChoices';
import { temporaryFolder } from '../temporary';

/** Checkpoints of these steps, five steps an epoch. */
async function run(steps: Partial<Record<CheckpointName, number>>, id?: string): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, step] of Object.entries(steps)) {
    const checkpoint = { state: { w: Float32Array.of(step) }, progress: { step, epoch: step / 5 } };
    await writeCheckpoint(
      checkpointFile(folder, name as CheckpointName),
      checkpoint,
      {},
      id === undefined ? {} : { run: id },
    );
  }
  return folder;
}

describe('a run', () => {
  it('whose last checkpoint is whole is not asked about, whatever the others are', async () => {
    const folder = await run({ last: 20, previous: 15, best: 5 });
    writeFileSync(checkpointFile(folder, 'previous'), '');
    expect(await resumeChoices(folder)).toBeUndefined();
  });

  it('whose last one is damaged goes on from others, the newest first, each step once', async () => {
    const folder = await run({ last: 20, previous: 10, best: 15 });
    appendFileSync(checkpointFile(folder, 'last'), 'x');
    expect(await resumeChoices(folder)).toEqual({
      problem: `${checkpointFile(folder, 'last')} has 1 bytes of no tensor at its end.`,
      others: [
        { name: 'best', step: 15, epoch: 3 },
        { name: 'previous', step: 10, epoch: 2 },
      ],
    });
    const same = await run({ last: 20, previous: 15, best: 15 });
    rmSync(checkpointFile(same, 'last'));
    expect((await resumeChoices(same))?.others).toEqual([{ name: 'previous', step: 15, epoch: 3 }]);
  });

  it('that has nothing whole is left to the worker to speak of', async () => {
    const folder = await run({ last: 20, previous: 15 });
    for (const name of ['last', 'previous'] as const) writeFileSync(checkpointFile(folder, name), '');
    expect(await resumeChoices(folder)).toBeUndefined();
    expect(await resumeChoices(await temporaryFolder())).toBeUndefined();
  });

  it("is not offered another run's checkpoints", async () => {
    const folder = await run({ last: 20, previous: 15, best: 10 }, 'tiny-1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ id: 'tiny-1' }));
    expect(await resumeChoices(folder)).toBeUndefined();
    const checkpoint = { state: { w: Float32Array.of(1) }, progress: { step: 30, epoch: 6 } };
    for (const name of ['last', 'best'] as const)
      await writeCheckpoint(checkpointFile(folder, name), checkpoint, {}, { run: 'tiny-2' });
    const choices = await resumeChoices(folder);
    expect(choices?.problem).toMatch(/belongs to another run: to tiny-2, not to tiny-1/);
    expect(choices?.others.map(({ name }) => name)).toEqual(['previous']);
  });
});
