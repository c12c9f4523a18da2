/** `teacher` as a user writes it. */
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { checkedTeacher } from '../../src/experiment/teacher';
import { linear } from '../../src/nn';

it('has the defaults of the field: T = 4, nine tenths of the loss, the best checkpoint', () => {
  const teacher = checkedTeacher({ run: 'runs/plain' });
  expect(teacher).toMatchObject({ run: 'runs/plain', checkpoint: 'best', temperature: 4 });
  expect(teacher.weight(3, 10)).toBe(0.9);
  expect(checkedTeacher(teacher)).toEqual(teacher);
  expect(checkedTeacher({ run: 'a', weight: linear(1, 0, 10) }).weight(5, 20)).toBe(0.5);
});

it.each<[object | string, string, string]>([
  ['runs/plain', 'teacher is "runs/plain".', '{ run, checkpoint, temperature, weight }'],
  [{}, 'teacher.run is missing.', 'folder of a run'],
  [{ run: '' }, 'teacher.run is "".', 'folder of a run'],
  [{ run: 'a', checkpoint: 'first' }, 'teacher.checkpoint is "first".', "'best' or 'last'"],
  [{ run: 'a', temperature: 0 }, 'teacher.temperature is 0.', 'above 0'],
  [{ run: 'a', weight: 1.5 }, 'teacher.weight is 1.5.', '0 to 1'],
  [{ run: 'a', weight: -0.1 }, 'teacher.weight is -0.1.', '0 to 1'],
  [{ run: 'a', weight: 'half' }, 'teacher.weight is "half".', 'a schedule'],
  [{ run: 'a', temprature: 4 }, "There is no field 'teacher.temprature'", "'teacher.temperature'"],
])('%j is refused', (given, message, hint) => {
  try {
    checkedTeacher(given);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toContain(message);
    expect(error.detail.hint).toContain(hint);
  }
});
