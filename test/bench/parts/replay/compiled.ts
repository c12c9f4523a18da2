/** Replays recorded calls through the compiler, many in one graph, and says of each what became of it. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../../../src/base/userError';
import type { DType, Graph } from '../../../../src/graph/graph';
import type { Target } from '../../../../src/graph/lower/lowering';
import { program, Session, type Values } from '../../../../src/graph/onnx/session';
import { lower } from '../../../../src/graph/passes/lower';
import { trace } from '../../../../src/graph/trace/trace';
import type { Call, Value } from './calls';

export type Outcome =
  | { kind: 'passed' }
  /** A message for the user. */
  | { kind: 'refused'; why: string }
  /** An error that is none of the user's business: a fault of the compiler. */
  | { kind: 'broken'; why: string }
  | { kind: 'differs'; why: string };

/** Outcomes in the order of the calls. What fails as a whole is tried in halves. */
export async function replay(calls: readonly Call[], target: Target): Promise<Outcome[]> {
  try {
    return await together(calls, target);
  } catch (error) {
    if (calls.length === 1) return [failure(error)];
    const half = calls.length >> 1;
    return [...(await replay(calls.slice(0, half), target)), ...(await replay(calls.slice(half), target))];
  }
}

const failure = (error: unknown): Outcome => ({
  kind: error instanceof UserError ? 'refused' : 'broken',
  why: error instanceof Error ? error.message : String(error),
});

async function together(calls: readonly Call[], target: Target): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const graph = traced(calls, outcomes);
  const session = await Session.open(program('replay', lower(graph, target)), { threads: 1 });
  try {
    const feeds = calls.flatMap(({ inputs }, i) =>
      Object.entries(inputs).map(([name, { data }]) => [`${i}/${name}`, feedable(data)] as const),
    );
    const taken = new Set(Object.keys(graph.inputs));
    const results = await session.compute(Object.fromEntries(feeds.filter(([name]) => taken.has(name))));
    return calls.map((call, i) => outcomes.get(i) ?? compare(call, i, graph, results));
  } finally {
    await session.close();
  }
}

/** A graph's inputs are numbers: a boolean comes in as an integer. */
const feedable = (data: Value['data']): Values => (data instanceof Uint8Array ? Int32Array.from(data) : data);

function traced(calls: readonly Call[], outcomes: Map<number, Outcome>): Graph {
  const specs = calls.flatMap(({ inputs }, i) =>
    Object.entries(inputs).map(
      ([name, { shape, dtype }]) =>
        [`${i}/${name}`, { shape, dtype: (dtype === 'bool' ? 'int32' : dtype) as DType }] as const,
    ),
  );
  return trace({
    inputs: Object.fromEntries(specs),
    variables: {},
    run: (given) => {
      const results: Record<string, tf.Tensor> = {};
      calls.forEach(({ kernel, inputs, attrs }, i) => {
        const named = Object.entries(inputs).map(([name, { dtype }]) => {
          const tensor = given[`${i}/${name}`] as tf.Tensor;
          return [name, dtype === 'bool' ? tensor.toBool() : tensor] as const;
        });
        const tensors = Array.isArray(inputs) ? named.map(([, t]) => t) : Object.fromEntries(named);
        try {
          const result = tf.engine().runKernel(kernel, tensors as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
          [result].flat().forEach((t, k) => {
            results[`${i}:${k}`] = t as tf.Tensor;
          });
        } catch (error) {
          outcomes.set(i, failure(error));
        }
      });
      return results;
    },
  });
}

function compare(call: Call, i: number, graph: Graph, results: Record<string, Values>): Outcome {
  const { kernel, attrs, outputs } = call;
  for (const [k, expected] of outputs.entries()) {
    const name = `${i}:${k}`;
    const tensor = graph.outputs[name];
    if (!tensor) return { kind: 'differs', why: `output ${k} is missing` };
    const [shape, wanted] = [`${tensor.dtype} [${tensor.shape}]`, `${expected.dtype} [${expected.shape}]`];
    if (shape !== wanted) return { kind: 'differs', why: `output ${k} is ${shape}, not ${wanted}` };
    // Of the largest in no order, any order is right; which of equal ones they are is left open with it.
    const unordered = kernel === 'TopK' && attrs.sorted === false;
    if (unordered && k > 0) continue;
    const sorted = (values: Value['data'] | Values) => (unordered ? values.toSorted() : values);
    const why = difference(
      sorted(results[name] as Values),
      { ...expected, data: sorted(expected.data) },
      rounding(call),
    );
    if (why) return { kind: 'differs', why: `output ${k}: ${why}` };
  }
  return { kind: 'passed' };
}

/**
 * What rounding may do to a result, however small: a share of the largest input for each number that goes into it. A normalisation
 * magnifies its input first.
 */
function rounding({ kernel, inputs, attrs, outputs }: Call): number {
  const values = Object.values(inputs);
  const elements = Math.max(...values.map(({ data }) => data.length), 1);
  const gain =
    kernel === 'FusedBatchNorm'
      ? (attrs.varianceEpsilon as number) ** -0.5
      : elements / Math.max(1, outputs[0]?.data.length ?? 1);
  return 2 ** -21 * Math.max(1, gain) * Math.max(0, ...values.map(({ data }) => largestOf(data)));
}

function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const x = Math.abs(data[i] as number);
    if (Number.isFinite(x)) largest = Math.max(largest, x);
  }
  return largest;
}

/** Floats may differ by a hundred-thousandth of the largest and by rounding; anything else not at all. */
function difference(actual: ArrayLike<number>, { data, dtype }: Value, rounded: number): string | undefined {
  if (actual.length !== data.length) return `${actual.length} elements, not ${data.length}`;
  const tolerance = dtype === 'float32' ? 2e-5 * Math.max(1, largestOf(data)) + rounded : 0;
  for (let i = 0; i < data.length; i++) {
    const [got, wanted] = [Number(actual[i]), data[i] as number];
    const close = got === wanted || Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance;
    if (!close) return `${got} for ${wanted} at ${i}`;
  }
  return undefined;
}
