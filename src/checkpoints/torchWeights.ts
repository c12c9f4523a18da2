/**
 * Weights of torchvision's ResNets, and of timm's that are built alike, as the variables of `networks.resnet`: names,
 * and layouts (PyTorch keeps a convolution as [out, in, height, width], a dense layer as [out, in]).
 * Both networks pad alike, have their strides in the 3×3 convolutions and ε = 1e-5, so that the outputs agree too.
 */

import { UserError } from '../base/userError';
import type { StoredTensor } from './safetensors';

export interface TorchWeights {
  /** By the names of `networks.resnet`; what has no such name keeps its own. */
  tensors: Record<string, StoredTensor>;
  /** What each was called in the file. */
  namesInFile: ReadonlyMap<string, string>;
}

/** The name of `networks.resnet` for one of PyTorch's, else that one. */
export const resnetName = (name: string): string => nameOf(name) ?? name;

const norms: Readonly<Record<string, string>> = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};

export const isTorchResnet = (names: readonly string[]): boolean =>
  names.some((name) => /(^|\.)layer1\.0\.conv1\.weight$/.test(name));

/** `tensors`: those of such a network. */
export function torchWeights(tensors: Readonly<Record<string, StoredTensor>>): TorchWeights {
  const renamed: Record<string, StoredTensor> = {};
  const namesInFile = new Map<string, string>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const ours = nameOf(name);
    renamed[ours ?? name] = ours?.endsWith('/kernel') ? turned(tensor) : tensor;
    namesInFile.set(ours ?? name, name);
  }
  return { tensors: renamed, namesInFile };
}

/** `layer2.0.downsample.1.running_var` is `stage2_block1_shortcut_bn/moving_variance`. */
function nameOf(name: string): string | undefined {
  if (name === 'fc.weight') return 'classifier/kernel';
  if (name === 'fc.bias') return 'classifier/bias';
  const [, stage, block, inner = '', what = ''] = /^(?:layer(\d)\.(\d+)\.)?(.+)\.(\w+)$/.exec(name) ?? [];
  const layer = stage === undefined ? stemLayer(inner) : blockLayer(inner);
  if (layer === undefined) return undefined;
  const full = stage === undefined ? `stem_${layer}` : `stage${stage}_block${Number(block) + 1}_${layer}`;
  if (!layer.includes('bn')) return what === 'weight' ? `${full}/kernel` : undefined;
  const norm = norms[what];
  return norm && `${full}/${norm}`;
}

const stemLayer = (name: string) => ({ conv1: 'conv', bn1: 'bn' })[name];

function blockLayer(name: string): string | undefined {
  if (name === 'downsample.0') return 'shortcut';
  if (name === 'downsample.1') return 'shortcut_bn';
  return /^(conv|bn)[123]$/.test(name) ? name : undefined;
}

/** [O, I, H, W] → [H, W, I, O], [O, I] → [I, O]; anything else as it is. */
function turned(tensor: StoredTensor): StoredTensor {
  const { shape, data } = tensor;
  if (shape.length !== 4 && shape.length !== 2) return tensor;
  const [outs, ins, height, width] = [shape[0] as number, shape[1] as number, shape[2] ?? 1, shape[3] ?? 1];
  const taps = height * width;
  const to = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < outs; o++)
    for (let i = 0; i < ins; i++)
      for (let tap = 0; tap < taps; tap++) to[(tap * ins + i) * outs + o] = data[from++] as number;
  return { shape: shape.length === 4 ? [height, width, ins, outs] : [ins, outs], data: to };
}

/** The classifier is often another one; any other weight of another shape is of another network. @param field Of the experiment, that names the file. */
export function checkTorchShape(
  file: string,
  { tensors, namesInFile }: TorchWeights,
  { name, shape }: { name: string; shape: readonly number[] },
  field: string,
): void {
  const stored = tensors[name];
  if (stored === undefined || name.startsWith('classifier/') || String(stored.shape) === String(shape)) return;
  const order = (sizes: readonly number[]) =>
    `[${(sizes.length === 4 ? [3, 2, 0, 1].map((i) => sizes[i]) : sizes).join(', ')}]`;
  throw new UserError(
    `${field}: '${namesInFile.get(name)}' is ${order(stored.shape)} in ${file}, and '${name}' of the model needs ${order(shape)}.`,
    { hint: 'Use the weights of a network of the same depth and width.', source: { file, line: 1 } },
  );
}
