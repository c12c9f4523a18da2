/**
 * What ONNX Runtime says of an operation, in words and at the layer and the line that made the operation: by the name in its
 * message, and where there is none, as for a graph that it refuses to open, by asking it for every operation alone.
 */

import { UserError } from '../base/userError';
import { eagerHint } from '../graph/eagerHint';
import { OnnxBuilder, type OnnxNode, type OnnxValue } from '../graph/onnx/builder';
import { program, Session } from '../graph/onnx/session';
import type { TraceOptions } from './options';

/** ONNX Runtime's ways to name a node: `Name:'a/Conv2D#3'`, `node with name 'a/Conv2D#3'`, `Node (a/Conv2D#3) Op (Conv)`. */
const named = [/\bname:? ?'([^']+)#\d+'/i, /\bNode:? ?\(([^)]+)#\d+\)/];
const beyond = /out of (data )?bounds|invalid indice/i;
const outOfMemory = /bad_alloc|failed to allocate memory|allocation failed/i;
/** What comes from a session's opening, not from its run. */
const refused =
  /exception during initialization|not.?implemented|could not find an implementation|shapeinference|typeinference|invalid (graph|model|argument)|load model|fail(ed)? to (load|parse)/i;

/** @param graphs What ran, to look for an operation that cannot be opened. */
export async function atLayer(
  error: unknown,
  graphs: readonly OnnxBuilder[],
  sources: TraceOptions['sources'],
): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const label = named.map((pattern) => pattern.exec(error.message)?.[1]).find((found) => found !== undefined);
  const what = label ?? (refused.test(error.message) ? await firstRefused(graphs) : undefined);
  if (what === undefined) return error;
  // A label is a layer, which may lie in others, and the operation of TensorFlow.js: `outer/inner/MaxPool`.
  const cut = what.lastIndexOf('/');
  const [layer, kernel] = [what.slice(0, Math.max(0, cut)), what.slice(cut + 1)];
  const source = (sources?.get(layer) ?? sources?.get(layer.split('/').at(-1) ?? ''))?.[0];
  const where = layer === '' ? 'outside the layers' : `of layer ${layer}`;
  if (outOfMemory.test(error.message))
    return new UserError(`There is not enough memory for ${kernel} ${where}.`, {
      hint: 'Set a smaller batchSize, and accumulate to take as many samples a step as before.',
      source,
    });
  return new UserError(`ONNX Runtime cannot run ${kernel} ${where}. (It said: ${said(error.message)})`, {
    hint: beyond.test(error.message)
      ? 'A number chooses a place that there is not: keep it within, e.g. with clipByValue(0, places - 1).'
      : eagerHint,
    source,
  });
}

/** The last sentence of a message; before it are places in ONNX Runtime's own source. */
const said = (message: string) =>
  (
    message
      .trim()
      .split(/ was false\. /)
      .at(-1) ?? message
  )
    .split('\n')[0]
    ?.trim()
    .slice(-300) ?? '';

/** The label of the first operation that cannot be opened by itself; seconds for a large graph, of a run that has failed. */
async function firstRefused(graphs: readonly OnnxBuilder[]): Promise<string | undefined> {
  const tried = new Set<string>();
  for (const { node } of graphs.flatMap((graph) => graph.named())) {
    const { op, domain, attributes, inputs, outputs } = node;
    const kind = JSON.stringify([op, domain, attributes, [...inputs, ...outputs].map((v) => [v?.shape, v?.type])]);
    if (tried.has(kind)) continue;
    tried.add(kind);
    if (!(await opens(node))) return node.label;
  }
  return undefined;
}

async function opens(node: OnnxNode): Promise<boolean> {
  const alone = new OnnxBuilder();
  const inputs = new Map<OnnxValue, OnnxValue>();
  for (const value of node.inputs) {
    if (value === undefined || inputs.has(value)) continue;
    const { data, shape, type } = value;
    inputs.set(value, data ? alone.constant(data, shape, type) : alone.input(`in${inputs.size}`, shape, type));
  }
  const given = node.inputs.map((value) => value && inputs.get(value));
  const made = alone.ops(node.op, given, node.outputs, node.attributes, node.domain);
  for (const [i, value] of made.entries()) alone.output(`out${i}`, value);
  try {
    const session = await Session.open(program('alone', alone), { threads: 1 });
    await session.close();
    return true;
  } catch {
    // The answer, not an accident.
    return false;
  }
}
