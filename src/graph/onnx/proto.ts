/** The part of the ONNX schema (onnx.proto, IR version 8) that Sluice writes and reads, as protobufjs descriptors. */
import { Root, type Type } from 'protobufjs/light';

const field = (type: string, id: number, rule?: 'repeated') => (rule ? { type, id, rule } : { type, id });
const repeated = (type: string, id: number) => field(type, id, 'repeated');

const messages = {
  Attribute: {
    fields: {
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      s: field('bytes', 4),
      t: field('Tensor', 5),
      floats: repeated('float', 7),
      ints: repeated('int64', 8),
      type: field('int32', 20),
    },
  },
  Node: {
    fields: {
      input: repeated('string', 1),
      output: repeated('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: repeated('Attribute', 5),
      docString: field('string', 6),
      domain: field('string', 7),
    },
  },
  Tensor: {
    fields: {
      dims: repeated('int64', 1),
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
    },
  },
  Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  Shape: { fields: { dim: repeated('Dimension', 1) } },
  TensorType: { fields: { elemType: field('int32', 1), shape: field('Shape', 2) } },
  TypeProto: { fields: { tensorType: field('TensorType', 1) } },
  ValueInfo: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
  GraphProto: {
    fields: {
      node: repeated('Node', 1),
      name: field('string', 2),
      initializer: repeated('Tensor', 5),
      input: repeated('ValueInfo', 11),
      output: repeated('ValueInfo', 12),
    },
  },
  OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
  StringEntry: { fields: { key: field('string', 1), value: field('string', 2) } },
  Model: {
    fields: {
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      producerVersion: field('string', 3),
      graph: field('GraphProto', 7),
      opsetImport: repeated('OperatorSet', 8),
      metadataProps: repeated('StringEntry', 14),
    },
  },
};

/** ONNX is proto2, where a zero is written: there are readers that take an attribute without a value for a faulty one. */
const nested = Object.fromEntries(
  Object.entries(messages).map(([name, message]) => [name, { ...message, edition: 'proto2' }]),
);

const root = Root.fromJSON({ nested });

export const OnnxModel: Type = root.lookupType('Model');

/** `TensorProto.DataType` and `AttributeProto.AttributeType`. */
export const elementType = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
export const attributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;
