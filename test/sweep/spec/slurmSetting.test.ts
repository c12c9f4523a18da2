import { expect, it } from 'vitest';
import { checkSlurm, secondsOf } from '../../../src/sweep/spec/slurmSetting';
import { said } from '../../said';

// Forms and meanings: sbatch(1), --time.
it.each<[string | number, number | undefined]>([
  [90, 90 * 60],
  ['90', 90 * 60],
  ['2:30', 150],
  ['1:02:03', 3723],
  ['1-2', 26 * 3600],
  ['1-2:3', 26 * 3600 + 180],
  ['1-2:3:4', 26 * 3600 + 184],
  ['00:05:00', 300],
  [0, Number.POSITIVE_INFINITY],
  ['UNLIMITED', Number.POSITIVE_INFINITY],
  ['a day', undefined],
  ['1:2:3:4', undefined],
  ['1-', undefined],
  ['1.5', undefined],
  ['2h', undefined],
])('a time of %s', (time, seconds) => {
  expect(secondsOf(time)).toBe(seconds);
  if (seconds === undefined) expect(said(() => checkSlurm({ time })).hint).toContain("'D-HH:MM:SS'");
  else checkSlurm({ time });
});
