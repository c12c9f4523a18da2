/**
 * A model's variables by name and role: what an optimiser and a checkpoint need to know. Names are those of the layers
 * (`stage1_block1_conv1/kernel`), the same in every process; TensorFlow.js's own count up with every model built.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { HardGate } from './hardGate';
import { LearntLogits } from './staticGate';

/**
 * `norm`: scale and offset of a normalisation. `average`: moving averages, never trained. `free`: log-odds of static gates
 * and parameters of learnt priors, which nothing but the loss may pull anywhere.
 */
export type Role = 'kernel' | 'bias' | 'norm' | 'average' | 'free';

export interface Parameter {
  name: string;
  role: Role;
  /** False for moving averages and for layers that are frozen (`trainable` false): their numbers never get a gradient. */
  trained: boolean;
  /** The gate layer whose log-odds this variable helps to make, if any. */
  gate?: GateOwner;
  /** What an update has to end in: `kernelConstraint` and the like of its layer. */
  constraint?: { apply(w: tf.Tensor): tf.Tensor };
  variable: tf.Variable;
}

export interface GateOwner {
  name: string;
  /** Of the kernels that make its log-odds. */
  weightDecay: number;
}

/**
 * All variables in the order of the layers, nested models' included. `owned`: gates' names by variables' that are known to
 * make their decisions, as of gate layers of the user's own. Throws a `UserError` where two variables have one name.
 */
export function parametersOf(model: tf.LayersModel, owned: ReadonlyMap<string, string> = new Map()): Parameter[] {
  const gates = gateNetworks(model);
  // Asked of the model: a frozen layer leaves the flag of its variables as it was.
  const trained = new Set(model.trainableWeights);
  const found = new Map<string, Parameter>();
  for (const layer of model.layers.flatMap(withInner))
    for (const weight of layer.weights) {
      const name = weight.originalName;
      const variable = weight.read() as tf.Variable;
      const known = found.get(name);
      if (known?.variable === variable) continue;
      if (known)
        throw new UserError(`Two variables of the model are called "${name}".`, {
          hint: 'Give the layers of nested models names of their own.',
        });
      const gate = gates.get(layer) ?? ownerOf(model, owned.get(name));
      found.set(name, {
        name,
        variable,
        role: roleOf(layer, name),
        trained: trained.has(weight),
        ...(gate ? { gate } : {}),
        ...(weight.constraint ? { constraint: weight.constraint } : {}),
      });
    }
  return [...found.values()];
}

export interface WeightDecay {
  /** Of kernels outside gates. */
  kernels: number;
  /** Default 0. */
  biases?: number;
  /** Scales and offsets of normalisations. Default 0. */
  norms?: number;
  /** Kernels of gate networks; default: each gate's own `weightDecay` (0 unless set there). Their biases and norms never decay. */
  gates?: number;
}

/** Weight decay of every trainable variable by name. PyTorch's plain SGD would decay biases and norms like kernels: say so here. */
export function weightDecays(
  parameters: readonly Parameter[],
  { kernels, biases = 0, norms = 0, gates }: WeightDecay,
): Record<string, number> {
  const decayOf = ({ role, gate }: Parameter): number => {
    switch (role) {
      case 'kernel':
        return gate ? (gates ?? gate.weightDecay) : kernels;
      case 'bias':
        return gate ? 0 : biases;
      case 'norm':
        return gate ? 0 : norms;
      case 'average':
      case 'free':
        return 0;
      default:
        return role satisfies never;
    }
  };
  const decayed = parameters.filter(({ trained }) => trained);
  return Object.fromEntries(decayed.map((parameter) => [parameter.name, decayOf(parameter)]));
}

/** A gate layer of the user's own decays its kernels only where it says so, in the same words as ours. */
function ownerOf(model: tf.LayersModel, name: string | undefined): GateOwner | undefined {
  if (name === undefined) return undefined;
  const layer = model.layers.flatMap(withInner).find((other) => other.name === name) as
    | { weightDecay?: unknown }
    | undefined;
  return { name, weightDecay: typeof layer?.weightDecay === 'number' ? layer.weightDecay : 0 };
}

/** Each layer whose output goes nowhere but into gates, with its gate: found by walking back from the gates. */
function gateNetworks(model: tf.LayersModel): Map<tf.layers.Layer, HardGate> {
  const owner = new Map<tf.layers.Layer, HardGate>();
  const visit = (layer: tf.layers.Layer, gate: HardGate): void => {
    for (const { inboundLayers } of layer.inboundNodes)
      for (const source of inboundLayers) {
        const consumers = source.outboundNodes.map(({ outboundLayer }) => outboundLayer);
        if (owner.has(source) || !consumers.every((consumer) => consumer instanceof HardGate || owner.has(consumer)))
          continue;
        owner.set(source, gate);
        visit(source, gate);
      }
  };
  for (const gate of model.layers.flatMap(withInner)) if (gate instanceof HardGate) visit(gate, gate);
  return owner;
}

function roleOf(layer: tf.layers.Layer, name: string): Role {
  if (/Normalization$/.test(layer.getClassName())) return /\/moving_\w+$/.test(name) ? 'average' : 'norm';
  if (layer instanceof LearntLogits) return 'free';
  return /bias$/i.test(name) ? 'bias' : 'kernel';
}

/** A nested model as its layers. */
function withInner(layer: tf.layers.Layer): tf.layers.Layer[] {
  return layer instanceof tf.LayersModel ? layer.layers.flatMap(withInner) : [layer];
}
