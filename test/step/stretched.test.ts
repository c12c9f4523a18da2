import { beforeAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { train } from '../../src/train/train';
import { experimentFile, prepare, request } from '../train/tinyRun';

beforeAll(prepare);

async function all(asked: Parameters<typeof train>[0]): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of train(asked)) events.push(event);
  return events;
}

/** The warnings of a run of 2 epochs that is resumed for 4, and where the first of them and the first step stand. */
async function resumed(learningRate: string, epochs = 4) {
  const file = experimentFile({ epochs: 2, extra: `learningRate: ${learningRate},` });
  const asked = request({ file });
  await all(asked);
  const events = await all({ ...asked, resume: true, settings: { epochs } });
  expect(events.at(-1)).toMatchObject({ outcome: 'finished' });
  const place = (kind: RunEvent['kind']) => events.findIndex((event) => event.kind === kind);
  const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));
  return { warnings, first: place('warning'), step: place('step') };
}

it('a schedule over the whole run that is stretched is said with its numbers before the first step', async () => {
  const { warnings, first, step } = await resumed('byRun(linear(0.05, 0.01, 1))');
  expect(warnings).toEqual([
    'The learning rate was 0.01 at epoch 2 and goes on at 0.03: byRun(linear(0.05, 0.01, 1)) stretches over 4 epochs instead of 2.',
  ]);
  expect(first).toBeLessThan(step);
}, 120_000);

it('a schedule in epochs and one of the same length say nothing', async () => {
  expect((await resumed('linear(0.05, 0.01, 3)')).warnings).toEqual([]);
}, 120_000);

it('a small number that changes is said as well, and one that stays all but the same is not', async () => {
  const small = await resumed('byRun(linear(0.0008, 0.0002, 1))');
  expect(small.warnings).toEqual([
    'The learning rate was 0.0002 at epoch 2 and goes on at 0.0005: byRun(linear(0.0008, 0.0002, 1)) stretches over 4 epochs instead of 2.',
  ]);
  expect((await resumed('byRun(linear(0.05, 0.04998, 1))')).warnings).toEqual([]);
}, 120_000);
