/** Computes a kernel on small constants while tracing, with TensorFlow.js's own CPU kernel, so that scalar arithmetic leaves no nodes. */
import * as tf from '@tensorflow/tfjs';
import { type Constant, type GraphTensor, sizeOf, type Values, valuesOf } from '../graph';
import type { Attrs, Inputs, Spec } from '../lower/rule';
import { natureOf, ruleFor } from '../lower/rules';

const largest = 4096;

/** What the results of a call are where no node has to make them: tensors that are there, or constants of the shapes given. */
export type Folding = (
  kernel: string,
  inputs: Inputs,
  attrs: Attrs,
  specs: readonly Spec[],
) => (GraphTensor | { constant: Constant })[] | undefined;

export const folded: Folding = (...call) => fold(...call)?.map((constant) => ({ constant }));

/** Constants for the outputs, or undefined when the kernel must be recorded. */
function fold(...[kernel, inputs, attrs, specs]: Parameters<Folding>): Constant[] | undefined {
  const filled = natureOf(kernel).fills?.(attrs);
  if (filled !== undefined) return [{ uniform: filled }];
  const tensors = Object.values(inputs);
  if (tensors.length === 0 || !tensors.every((t) => t.constant)) return undefined;
  const [only] = tensors;
  if (tensors.length === 1 && only?.constant && 'uniform' in only.constant && keepsValues(kernel, only, specs)) {
    return specs.map(() => only.constant as Constant);
  }
  const uniform = foldUniform(kernel, inputs, attrs, specs);
  if (uniform) return uniform;
  if ([...tensors, ...specs].some((t) => sizeOf(t.shape) > largest)) return undefined;
  return compute(kernel, inputs, attrs);
}

/**
 * Uniform constants of any size stay one number: recurrent layers begin with sums of zeros as large as their input, which
 * would be written out in the file otherwise.
 */
function foldUniform(kernel: string, inputs: Inputs, attrs: Attrs, specs: readonly Spec[]): Constant[] | undefined {
  const [spec] = specs;
  const scalars = Object.entries(inputs).map(([name, t]) => [name, { ...t, shape: [], constant: uniformOf(t) }]);
  if (!spec || scalars.some(([, t]) => !(t as GraphTensor).constant)) return undefined;
  if (isElementwise(kernel)) return compute(kernel, Object.fromEntries(scalars), attrs);
  const { ofEqual } = natureOf(kernel);
  const number = inputs.x && uniformOf(inputs.x)?.uniform;
  const count = sizeOf(inputs.x?.shape ?? []) / Math.max(1, sizeOf(spec.shape));
  // Of no numbers at all TensorFlow.js says what there is to be said.
  return ofEqual && number !== undefined && count > 0 ? [{ uniform: ofEqual(number, count) }] : undefined;
}

const uniformOf = ({ constant }: GraphTensor) => (constant && 'uniform' in constant ? constant : undefined);

/** Each element of the result depends on the same element of each input. A view that is not left out or kept is a cast. */
const isElementwise = (kernel: string) => natureOf(kernel).view || ruleFor(kernel)?.elements !== undefined;

/** Whether elements are moved without being changed, so that a uniform constant of any size stays one. */
function keepsValues(kernel: string, { dtype }: GraphTensor, specs: readonly Spec[]): boolean {
  const { view, moves } = natureOf(kernel);
  return (view || moves) === true && specs.every((spec) => spec.dtype === dtype);
}

/** For kernels without a rule that depend on constants only (Range, LinSpace): their outputs, shapes included. */
export function evaluate(
  kernel: string,
  inputs: Inputs,
  attrs: Attrs,
): { spec: Spec; constant: Constant }[] | undefined {
  if (!Object.values(inputs).every((t) => t.constant && sizeOf(t.shape) <= largest)) return undefined;
  return run(kernel, inputs, attrs)?.map(({ info, data }) => ({
    spec: { shape: info.shape, dtype: info.dtype as Spec['dtype'] },
    constant: { data },
  }));
}

function compute(kernel: string, inputs: Inputs, attrs: Attrs): Constant[] | undefined {
  return run(kernel, inputs, attrs)?.map(({ data }) => {
    const first = data[0] ?? 0;
    return data.every((x) => x === first) ? { uniform: first } : { data };
  });
}

interface Given {
  shape: readonly number[];
  dtype: string;
  values: Values;
}

/** What TensorFlow.js's own CPU kernel makes of these values; undefined where it has none. */
export function runOnCpu(
  kernel: string,
  inputs: Readonly<Record<string, Given>>,
  attrs: Attrs,
): { info: tf.TensorInfo; data: Values }[] | undefined {
  const implementation = tf.getKernel(kernel, 'cpu');
  const backend = tf.findBackend('cpu');
  if (!implementation || !backend) return undefined;
  const cpu = backend as tf.KernelBackend & {
    makeTensorInfo(shape: number[], dtype: string, values: unknown): tf.TensorInfo;
  };
  const infos = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype, values }]) => [
      name,
      dtype === 'complex64' ? complexInfo(backend, shape, values) : cpu.makeTensorInfo([...shape], dtype, values),
    ]),
  );
  // Kernels that take a list (Concat, Pack, AddN) are given an array.
  const given = '0' in infos ? (Object.values(infos) as unknown as tf.NamedTensorInfoMap) : infos;
  const result = implementation.kernelFunc({ inputs: given, attrs: attrs as tf.NamedAttrMap, backend });
  const outputs = Array.isArray(result) ? result : [result];
  return outputs.map((info) => ({ info, data: (cpu.readSync(info.dataId) as Values).slice() }));
}

/** Two tensors to the backend; `values` in pairs as it reads them, or real parts alone. */
function complexInfo(backend: tf.KernelBackend, shape: readonly number[], values: Values): tf.TensorInfo {
  const cpu = backend as tf.KernelBackend & {
    makeTensorInfo(shape: number[], dtype: string, values: unknown): tf.TensorInfo;
  };
  const size = sizeOf(shape);
  const pairs = values.length === 2 * size;
  const part = (offset: number) =>
    Float32Array.from({ length: size }, (_, i) => (pairs ? values[2 * i + offset] : offset === 0 ? values[i] : 0) ?? 0);
  const [real, imag] = [0, 1].map((offset) => cpu.makeTensorInfo([...shape], 'float32', part(offset)));
  const made = tf
    .getKernel('Complex', 'cpu')
    ?.kernelFunc({ inputs: { real, imag } as tf.NamedTensorInfoMap, attrs: {}, backend });
  if (made === undefined || Array.isArray(made)) throw new Error('TensorFlow.js has no complex tensors here.');
  return made;
}

/** On inputs that are all constant. */
const run = (kernel: string, inputs: Inputs, attrs: Attrs) =>
  runOnCpu(
    kernel,
    Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype, constant }]) => [
        name,
        { shape, dtype, values: valuesOf(constant as Constant, sizeOf(shape), dtype) },
      ]),
    ),
    attrs,
  );
