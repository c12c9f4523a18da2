import { expect, test } from 'vitest';
import { Tracker } from '../../../src/host/base/track';

class Some extends Tracker {
  take = <T extends { dispose(): unknown }>(one: T) => this.track(one);
}

test('what is tracked goes once, the last first; what comes when all has gone goes at once', () => {
  const gone: string[] = [];
  const named = (name: string) => ({ dispose: () => void gone.push(name) });
  const some = new Some();
  const first = named('first');
  expect(some.take(first)).toBe(first);
  some.take(named('second'));
  // One that takes another one with it.
  some.take({ dispose: () => void some.take(named('late')) });
  some.dispose();
  some.dispose();
  expect(gone).toEqual(['late', 'second', 'first']);
  some.take(named('after'));
  expect(gone.at(-1)).toBe('after');
});
