/** Writes down every call of an eager kernel: its inputs, attributes and results, each different call once. */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';

export interface Value {
  shape: number[];
  dtype: tf.DataType;
  data: Float32Array | Int32Array | Uint8Array;
}

export interface Call {
  kernel: string;
  /** A list for kernels that take one (Concat, Pack, AddN). */
  inputs: Record<string, Value> | Value[];
  attrs: Record<string, unknown>;
  outputs: Value[];
}

export interface Recording {
  calls: Call[];
  /** Calls that were not kept, by reason. */
  skipped: Map<string, number>;
}

/** Elements of an input or a result above which a call is not kept. */
const largest = 1 << 18;

/** Records until the function returned is called. */
export function recordCalls(): () => Recording {
  const calls = new Map<string, Call>();
  const skipped = new Map<string, number>();
  const kernels = tf.getKernelsForBackend('cpu');
  for (const config of kernels) {
    tf.unregisterKernel(config.kernelName, 'cpu');
    tf.registerKernel({
      ...config,
      kernelFunc: (given) => {
        const inputs = read(given.inputs as never);
        const attrs = structuredClone((given.attrs ?? {}) as Record<string, unknown>);
        const result = config.kernelFunc(given);
        const outputs = inputs && read([result].flat());
        if (!inputs || !outputs) {
          skipped.set(config.kernelName, (skipped.get(config.kernelName) ?? 0) + 1);
        } else {
          const call = { kernel: config.kernelName, inputs, attrs, outputs: outputs as Value[] };
          const key = keyOf(call);
          if (!calls.has(key)) calls.set(key, call);
        }
        return result;
      },
    });
  }
  return () => {
    for (const config of kernels) {
      tf.unregisterKernel(config.kernelName, 'cpu');
      tf.registerKernel(config);
    }
    return { calls: [...calls.values()], skipped };
  };
}

/** Values of tensors, or undefined where one is text, complex, very large or empty against its shape. */
function read(infos: Record<string, tf.TensorInfo> | tf.TensorInfo[]): Call['inputs'] | undefined {
  const present = Object.entries(infos).filter(([, info]) => info != null);
  const values = present.map(([name, info]) => [name, readValue(info)] as const);
  if (values.some(([, value]) => !value)) return undefined;
  if (Array.isArray(infos)) return values.map(([, value]) => value as Value);
  return Object.fromEntries(values) as Record<string, Value>;
}

function readValue({ dataId, shape, dtype }: tf.TensorInfo): Value | undefined {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return undefined;
  const size = shape.reduce((a, b) => a * b, 1);
  if (size > largest) return undefined;
  const backend = tf.findBackend('cpu') as unknown as { readSync(id: object): ArrayLike<number> };
  const data = backend.readSync(dataId);
  // Specs make tensors whose values are not there.
  if (data.length !== size) return undefined;
  const Kind = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return { shape: [...shape], dtype, data: Kind.from(data) };
}

function keyOf({ kernel, inputs, attrs }: Call): string {
  const hash = createHash('sha1').update(kernel).update(JSON.stringify(attrs, plainly));
  for (const [name, { shape, dtype, data }] of Object.entries(inputs)) {
    hash.update(`${name} ${dtype} ${shape}`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** JSON has no infinities. */
const plainly = (_: string, x: unknown) => (typeof x === 'number' ? `${x}` : x);
