/**
 * What a model's outputs are, so that no softmax is applied twice: scores, or what a softmax or sigmoid made of them. Found by
 * walking back from the output through what leaves a class's number in its place, into nested models and wrappers; a layer
 * that is not tf.layers' own is traced by itself, and nothing is computed.
 */
import * as tf from '@tensorflow/tfjs';
import type { GraphNode, GraphTensor } from '../graph/graph';
import { look } from '../graph/trace/trace';

export interface Ending {
  /** `unclear`: computed from a softmax, and not one itself. */
  kind: 'scores' | 'softmax' | 'sigmoid' | 'unclear';
  /** The layer that says so. */
  layer: string;
}

/** Each class's number stays where it is, or is averaged over places. */
const passing = new Set([
  ...['InputLayer', 'Flatten', 'Reshape', 'Permute', 'Masking', 'Shaped'],
  ...['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise'],
  ...['GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D'],
  ...['UpSampling2D', 'Cropping2D', 'Resizing', 'CenterCrop', 'Bilinear', 'AdaptivePool', 'Average'],
]);
/** The `activation` of these is not the last thing that they do. */
const recurrent = /^(LSTM|GRU|RNN|ConvLSTM2D)/;

/** One a model output. */
export const endingsOf = (model: tf.LayersModel): Ending[] =>
  model.outputs.map((output) => endingOf(output, output.shape.at(-1) ?? null));

/** The numbers whose softmax the classes' probabilities are: log-probabilities of a softmax, log-odds of a sigmoid. */
export function scoresOf(output: tf.Tensor, { kind }: Ending): tf.Tensor {
  switch (kind) {
    case 'softmax':
      return output.clipByValue(1e-7, 1).log();
    case 'sigmoid': {
      const p = output.clipByValue(1e-7, 1 - 1e-7);
      return p.log().sub(tf.sub(1, p).log());
    }
    case 'scores':
    case 'unclear':
      return output;
    default:
      return kind satisfies never;
  }
}

/** `classes`: the last axis that a softmax has to be over. */
function endingOf(tensor: tf.SymbolicTensor, classes: number | null): Ending {
  const layer = tensor.sourceLayer;
  const scores: Ending = { kind: 'scores', layer: layer.name };
  if (tensor.shape.at(-1) !== classes) return scores;
  const nested = modelIn(layer)?.outputs[tensor.outputTensorIndex ?? 0];
  if (nested) return endingOf(nested, classes);
  const own = activationOf(layer);
  if (own === 'softmax' || own === 'sigmoid') return { kind: own, layer: layer.name };
  const before = inputsOf(tensor);
  if (own === 'none' || (own === 'unknown' && layer.weights.length > 0) || before.length === 0) return scores;
  const endings = before.map((input) => endingOf(input, classes));
  const [first = scores] = endings;
  if (own === 'passes' && endings.every(({ kind }) => kind === first.kind)) return first;
  const found = endings.find(({ kind }) => kind === 'softmax' || kind === 'unclear');
  return found ? { kind: 'unclear', layer: found.layer } : scores;
}

const modelIn = (layer: tf.layers.Layer): tf.LayersModel | undefined => {
  if (layer instanceof tf.LayersModel) return layer;
  const { layer: wrapped } = layer as unknown as { layer?: tf.layers.Layer };
  return layer.getClassName() === 'TimeDistributed' && wrapped instanceof tf.LayersModel ? wrapped : undefined;
};

/** What a layer ends in. `none`: something else; `passes`: what comes in; `unknown`: not to be told. */
function activationOf(layer: tf.layers.Layer): 'softmax' | 'sigmoid' | 'none' | 'passes' | 'unknown' {
  const name = layer.getClassName();
  if (name === 'TimeDistributed') return activationOf((layer as unknown as { layer: tf.layers.Layer }).layer);
  if (recurrent.test(name)) return 'none';
  if (passing.has(name)) return 'passes';
  if (name === 'Softmax') return isLast((layer as unknown as { axis?: number }).axis, layer) ? 'softmax' : 'none';
  const { activation } = layer as unknown as { activation?: { getClassName?(): string } };
  switch (activation?.getClassName?.()) {
    case undefined:
      return tracedEnding(layer);
    case 'softmax':
      return 'softmax';
    case 'sigmoid':
      return 'sigmoid';
    case 'linear':
      return name === 'Activation' ? 'passes' : 'none';
    default:
      return name === 'Activation' ? 'unknown' : 'none';
  }
}

const isLast = (axis: number | undefined, layer: tf.layers.Layer) =>
  axis === undefined || axis === -1 || axis === ([layer.outputShape].flat() as unknown[]).length - 1;

/** None of a model's input: its layer names what it gives as what it takes. */
function inputsOf(tensor: tf.SymbolicTensor): tf.SymbolicTensor[] {
  const { sourceLayer, nodeIndex } = tensor;
  return (sourceLayer.inboundNodes[nodeIndex ?? 0]?.inputTensors ?? []).filter((input) => input !== tensor);
}

function tracedEnding(layer: tf.layers.Layer): ReturnType<typeof activationOf> {
  const shapes = layer.inboundNodes[0]?.inputTensors.map((input) => input.shape) ?? [];
  if (shapes.length === 0) return 'unknown';
  try {
    // A layer may make its weights when it is first called: only a look leaves them as a first call does.
    const { outputs } = look({
      inputs: Object.fromEntries(
        shapes.map((shape, i) => [`x${i}`, { shape: [1, ...shape.slice(1).map((d) => d ?? 2)], dtype: 'float32' }]),
      ),
      variables: Object.fromEntries(layer.weights.map((w) => [w.originalName, w.read() as tf.Variable])),
      run(inputs) {
        const all = Object.values(inputs);
        const output = layer.call(all.length === 1 ? (all[0] as tf.Tensor) : all, { training: false });
        return { output: [output].flat()[0] as tf.Tensor };
      },
    }).graph;
    return outputs.output ? kernelEnding(outputs.output) : 'unknown';
  } catch {
    // What cannot be traced alone is looked at when the whole model is traced, and refused there with its line.
    return 'unknown';
  }
}

const moving = new Set(['Reshape', 'Identity', 'Cast', 'Slice', 'Squeeze', 'ExpandDims']);

function kernelEnding(tensor: GraphTensor): ReturnType<typeof activationOf> {
  const { node } = tensor;
  if (node === undefined) return tensor.input?.startsWith('x') ? 'passes' : 'unknown';
  if (node.kernel === 'Softmax' || isWrittenOut(node)) return 'softmax';
  if (node.kernel === 'Sigmoid') return 'sigmoid';
  const { x } = node.inputs;
  return moving.has(node.kernel) && x ? kernelEnding(x) : 'unknown';
}

/** exp(x) / Σ exp(x), or exp(logSoftmax(x)). */
function isWrittenOut({ kernel, inputs }: GraphNode): boolean {
  if (kernel === 'Exp') return inputs.x?.node?.kernel === 'LogSoftmax';
  if (kernel !== 'RealDiv' || inputs.a?.node?.kernel !== 'Exp') return false;
  let sum = inputs.b?.node;
  while (sum && moving.has(sum.kernel)) sum = sum.inputs.x?.node;
  const summed = sum?.kernel === 'Sum' ? sum.inputs.x : undefined;
  // The same powers, or the same taken again.
  return summed === inputs.a || (summed?.node?.kernel === 'Exp' && summed.node.inputs.x === inputs.a.node.inputs.x);
}
