/** A user's own data opened: what its first sample says of all, and each as arrays of numbers. */
import type { NamedInput } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';
import type { Dataset, Sample, SampleRequest, Split, SplitName } from './dataset';
import type { DatasetSource } from './ownDataSource';
import { labelsOf } from './ownLabels';
import { byName, knownFrom, type OwnSample, type OwnTensor, tensorOf, upper, valuesOf } from './ownSample';
import { type ShownFunctions, shownOf, thumbnailOf } from './ownShown';
import { type OwnSplit, openOwnSplit } from './ownSplit';

const firstSample = 'sample 0 of the train split';

/** @param functions What the data says of its samples to people. */
export async function openOwnData(source: DatasetSource, functions: ShownFunctions = {}): Promise<Dataset> {
  const { train, test, classes, mean, std } = source;
  const first = await sampleOf(train);
  const tensors = tensorsOf(first.x, source);
  const labels = labelsOf(first.y, { classes, declared: source.labels, where: firstSample });
  const [only] = tensors;
  const named = byName(first.x);
  const bytes = !named && only?.dtype === 'uint8' && only.shape.length === 3;
  const { thumbnail } = functions;
  const picture =
    thumbnail && (await thumbnailOf(thumbnail, { sample: first, where: firstSample, index: 0, split: 'train' }));
  const read = (split: SplitName) => (given: unknown, where: string, request: SampleRequest) => {
    const sample = given as OwnSample;
    const arrays: Sample = { inputs: inputsOf(sample.x, tensors, where, named), labels: labels.read(sample.y, where) };
    const shown = shownOf(functions, request, { sample, where, split }, picture);
    return shown === undefined ? arrays : shown.then((facts) => ({ ...arrays, ...facts }));
  };
  const inputs = tensors.map(
    ({ name, shape, dtype }): NamedInput => ({ name, shape, dtype: dtype === 'int32' ? dtype : 'float32' }),
  );
  const channels = only?.shape.at(-1) ?? 1;
  const each = (value: number | number[]) => (typeof value === 'number' ? Array<number>(channels).fill(value) : value);
  const open = (split: OwnSplit, name: SplitName): Split => {
    const { close: _, ...opened } = openOwnSplit(split, name, read(name));
    return { ...opened, read: noImages };
  };
  return {
    name: source.name,
    shape: only?.shape ?? [],
    dtype: !named && only?.dtype === 'int32' ? 'int32' : undefined,
    inputs: named ? inputs : undefined,
    labels: labels.info,
    imageBytes: bytes,
    pictures: bytes ? undefined : false,
    thumbnails: picture && { height: picture.height, width: picture.width },
    difficulty: functions.difficulty ? true : undefined,
    classes,
    train: open(train, 'train'),
    test: open(test, 'test'),
    mean: bytes ? each(mean) : [],
    std: bytes ? each(std) : [],
  };
}

function noImages(): never {
  throw new Error('Samples of this data set are no images.');
}

/** Of a generator another one than the epochs have, closed again. */
async function sampleOf(split: OwnSplit): Promise<OwnSample> {
  let found: OwnSample | undefined;
  const { sample, close } = openOwnSplit(split, 'train', (given) => {
    found = given as OwnSample;
    return { inputs: [], labels: [] };
  });
  const request: SampleRequest = { index: 0, epoch: 0, place: 0, seed: 0 };
  await sample?.(request);
  await close?.();
  if (found === undefined) throw new Error('No sample was read.');
  return found;
}

interface NamedTensor extends OwnTensor {
  name: string;
}

const isShape = (shape: DatasetSource['shape']): shape is readonly number[] => Array.isArray(shape);

function tensorsOf(x: OwnSample['x'], { shape }: DatasetSource): NamedTensor[] {
  const list: [string, unknown][] = byName(x) ? Object.entries(x) : [['x', x]];
  if (list.length === 0)
    throw new UserError(`${upper(firstSample)}: x is an object without a tensor.`, {
      hint: 'Give each input by its name.',
    });
  return list.map(([name, value]) => {
    const what = byName(x) ? `x.${name}` : 'x';
    const found = tensorOf(value, what, firstSample);
    const said = isShape(shape) ? (byName(x) ? undefined : shape) : shape?.[name];
    if (said === undefined) return { name, shape: found.shape, dtype: found.dtype };
    const tensor = { name, shape: [...said], dtype: found.dtype };
    valuesOf(value, tensor, {
      what,
      where: firstSample,
      first: knownFrom({ shape: [...said] }, 'data.shape', firstSample),
    });
    return tensor;
  });
}

const ofFirst = knownFrom(undefined, '', firstSample);

function inputsOf(x: OwnSample['x'], tensors: readonly NamedTensor[], where: string, named: boolean): Sample['inputs'] {
  if (byName(x) !== named)
    throw new UserError(
      `${upper(where)}: x is ${named ? 'no object' : 'an object'} of tensors by name, and that of ${firstSample} is ${named ? 'one' : 'none'}.`,
      {
        hint: 'Give x of one kind for every sample.',
      },
    );
  return tensors.map((tensor) => {
    const what = named ? `x.${tensor.name}` : 'x';
    const value = named ? (x as Record<string, unknown>)[tensor.name] : x;
    return valuesOf(value, tensor, { what, where, first: ofFirst });
  });
}
