import { expect, it } from 'vitest';
import { hangMs } from '../../../src/protocol/files/runFolder';
import { HangWatch } from '../../../src/run/log/hangWatch';

it('leaves who is not asked alone, however long it is silent', () => {
  const watch = new HangWatch();
  watch.look(0, 1);
  expect(watch.look(1e9, 1)).toBe('well');
});

it('gives who is asked its time from then on, and anew with every turn', () => {
  const watch = new HangWatch();
  watch.look(0, 1);
  watch.ask(1000);
  // Asked again, as by the next look at the same command.
  watch.ask(1000 + hangMs / 2);
  expect(watch.look(999 + hangMs, 1)).toBe('well');
  expect(watch.look(1000 + hangMs, 1)).toBe('hangs');
  expect(watch.look(1001 + hangMs, 2)).toBe('well');
  expect(watch.look(1000 + 2 * hangMs, 2)).toBe('well');
});

it('gives twice as long to who was silent for longer before and came back', () => {
  const watch = new HangWatch();
  watch.look(0, 1);
  watch.look(60_000, 2);
  watch.ask(60_000);
  expect(watch.look(60_000 + 119_999, 2)).toBe('well');
  expect(watch.look(60_000 + 120_000, 2)).toBe('hangs');
});

it('forgets that it was asked where it may go on', () => {
  const watch = new HangWatch();
  watch.look(0, 1);
  watch.ask(0);
  watch.relent();
  expect(watch.look(hangMs, 1)).toBe('well');
  watch.ask(hangMs);
  expect(watch.look(2 * hangMs - 1, 1)).toBe('well');
});

it('the time before the first look is no silence: patience begins as short as it is', () => {
  const watch = new HangWatch();
  const { patienceMs } = watch;
  expect(watch.look(1e9, 1)).toBe('well');
  expect(watch.patienceMs).toBe(patienceMs);
});
