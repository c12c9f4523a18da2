/**
 * Which layer a time in ONNX Runtime's profile belongs to. Our nodes carry the layer in their names. The runtime renames some
 * and adds others: a convolution in its blocked layout is named after its result, changes of layout have no layer, and
 * what it fuses into a convolution (bias, sum, activation) counts for the convolution.
 */
import type { OnnxNode } from '../graph/onnx/builder';

/** A record of the profile, as far as it is read; `dur` in microseconds. */
export interface ProfileEvent {
  cat: string;
  name: string;
  dur: number;
  args?: { op_name?: string };
}

/** One pass: milliseconds by layer, what no layer of the list claims by what it is, and all of it. */
export interface Pass {
  layers: Map<string, number>;
  rest: Map<string, number>;
  whole: number;
}

export const betweenOperations = 'between operations, recording included';
const layoutChanges = 'changes of layout';
const ending = '_kernel_time';

/** Passes in their order. `layers`: those that may claim time. */
export function passesOf(
  events: readonly ProfileEvent[],
  nodes: readonly { name: string; node: OnnxNode }[],
  layers: ReadonlySet<string>,
): Pass[] {
  const ownerOf = owners(nodes);
  const passes: Pass[] = [];
  let pass = emptyPass();
  for (const { cat, name, dur, args } of events) {
    if (cat === 'Node' && name.endsWith(ending)) {
      const owner = ownerOf(name.slice(0, -ending.length), args?.op_name ?? '');
      if (owner !== undefined && layers.has(owner)) add(pass.layers, owner, dur / 1000);
      else add(pass.rest, restOf(owner, args?.op_name), dur / 1000);
    } else if (cat === 'Session' && name === 'model_run') {
      // It comes after the nodes of its pass.
      const known = [...pass.layers.values(), ...pass.rest.values()].reduce((a, b) => a + b, 0);
      pass.whole = Math.max(known, dur / 1000);
      add(pass.rest, betweenOperations, pass.whole - known);
      passes.push(pass);
      pass = emptyPass();
    }
  }
  return passes;
}

const emptyPass = (): Pass => ({ layers: new Map(), rest: new Map(), whole: 0 });
const add = (map: Map<string, number>, key: string, ms: number) => map.set(key, (map.get(key) ?? 0) + ms);

function restOf(owner: string | undefined, op = 'unknown'): string {
  if (owner !== undefined) return `${op} of layers that only rearrange`;
  return /^Reorder(In|Out)put$/.test(op) ? layoutChanges : op;
}

/** Layer of a node by its name in the profile; undefined for what the runtime has added. */
function owners(nodes: readonly { name: string; node: OnnxNode }[]) {
  const byName = new Map(nodes.map(({ name, node }) => [name, node]));
  const byOutput = new Map(nodes.flatMap(({ node }) => node.outputs.map((o) => [o.name, node] as const)));
  return (name: string, op: string): string | undefined => {
    const given = byName.get(name) ?? byName.get(/^.*#\d+/.exec(name)?.[0] ?? '');
    if (given) return layerOf(given);
    const result = byOutput.get(/^t\d+(?=_nchwc)/.exec(name)?.[0] ?? '');
    return result && layerOf(source(result, op));
  };

  /** What the operation began with: a fused one has the name of its last part. */
  function source(node: OnnxNode, op: string): OnnxNode {
    for (let at: OnnxNode | undefined = node; at; at = byOutput.get(at.inputs[0]?.name ?? ''))
      if (at.op === op) return at;
    return node;
  }
}

/** Labels are `layer/Kernel`; outside of any layer a profile goes by the kernel. */
function layerOf({ label }: OnnxNode): string {
  const at = label.lastIndexOf('/');
  return label.slice(0, at) || label.slice(at + 1);
}
