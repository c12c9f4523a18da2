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

it.each<[string, unknown[], unknown[], string]>([
  ['partition', ['gpu', 'a b'], ['', 'a\nb', 'a\rb', 'a\0b', 3, null, true], 'is a text of one line'],
  ['account', ['x'], ['', 1], 'is a text of one line'],
  ['qos', ['x'], ['', 1], 'is a text of one line'],
  ['constraint', ['a&b'], ['', 1], 'is a text of one line'],
  ['exclude', ['n[1-3]'], ['', 1], 'is a text of one line'],
  ['cpusPerTask', [1, 64], [0, -1, 1.5, '4', Number.NaN], 'is a whole number, 1 or more'],
  ['atOnce', [1], [0, 0.5], 'is a whole number, 1 or more'],
  ['gpusPerNode', [0, 8], [-1, 1.5, '1'], 'is a whole number, 0 or more'],
  ['maxRequeues', [0, 3], [-1, '3'], 'is a whole number, 0 or more'],
  ['mem', ['8G', 4000, 0], ['', -1, 1.5, 'a\nb'], 'is a whole number or a text as sbatch takes it'],
  ['setup', [[], ['a', 'b c']], ['a', ['a\nb'], [''], [1], { 0: 'a' }], 'is a list of lines of shell'],
  [
    'extra',
    [{}, { 'mail-type': 'END', exclusive: true, nice: 5 }],
    ['x', null, { Mail: 'a' }, { '-x': 'a' }, { a1: 'x' }, { a: false }, { a: '' }, { a: 'b\nc' }],
    "is an object of sbatch's long options, e.g. { 'mail-type': 'END' }",
  ],
  ['time', [0, 90, '1-0'], [-1, 1.5, '', 'x', null], "is a number of minutes, 'HH:MM:SS' or 'D-HH:MM:SS'"],
])('slurm.%s takes %j, and not %j', (field, taken, refused, rule) => {
  for (const value of [...taken, undefined]) checkSlurm({ [field]: value });
  for (const value of refused) {
    const { message, hint } = said(() => checkSlurm({ [field]: value } as never));
    expect(message.startsWith(`slurm.${field} is `), message).toBe(true);
    expect(hint).toContain(rule);
  }
});

it('what is no setting is refused, and an option is given once', () => {
  checkSlurm(undefined);
  for (const none of [null, 'gpu', 3, []]) expect(said(() => checkSlurm(none as never)).message).toMatch(/^slurm is /);
  expect(said(() => checkSlurm({ gpusPerNode: 1, extra: { 'gpus-per-node': 2 } })).hint).toBe(
    'They are the same option of sbatch: leave one of them out.',
  );
  checkSlurm({ gpusPerNode: 1, extra: { gpus: 2 } });
});

it.each(['infinite', 'Infinite', '-1', '0', 0])('%s is time without end', (time) =>
  expect(secondsOf(time)).toBe(Number.POSITIVE_INFINITY),
);
