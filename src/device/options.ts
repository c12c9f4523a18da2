/** What a device may be told when it is opened. Types alone: they are part of what users' editors see. */
import type * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events/events';

export interface TraceOptions {
  /** The model whose layers are attributed, and where the user made them. */
  model?: tf.LayersModel;
  sources?: ReadonlyMap<string, readonly Source[]> | undefined;
  /** What to do where something cannot be compiled. */
  way?: string;
}

export interface GpuOptions extends TraceOptions {
  /** Script of the compute thread; default: beside the running bundle. */
  threadScript?: string;
  /** Path prefix of ONNX Runtime's profile of the step. */
  profile?: string;
}

export interface CompiledOptions extends GpuOptions {
  /** Copies of the network, each on its own thread; default: one a core, as far as they divide the batch. */
  replicas?: number;
  /** Threads inside one operator of a replica; default 1. */
  threads?: number;
}

/** Each device takes what concerns it. */
export interface DeviceOptions extends CompiledOptions {
  /** Folder in which tfjs-node-gpu is installed. */
  tfjsNodeGpuPath?: string;
}
