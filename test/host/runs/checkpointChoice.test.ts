/** Of which checkpoint the numbers are: remembered for each run, told when it is another one, and bounded. */
import { expect, test } from 'vitest';
import { CheckpointChoice } from '../../../src/host/runs/checkpointChoice';

function choiceOf(stored?: unknown) {
  let kept = stored;
  let writes = 0;
  const memory = {
    get: () => kept,
    update: async (_: string, value: unknown) => {
      kept = value;
      writes++;
    },
  };
  const choice = new CheckpointChoice(memory as never);
  const told: string[] = [];
  choice.changed.on((folder) => void told.push(folder));
  return { choice, told, kept: () => kept as [string, string][], writes: () => writes };
}

test('it is the last one until somebody switches, and only a switch is told', async () => {
  const { choice, told, writes, kept } = choiceOf();
  expect(choice.of('/a')).toBe('last');
  await choice.choose('/a', 'last');
  expect([told, writes()]).toEqual([[], 0]);
  await choice.choose('/a', 'best');
  await choice.choose('/a', 'best');
  expect([choice.of('/a'), choice.of('/b'), told, writes()]).toEqual(['best', 'last', ['/a'], 1]);
  await choice.choose('/b', 'best');
  await choice.choose('/a', 'last');
  expect([choice.of('/a'), choice.of('/b'), told]).toEqual(['last', 'best', ['/a', '/b', '/a']]);
  expect(kept()).toEqual([
    ['/b', 'best'],
    ['/a', 'last'],
  ]);
  choice.dispose();
  await choice.choose('/b', 'last');
  expect(told).toHaveLength(3);
});

test('of very many runs those that were switched last are remembered; what was stored otherwise is none', async () => {
  const many = Array.from({ length: 500 }, (_, i) => [`/${i}`, 'best']);
  const { choice, kept } = choiceOf(many);
  // Switched again it is the newest.
  await choice.choose('/0', 'last');
  await choice.choose('/new', 'best');
  expect([kept().length, choice.of('/1'), choice.of('/2'), choice.of('/0'), choice.of('/new')]).toEqual([
    ...[500, 'last', 'best', 'last', 'best'],
  ]);
  expect(kept().some(([folder]) => folder === '/1')).toBe(false);
  for (const odd of [null, 'best', { a: 1 }]) expect(choiceOf(odd).choice.of('/a')).toBe('last');
  const mixed = choiceOf([['/a', 'first'], 3, null, ['/b', 'best']]).choice;
  expect([mixed.of('/a'), mixed.of('/b')]).toEqual(['last', 'best']);
});
