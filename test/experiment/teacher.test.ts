/** `teacher` as a user writes it. */
import { expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { checkedTeacher, taughtBy } from '../../src/experiment/teacher';
import { linear } from '../../src/nn';

it('has the defaults of the field: T = 4, nine tenths of the loss, the best checkpoint', () => {
  const teacher = checkedTeacher({ run: 'runs/plain' });
  expect(teacher).toMatchObject({ run: 'runs/plain', checkpoint: 'best', temperature: 4 });
  expect(teacher.weight(3, 10)).toBe(0.9);
  expect(checkedTeacher(teacher)).toEqual(teacher);
  expect(checkedTeacher({ run: 'a', weight: linear(1, 0, 10) }).weight(5, 20)).toBe(0.5);
});

it('may be of a function or of the warm start, and name layers; checked again, nothing changes', () => {
  const model = () => undefined as never;
  const given = checkedTeacher({
    model,
    weights: 'a.safetensors',
    features: { layers: ['pool'], weight: linear(1, 0, 10) },
  });
  expect(given).toMatchObject({ model, weights: 'a.safetensors', features: { layers: { pool: 'pool' } } });
  expect(given.checkpoint).toBeUndefined();
  expect(given.features?.weight(5, 20)).toBe(0.5);
  expect(checkedTeacher(given)).toEqual(given);
  const begun = checkedTeacher({ warmStart: true, features: { layers: { a: 'b' } } });
  expect(begun.features?.weight(3, 10)).toBe(1);
  expect(checkedTeacher(begun)).toEqual(begun);
  // By `--set`, whoever taught before.
  expect(taughtBy('runs/a', given)).toMatchObject({ run: 'runs/a', checkpoint: 'best', features: given.features });
  expect(taughtBy('runs/a', given).model).toBeUndefined();
  expect(taughtBy('runs/a', checkedTeacher({ run: 'b', checkpoint: 'last' })).checkpoint).toBe('last');
});

it.each<[object | string, string, string]>([
  [
    'runs/plain',
    'teacher is "runs/plain".',
    '{ run, model, warmStart, checkpoint, weights, temperature, weight, features }',
  ],
  [{}, 'teacher is missing.', 'one of run (the folder of a run), model (a function) and warmStart (true)'],
  [{ run: 'a', model: () => undefined }, 'teacher.model is a function.', 'stands beside teacher.run'],
  [{ warmStart: true, run: 'a' }, 'teacher.warmStart is true.', 'leave one of them out'],
  [{ model: 'net.ts' }, 'teacher.model is "net.ts".', 'a function that returns a tf.LayersModel'],
  [{ warmStart: 'runs/a' }, 'teacher.warmStart is "runs/a".', "the network of the experiment's warmStart"],
  [{ run: 'a', weights: 'b' }, 'teacher.weights is "b".', 'for the network of teacher.model'],
  [{ warmStart: true, checkpoint: 'last' }, 'teacher.checkpoint is "last".', 'of a teacher.run'],
  [{ run: 'a', features: { layers: [] } }, 'teacher.features.layers is [].', "a list of layers' names"],
  [{ run: 'a', features: { layers: ['a', 3] } }, 'teacher.features.layers is ["a",3].', "a list of layers' names"],
  [{ run: 'a', features: { layers: { a: 'b', c: '' } } }, 'teacher.features.layers is {"a":"b","c":""}.', 'LAYER'],
  [{ run: 'a', features: { layers: 'a' } }, 'teacher.features.layers is "a".', "a list of layers' names"],
  [{ run: 'a', features: { layers: { a: 3 } } }, 'teacher.features.layers is {"a":3}.', 'LAYER OF THE TEACHER'],
  [{ run: 'a', features: { layers: ['a'], weight: -1 } }, 'teacher.features.weight is -1.', '0 or more'],
  [{ run: 'a', features: { layer: ['a'] } }, "There is no field 'teacher.features.layer'", "'teacher.features.layers'"],
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

it('a share of the loss is from nothing to all of it', () => {
  for (const weight of [0, 0.5, 1]) expect(checkedTeacher({ run: 'a', weight }).weight(0, 1)).toBe(weight);
  for (const weight of [-0.01, 1.01, Number.NaN])
    expect(() => checkedTeacher({ run: 'a', weight })).toThrow('teacher.weight is');
});
