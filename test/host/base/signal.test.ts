import { expect, it } from 'vitest';
import { Signal } from '../../../src/host/base/signal';

it('tells every listener, whatever the others throw, and hands the error on', () => {
  const errors: unknown[] = [];
  const signal = new Signal<number>((error) => errors.push(error));
  const heard: number[] = [];
  signal.on((value) => heard.push(value));
  signal.on(() => {
    throw new Error('a bug');
  });
  signal.on((value) => heard.push(-value));
  signal.emit(3);
  expect(heard).toEqual([3, -3]);
  expect(errors).toEqual([new Error('a bug')]);
});

it('removes what its own registration added, once', () => {
  const signal = new Signal<void>();
  let calls = 0;
  const count = () => void calls++;
  const [first] = [signal.on(count), signal.on(count)];
  first.dispose();
  first.dispose();
  signal.emit();
  expect(calls).toBe(1);
});
