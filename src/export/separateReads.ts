/**
 * A saved topology that `predict` of TensorFlow.js can run: where a layer takes a tensor twice, it frees the tensor before
 * other layers have read it. Such a layer reads a copy in the second place, that of a linear activation.
 */
import { freeName } from '../base/freeName';

/** A tensor: the layer that makes it, in which of its calls, and which of the tensors of that. */
type Read = [layer: string, call: number, tensor: number, options: object];

interface SavedLayer {
  name: string;
  class_name: string;
  config: SavedConfig;
  /** A list for each call of the layer. */
  inbound_nodes?: Read[][];
}

interface SavedConfig {
  layers?: SavedLayer[];
  layer?: SavedLayer;
}

/** `topology` as TensorFlow.js writes it: of a model, its inner models and what layers wrap. It is not changed. */
export function withSeparateReads<T extends { config?: SavedConfig }>(topology: T): T {
  const { config } = topology;
  if (typeof config !== 'object' || config === null) return topology;
  const { layer, layers } = config;
  if (layers === undefined)
    return layer === undefined ? topology : { ...topology, config: { ...config, layer: withSeparateReads(layer) } };
  return { ...topology, config: { ...config, layers: separated(layers.map(withSeparateReads)) } };
}

const keyOf = ([layer, call, tensor]: Read) => `${call} ${tensor} ${layer}`;

function separated(layers: SavedLayer[]): SavedLayer[] {
  const readers = new Map<string, number>();
  for (const call of layers.flatMap(({ inbound_nodes = [] }) => inbound_nodes))
    for (const key of new Set(call.map(keyOf))) readers.set(key, (readers.get(key) ?? 0) + 1);
  const names = new Set(layers.map(({ name }) => name));
  const copies: SavedLayer[] = [];
  const copyOf = (read: Read): Read => {
    const name = freeName(`${read[0]}_again`, names);
    names.add(name);
    copies.push(linear(name, read));
    return [name, 0, 0, {}];
  };
  const again = (call: Read[]) => {
    const seen = new Set<string>();
    return call.map((read) => {
      const key = keyOf(read);
      const copied = seen.has(key) && (readers.get(key) as number) > 1;
      seen.add(key);
      return copied ? copyOf(read) : read;
    });
  };
  const reading = layers.map((layer) =>
    layer.inbound_nodes === undefined ? layer : { ...layer, inbound_nodes: layer.inbound_nodes.map(again) },
  );
  return [...reading, ...copies];
}

const linear = (name: string, [layer, call, tensor]: Read): SavedLayer => ({
  ...{ class_name: 'Activation', name, inbound_nodes: [[[layer, call, tensor, {}]]] },
  config: { name, activation: 'linear', trainable: true } as SavedConfig,
});
