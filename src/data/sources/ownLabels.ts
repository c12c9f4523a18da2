/** What the labels of a user's own data are: one class a sample, or numbers of any shape; checked as each is read. */
import type { LabelInfo, TensorInfo } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';
import { namedLabels } from './ownNamedLabels';
import { byName, knownFrom, type OwnTensor, tensorOf, upper, valuesOf } from './ownSample';

export interface Labels {
  /** Undefined: one class a sample. */
  info: LabelInfo | undefined;
  read(y: unknown, where: string): ArrayLike<number>;
}

/** What the user says labels are, or each of several by its name. */
export type DeclaredLabels = Partial<TensorInfo> | Readonly<Record<string, Partial<TensorInfo>>>;

export interface LabelFacts {
  classes: readonly string[];
  declared: DeclaredLabels | undefined;
  /** What the first sample is called. */
  where: string;
}

/**
 * @param first The label of the first sample. One number is a class where the data has classes; whole numbers of any other shape are
 *   classes too, each.
 */
export function labelsOf(first: unknown, { classes, declared: said, where }: LabelFacts): Labels {
  if (byName(first)) return namedLabels(first, { classes, declared: said, where });
  const declared = said as Partial<TensorInfo> | undefined;
  const { shape, dtype } = tensorOf(first, 'y', where);
  const plain = typeof first === 'number' || typeof first === 'boolean';
  if (classes.length > 0 && plain && declared === undefined)
    return { info: undefined, read: (y, at) => [classOf(y, classes, at)] };
  const info: TensorInfo = {
    shape: [...(declared?.shape ?? shape)],
    dtype: declared?.dtype ?? (dtype === 'float32' ? 'float32' : 'int32'),
  };
  const as: OwnTensor = { ...info };
  const from = knownFrom(declared, 'labels', where);
  return {
    info,
    read(y, at) {
      const given = y instanceof Uint8Array ? Int32Array.from(y) : y;
      const values = valuesOf(given, as, { what: 'y', where: at, first: from });
      if (info.dtype === 'int32' && classes.length > 0)
        for (let i = 0; i < values.length; i++) checkClass(values[i] as number, classes, at);
      return values;
    },
  };
}

function classOf(y: unknown, classes: readonly string[], where: string): number {
  if (typeof y !== 'number' && typeof y !== 'boolean')
    throw new UserError(
      `${upper(where)}: y is ${Array.isArray(y) || ArrayBuffer.isView(y) ? 'an array' : typeof y}, and that of the first sample a number.`,
      {
        hint: 'y is the number of the class for every sample, or an array for every sample.',
      },
    );
  return checkClass(Number(y), classes, where);
}

function checkClass(label: number, classes: readonly string[], where: string): number {
  if (Number.isInteger(label) && label >= 0 && label < classes.length) return label;
  throw new UserError(
    `${upper(where)} has the label ${label}, and there ${classes.length === 1 ? 'is 1 class' : `are ${classes.length} classes`}.`,
    {
      hint: Number.isInteger(label)
        ? `Labels are 0${classes.length === 1 ? '' : ` to ${classes.length - 1}`}. Subtract what the first one begins with, or name more classes.`
        : 'Labels of classes are whole numbers. Leave out `classes` where they are none.',
    },
  );
}
