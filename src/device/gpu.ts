/**
 * A GPU through ONNX Runtime, compiled as for the CPU: WebGPU on whatever driver there is (Vulkan, Metal, Direct3D), or CUDA
 * where ONNX Runtime was installed with it. One copy of the network has the whole batch.
 */
import path from 'node:path';
import type { Provider } from '../graph/onnx/gpuSession';
import { program } from '../graph/onnx/session';
import { lower } from '../graph/passes/lower';
import { bare, port } from '../graph/port';
import { checkState } from './checkState';
import type { Device, EvaluationSession, EvaluationSpec, State, TrainingSession, TrainingSpec } from './device';
import { gpuError } from './gpuErrors';
import { gpuName, inSoftware } from './gpuName';
import { gpuPlan, onGpu } from './gpuPlan';
import { copyProgram } from './gpuPrograms';
import { initialState } from './initialState';
import { atLayer } from './layerErrors';
import type { GpuOptions, TraceOptions } from './options';
import { ThreadClient } from './threadClient';
import { traceEvaluation } from './traces';

const titles: Record<Provider, string> = { webgpu: 'WebGPU', cuda: 'CUDA' };

export async function gpuDevice(provider: Provider, options: GpuOptions = {}): Promise<Device> {
  const { threadScript = path.join(__dirname, 'stepThread.js') } = options;
  const name = await gpuName();
  return {
    id: provider,
    gpu: name === undefined && provider === 'webgpu' ? undefined : provider === 'cuda' || !name?.includes(inSoftware),
    description: `${titles[provider]}, compiled${name === undefined ? '' : `, ${name}`}`,
    training: (spec, seed) => openTraining(provider, spec, { ...options, threadScript, seed }),
    evaluation: (spec) => openEvaluation(provider, spec, { ...options, threadScript }),
    async dispose() {},
  };
}

type Opened = GpuOptions & { threadScript: string };

const sourcesOf = ({ sources }: TraceOptions) => (sources ? { sources } : {});

/** Asks the thread, and says in words what goes wrong on a GPU. */
function asker(
  provider: Provider,
  script: string,
  { inputs }: Pick<TrainingSpec, 'inputs'>,
  { bytes = 0, evaluating = false, sources }: { bytes?: number; evaluating?: boolean } & Pick<TraceOptions, 'sources'>,
) {
  const batch = Object.values(inputs)[0]?.shape[0];
  const context = { device: titles[provider], bytes, evaluating, batch };
  const client = new ThreadClient(script);
  const ask: ThreadClient['ask'] = async (request, transfer) => {
    try {
      return await client.ask(request, transfer);
    } catch (error) {
      throw await atLayer(gpuError(error, context), [], sources);
    }
  };
  return { ask, close: () => client.end() };
}

async function openTraining(
  provider: Provider,
  spec: TrainingSpec,
  { threadScript, seed, ...options }: Opened & { seed: number },
): Promise<TrainingSession> {
  const plan = gpuPlan(spec, { ...options, seed });
  const { ask, close } = asker(provider, threadScript, spec, { bytes: plan.bytes, ...sourcesOf(options) });
  try {
    await ask({ kind: 'openGpuReplica', plan, provider });
    await ask({ kind: 'write', state: initialState(spec) });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    predictedBytes: plan.bytes,
    step: async (inputs, scalars, control = {}) =>
      (await ask({ kind: 'step', inputs, scalars, control })) as Record<string, Float32Array>,
    read: async () => (await ask({ kind: 'read' })) as State,
    async write(state) {
      checkState(state, spec);
      await ask({ kind: 'write', state });
    },
    async dispose() {
      try {
        if (options.profile !== undefined) await ask({ kind: 'endProfiling' });
      } finally {
        await close();
      }
    },
  };
}

/** Weights are uploaded when they are others than the last time. */
async function openEvaluation(
  provider: Provider,
  spec: EvaluationSpec,
  { threadScript, ...options }: Opened,
): Promise<EvaluationSession> {
  const compiled = program('evaluation', lower(traceEvaluation(spec, options), onGpu));
  const { ask, close } = asker(provider, threadScript, spec, { evaluating: true, ...sourcesOf(options) });
  const shapes = Object.entries(spec.variables).map(([name, v]) => ({ name: port.variable(name), shape: v.shape }));
  try {
    await ask({ kind: 'openGpuGraph', program: compiled, copy: copyProgram(shapes), provider });
  } catch (error) {
    await close();
    throw error;
  }
  let loaded: State | undefined;
  return {
    async run(inputs, state) {
      if (state !== loaded) {
        const weights = Object.fromEntries(shapes.map(({ name }) => [name, state[bare(name)]]));
        await ask({ kind: 'load', weights: weights as State });
        loaded = state;
      }
      return (await ask({ kind: 'compute', inputs })) as Record<string, Float32Array>;
    },
    dispose: close,
  };
}
