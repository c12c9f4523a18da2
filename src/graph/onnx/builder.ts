/**
 * An ONNX graph under construction and its encoding. Knows shapes and element types, nothing of TensorFlow.js:
 * `lower.ts` translates a traced graph into this form, `session.ts` runs it.
 */
import { UserError } from '../../base/userError';
import { attributeType, elementType, OnnxModel } from './proto';

export type OnnxType = keyof typeof elementType;
export type OnnxData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor in the graph; `data` is there for constants only. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  readonly data?: OnnxData;
}

/** Strings and numbers as they are; a list of numbers is `ints` unless wrapped as `floats`. */
export type OnnxAttribute = number | string | readonly number[] | { float: number } | { floats: readonly number[] };

export interface OnnxNode {
  op: string;
  domain: string;
  /** `undefined` stands for an omitted optional input. */
  inputs: (OnnxValue | undefined)[];
  outputs: OnnxValue[];
  attributes: Record<string, OnnxAttribute>;
  /** For profiles: the layer that made the node. */
  label: string;
}

export interface EncodeOptions {
  /** What a file says of itself besides its graph, by key. */
  metadata?: Readonly<Record<string, string>>;
  /** The first axis of inputs and outputs is any number, `N`. */
  freeBatch?: boolean;
  /** Of the producer. */
  version?: string;
}

/** Operator sets a model imports where it uses them: standard, ONNX Runtime's contrib and blocked-layout operators. */
const opsets = [
  { domain: '', version: 17 },
  { domain: 'com.microsoft', version: 1 },
  { domain: 'com.microsoft.nchwc', version: 1 },
];

export class OnnxBuilder {
  private nodes: OnnxNode[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly outputs: { name: string; value: OnnxValue }[] = [];
  /** Label given to nodes made from now on. */
  label = '';
  private readonly constants = new Map<string, OnnxValue>();
  private readonly memo = new Map<string, OnnxValue[]>();
  private counter = 0;

  input(name: string, shape: readonly number[], type: OnnxType): OnnxValue {
    const value = { name, shape, type };
    this.inputs.push(value);
    return value;
  }

  output(name: string, value: OnnxValue): void {
    this.outputs.push({ name, value });
  }

  /** Equal small constants are one initialiser. */
  constant(data: OnnxData, shape: readonly number[], type: OnnxType): OnnxValue {
    const key = data.length <= 16 ? `${type}|${shape}|${data}` : undefined;
    const known = key === undefined ? undefined : this.constants.get(key);
    if (known) return known;
    const value = { name: `c${this.counter++}`, shape, type, data };
    this.constants.set(key ?? value.name, value);
    return value;
  }

  scalar(x: number): OnnxValue {
    return this.constant(Float32Array.of(x), [], 'float32');
  }

  int64s(values: readonly number[]): OnnxValue {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'int64');
  }

  /** One node with one output. The same operation on the same inputs is made once. */
  op(
    op: string,
    inputs: (OnnxValue | undefined)[],
    shape: readonly number[],
    attributes: Record<string, OnnxAttribute> = {},
    options: { type?: OnnxType; domain?: string } = {},
  ): OnnxValue {
    const type = options.type ?? inputs[0]?.type ?? 'float32';
    const [value] = this.ops(op, inputs, [{ shape, type }], attributes, options.domain);
    return value as OnnxValue;
  }

  /** One node with several outputs. */
  ops(
    op: string,
    inputs: (OnnxValue | undefined)[],
    outputs: { shape: readonly number[]; type: OnnxType }[],
    attributes: Record<string, OnnxAttribute> = {},
    domain = '',
  ): OnnxValue[] {
    const key = JSON.stringify([domain, op, inputs.map((x) => x?.name), outputs, attributes]);
    const known = this.memo.get(key);
    if (known) return known;
    const values = outputs.map((o) => ({ name: `t${this.counter++}`, shape: o.shape, type: o.type }));
    this.nodes.push({ op, domain, inputs, outputs: values, attributes, label: this.label });
    this.memo.set(key, values);
    return values;
  }

  /** The model file. Nodes that no output needs are left out. */
  encode(name: string, { metadata = {}, freeBatch = false, version = '' }: EncodeOptions = {}): Uint8Array {
    const { nodes, constants } = this.live();
    checkSize(constants.reduce((bytes, { data }) => bytes + (data?.byteLength ?? 0), 0));
    // Outputs have names of their own, so that an input or a constant may be an output too.
    const named = this.outputs.map(({ name, value }) => ({
      ...identity,
      inputs: [value],
      outputs: [{ ...value, name }],
    }));
    const domains = new Set(['', ...nodes.map(({ domain }) => domain)]);
    const info = (value: OnnxValue) => valueInfo(value, freeBatch);
    return OnnxModel.encode(
      OnnxModel.fromObject({
        irVersion: 8,
        producerName: 'sluice',
        producerVersion: version,
        opsetImport: opsets.filter(({ domain }) => domains.has(domain)),
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
        graph: {
          name,
          node: [...nodes, ...named].map(encodeNode),
          initializer: constants.map((c) => ({
            dims: [...c.shape],
            dataType: elementType[c.type],
            name: c.name,
            rawData: c.data && new Uint8Array(c.data.buffer, c.data.byteOffset, c.data.byteLength),
          })),
          input: this.inputs.map(info),
          output: this.outputs.map((o) => info({ ...o.value, name: o.name })),
        },
      }),
    ).finish();
  }

  /** The nodes of the file in its order, by the names they have there: what a profile of ONNX Runtime speaks of. */
  named(): { name: string; node: OnnxNode }[] {
    return this.live().nodes.map((node, index) => ({ name: nodeName(node, index), node }));
  }

  /** Has `f` rewrite the nodes, given in order and without those that no output needs. */
  rewrite(f: (nodes: OnnxNode[], outputs: readonly OnnxValue[]) => OnnxNode[]): void {
    const outputs = this.outputs.map((o) => o.value);
    this.nodes = f(this.live().nodes, outputs);
    this.memo.clear();
  }

  /** What an output needs, for others than ONNX Runtime to compute. */
  contents() {
    return { ...this.live(), inputs: this.inputs, outputs: this.outputs };
  }

  private live() {
    const needed = new Set(this.outputs.map((o) => o.value.name));
    const kept: OnnxNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((o) => needed.has(o.name))) continue;
      for (const input of node.inputs) if (input) needed.add(input.name);
      kept.push(node);
    }
    const constants = [...this.constants.values()].filter((c) => needed.has(c.name));
    return { nodes: kept.toReversed(), constants };
  }
}

/** Protocol buffers end at 2 GiB; the rest of a network is far below the part that is left for it. */
const mostBytes = 2 ** 31 - 2 ** 26;

function checkSize(bytes: number): void {
  if (bytes <= mostBytes) return;
  throw new UserError(`The weights have ${(bytes / 2 ** 30).toFixed(2)} GiB, and an ONNX file holds less than 2 GiB.`, {
    hint: 'Export them as safetensors, which may be of any size, or make the network narrower.',
  });
}

const identity = { op: 'Identity', domain: '', attributes: {}, label: '' };

const nodeName = ({ label }: OnnxNode, index: number) => (label === '' ? `${index}` : `${label}#${index}`);

function encodeNode(node: OnnxNode, index: number) {
  return {
    input: node.inputs.map((x) => x?.name ?? ''),
    output: node.outputs.map((x) => x.name),
    name: nodeName(node, index),
    opType: node.op,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  };
}

function encodeAttribute(name: string, value: OnnxAttribute) {
  if (typeof value === 'string') return { name, s: Buffer.from(value), type: attributeType.string };
  if (typeof value === 'number') return { name, i: value, type: attributeType.int };
  if ('float' in value) return { name, f: value.float, type: attributeType.float };
  if ('floats' in value) return { name, floats: value.floats, type: attributeType.floats };
  return { name, ints: value, type: attributeType.ints };
}

function valueInfo(value: OnnxValue, freeBatch: boolean) {
  return {
    name: value.name,
    type: {
      tensorType: {
        elemType: elementType[value.type],
        shape: { dim: value.shape.map((d, i) => (freeBatch && i === 0 ? { dimParam: 'N' } : { dimValue: d })) },
      },
    },
  };
}
