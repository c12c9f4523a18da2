/** A first picture of a long run: 64 pieces of 128 KiB, of which every whole line counts, from its first event to its last. */
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leastBytes, sampleRun } from '../../../src/host/runs/sampleRun';
import type { RunEvent } from '../../../src/protocol/events/events';
import { pointsOf } from '../../../src/protocol/events/history';
import { openFiles, seesOpenFiles } from '../../openFiles';
import { epoch, started, step } from '../events';
import { lines, temporaryFolder } from '../temporary';

const lineBytes = 1000;
const [pieces, pieceBytes] = [64, 2 ** 17];
/** Blanks behind an event make all lines as long. */
const line = (event: RunEvent) =>
  `${lines(event)
    .trimEnd()
    .padEnd(lineBytes - 1)}\n`;

async function fileOf(events: readonly RunEvent[]): Promise<string> {
  const file = join(await temporaryFolder(), 'events.jsonl');
  await writeFile(file, events.map(line).join(''));
  return file;
}
/** A run of 10 MB: between two pieces there is a gap. */
const count = 10_000;
const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => step(from + i));

test('it has the lines of evenly spread pieces, whole ones alone, the first and the last among them', async () => {
  const file = await fileOf([
    started(),
    ...steps(1, count - 1),
    { ...epoch(3, 0.5, 400), step: count - 2 } as RunEvent,
  ]);
  const state = (await sampleRun(file, 1))!;
  let expected = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const at = Math.floor(((count * lineBytes - pieceBytes) * piece) / (pieces - 1));
    const first = piece === 0 ? 0 : Math.floor(at / lineBytes) + 1;
    expected += Math.floor((at + pieceBytes) / lineBytes) - first;
  }
  // All but the first and the last are steps.
  const points = pointsOf(state.history);
  expect(points.reduce((sum, { events }) => sum + events, 0)).toBe(expected - 2);
  expect(state.started?.experiment).toBe('/a/shapes.experiment.ts');
  expect([state.step, state.evaluation?.epoch, state.latest?.step]).toEqual([count - 2, 3, count - 2]);
  if (seesOpenFiles) expect(openFiles(file)).toEqual([]);
});

test('of a session that went back, and does not say so in any piece, it has what goes on', async () => {
  // In the gap behind the first piece a session begins again at half of its steps.
  const file = await fileOf([started(), ...steps(2001, 2141), started(1000), ...steps(1001, count + 860)]);
  const state = (await sampleRun(file, 1))!;
  expect(state.sessions).toBe(1);
  const reached = pointsOf(state.history).map((point) => point.step);
  expect(reached).toEqual(reached.toSorted((a, b) => a - b));
  expect(state.step).toBe(count + 859);
});

test('a session that says that it goes back does', async () => {
  const file = await fileOf([started(), ...steps(2001, 2101), started(1000), ...steps(1001, 1011)]);
  const state = (await sampleRun(file, 1))!;
  expect(state.sessions).toBeGreaterThan(1);
  expect(pointsOf(state.history).at(0)?.step).toBeLessThan(2001);
});

test('a file needs none below 48 MiB, or below what is asked for', async () => {
  const file = await fileOf([started(), step(1)]);
  expect(await sampleRun(file)).toBeUndefined();
  expect(await sampleRun(file, 2 * lineBytes + 1)).toBeUndefined();
  expect(await sampleRun(file, 2 * lineBytes)).toMatchObject({ step: 1 });
  expect(leastBytes).toBe(48 * 1024 * 1024);
  // A hole of that length: nothing in it is an event.
  await truncate(file, leastBytes - 1);
  expect(await sampleRun(file)).toBeUndefined();
  await truncate(file, leastBytes);
  expect(await sampleRun(file)).toBeDefined();
  if (seesOpenFiles) expect(openFiles(file)).toEqual([]);
});
