import { expect, it } from 'vitest';
import { inTurns } from '../../src/base/inTurns';

/** Work that ends when somebody says so. */
function held() {
  const ends = new Map<number, () => void>();
  const work = (item: number) => new Promise<number>((done) => ends.set(item, () => done(10 * item)));
  return { ends, work };
}
const turn = () => new Promise((done) => setImmediate(done));

it('does so many at a time, begins the next where one has ended, and keeps the order', async () => {
  const { ends, work } = held();
  const all = inTurns([1, 2, 3, 4], 2, work);
  expect([...ends.keys()]).toEqual([1, 2]);
  ends.get(2)!();
  await turn();
  expect([...ends.keys()]).toEqual([1, 2, 3]);
  ends.get(3)!();
  await turn();
  ends.get(4)!();
  ends.get(1)!();
  expect(await all).toEqual([10, 20, 30, 40]);
});

it('has nothing to do for nothing, and says what failed', async () => {
  expect(await inTurns([], 4, async () => 1)).toEqual([]);
  await expect(inTurns([1], 4, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
});
