/** Where a run stands by the word of its checkpoints, each looked at when its event comes: steps, epochs, the best evaluation. */
import { expect, it } from 'vitest';
import { checkpointFile, type Progress, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import { train } from '../../src/train/train';
import type { TrainRequest } from '../../src/train/trainRequest';
import { of, request } from './tinyRun';

/** Steps of an epoch of the tiny run. */
const steps = 4;

/** Runs a session; of each of its checkpoints, its event, and the progress in its file as soon as the event is there. */
async function session(asked: TrainRequest) {
  const events: RunEvent[] = [];
  const found: { name: 'best' | 'last'; progress: Progress; heard: RunEvent[] }[] = [];
  for await (const event of train(asked)) {
    events.push(event);
    if (event.kind !== 'checkpoint') continue;
    const name = event.best ? 'best' : 'last';
    const { progress } = await readCheckpoint(checkpointFile(asked.folder, name));
    expect(event).toMatchObject({ step: progress.step, epoch: progress.epoch });
    found.push({ name, progress, heard: [...events] });
  }
  return { events, found };
}

/** The best evaluation of those that were heard of, the first of equals. */
function bestOf(heard: readonly RunEvent[]) {
  const [first, ...others] = of([...heard], 'epoch');
  const best = others.reduce((a, b) => (b.evaluation.values.accuracy > a.evaluation.values.accuracy ? b : a), first!);
  return { accuracy: best.evaluation.values.accuracy, epoch: best.epoch };
}

it('says after each epoch and each session how far it is, and which evaluation was the best', async () => {
  const asked = request();
  const first = await session(asked);
  const second = await session({ ...asked, resume: true, settings: { epochs: 4 } });
  expect(second.events.at(-1)).toMatchObject({ kind: 'ended', outcome: 'finished' });
  const before = first.events;
  for (const [earlier, { found }] of [
    [[], first],
    [before, second],
  ] as const) {
    expect(found.map(({ name }) => name)).toContain('last');
    for (const { name, progress, heard } of found) {
      const evaluation = of(heard, 'epoch').at(-1)!;
      const best = bestOf([...earlier, ...heard]);
      expect(progress, name).toEqual({
        ...{ step: evaluation.step, epoch: evaluation.step / steps, evaluated: true, best },
      });
      expect(progress.epoch).toBe(evaluation.epoch);
      if (name === 'best') expect(best.epoch).toBe(evaluation.epoch);
    }
  }
});
