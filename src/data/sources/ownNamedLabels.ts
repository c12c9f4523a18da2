/** Several labels a sample, by name: `y: { kind: 3, box: Float32Array.of(…) }`. They are read into one row of numbers. */
import { labelParts, type NamedInput, type TensorInfo } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';
import type { LabelFacts, Labels } from './ownLabels';
import { byName, knownFrom, tensorOf, upper, valuesOf } from './ownSample';

/** Beyond it a float32 does not hold every whole number. */
const exact = 2 ** 24;

export function namedLabels(
  first: Readonly<Record<string, unknown>>,
  { classes, declared, where }: LabelFacts,
): Labels {
  const said = (declared ?? {}) as Readonly<Record<string, Partial<TensorInfo>>>;
  const names = Object.keys(first);
  if (names.length === 0)
    throw new UserError(`${upper(where)}: y is an object without a label.`, { hint: 'Give each label by its name.' });
  checkNames(names, said, where);
  if (classes.length > 0)
    throw new UserError(`\`classes\` names classes, and y of ${where} is several labels: ${names.join(', ')}.`, {
      hint: 'Leave out `classes`: which label is a class is between the model and the `loss`.',
    });
  const parts = names.map((name): NamedInput => {
    const found = tensorOf(first[name], `y.${name}`, where);
    const dtype = found.dtype === 'float32' ? 'float32' : 'int32';
    return { name, shape: [...(said[name]?.shape ?? found.shape)], dtype: said[name]?.dtype ?? dtype };
  });
  const placed = labelParts(parts).map((part) => ({
    ...part,
    first: knownFrom(said[part.name], `labels.${part.name}`, where),
  }));
  const whole = parts.every(({ dtype }) => dtype === 'int32');
  const size = placed.reduce((sum, part) => sum + part.size, 0);
  return {
    info: { shape: [size], dtype: whole ? 'int32' : 'float32', parts },
    read(y, at) {
      checkLabels(y, names, at, where);
      const row = whole ? new Int32Array(size) : new Float32Array(size);
      for (const part of placed) {
        const given = y[part.name] instanceof Uint8Array ? Int32Array.from(y[part.name] as Uint8Array) : y[part.name];
        const values = valuesOf(given, part, { what: `y.${part.name}`, where: at, first: part.first });
        if (!whole && part.dtype === 'int32') checkExact(values, `y.${part.name}`, at);
        row.set(values, part.from);
      }
      return row;
    },
  };
}

/** A label is found by its name in a list, which has names of its own. */
function checkNames(names: readonly string[], said: object, where: string): void {
  const taken = names.find((name) => name in []);
  if (taken !== undefined)
    throw new UserError(`${upper(where)}: a label cannot be called '${taken}'.`, {
      hint: 'Labels come as a list with names, and lists have that one: give it another.',
    });
  const unknown = Object.keys(said).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UserError(`\`labels\` says something of ${unknown}, and y of ${where} has ${names.join(', ')}.`, {
      hint: 'Several labels are said by name: labels: { NAME: { shape, dtype } }.',
    });
}

function checkLabels(
  y: unknown,
  names: readonly string[],
  where: string,
  first: string,
): asserts y is Readonly<Record<string, unknown>> {
  const given = byName(y) ? Object.keys(y) : undefined;
  if (given?.length === names.length && names.every((name) => given.includes(name))) return;
  const shown = given === undefined ? 'no object of labels by name' : `{ ${given.join(', ')} }`;
  throw new UserError(`${upper(where)}: y is ${shown}, and that of ${first} has ${names.join(', ')}.`, {
    hint: 'Give the same labels for every sample.',
  });
}

function checkExact(values: ArrayLike<number>, what: string, where: string): void {
  const large = Array.from(values).find((value) => Math.abs(value) > exact);
  if (large !== undefined)
    throw new UserError(`${upper(where)}: ${what} is ${large}, and whole numbers beside others go to 16,777,216.`, {
      hint: 'Labels of which one has a fraction are kept as float32: use smaller numbers, or whole ones alone.',
    });
}
