/**
 * The compiled device on CPU: the training step is traced once, lowered to ONNX and run by ONNX Runtime in threads of
 * its own. Several cores are used by replicas, each with its share of the batch, that average their gradients: small
 * operators scale poorly over threads, whole steps nearly perfectly. Batch-norm statistics are those of a replica's share.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { howMany } from '../base/howMany';
import { blockSize } from '../graph/onnx/block';
import { peakBytes } from '../graph/onnx/memory';
import { type Program, program } from '../graph/onnx/session';
import { lower } from '../graph/passes/lower';
import { port } from '../graph/port';
import { breakUp, shareSums } from './allReduce';
import { checkState } from './checkState';
import {
  type Device,
  type EvaluationSession,
  type EvaluationSpec,
  type NumericArray,
  type State,
  slotName,
  type TrainingSession,
  type TrainingSpec,
} from './device';
import { fromEntries } from './entries';
import { initialState } from './initialState';
import { atLayer } from './layerErrors';
import type { CompiledOptions } from './options';
import { ownBytes } from './ownBytes';
import type { ReplicaPlan } from './replica';
import { ThreadClient } from './threadClient';
import { traceEvaluation, traceGradient, traceUpdate } from './traces';

export async function compiledCpu(options: CompiledOptions = {}): Promise<Device> {
  const block = await blockSize();
  const cores = availableParallelism();
  const threadScript = options.threadScript ?? path.join(__dirname, 'stepThread.js');
  const threads = options.threads ?? 1;
  const wanted = options.replicas ?? Math.max(1, Math.floor(cores / threads));
  return {
    id: 'cpu',
    description: `CPU, compiled, ${wanted} × ${howMany(threads, 'thread')}`,
    async training(spec, seed) {
      const batch = batchOf(spec.inputs);
      const count = divisor(batch, wanted);
      const { plan, graphs } = plans(spec, { ...options, threads, block, count, seed });
      return trainReplicas(plan, threadScript, spec, (error) => atLayer(error, graphs, options.sources));
    },
    async evaluation(spec) {
      const lowered = lower(traceEvaluation(spec, options), { block });
      const explained = (error: unknown) => atLayer(error, [lowered], options.sources);
      return evaluateInThread(program('evaluation', lowered), threadScript, wanted * threads, spec, explained);
    },
    async dispose() {},
  };
}

const batchOf = (inputs: TrainingSpec['inputs']) => Object.values(inputs)[0]?.shape[0] ?? 1;

/** The largest number of equal shares up to `wanted`. */
function divisor(batch: number, wanted: number): number {
  let count = Math.min(wanted, batch);
  while (batch % count !== 0) count--;
  return count;
}

interface PlanOptions extends CompiledOptions {
  threads: number;
  block: number;
  count: number;
  seed: number;
}

/** Traces and lowers both halves of a step, `graphs`; one plan a replica. */
export function plans(spec: TrainingSpec, { block, count, threads, seed, ...options }: PlanOptions) {
  const lowered = lower(traceGradient(spec, count, options), { block });
  const gradient = program('gradient', lowered);
  const updating = lower(traceUpdate(spec), { block: 0 });
  const update = program('update', updating);
  const trainable = Object.keys(spec.trainable);
  const moving = Object.keys(spec.moving);
  const sizes = { ...spec.trainable, ...spec.moving };
  const shared =
    count > 1
      ? shareSums(
          count,
          Object.values(sizes).reduce((sum, v) => sum + v.size, 0),
        )
      : undefined;
  const slots = trainable.flatMap((name) => spec.optimizer.slots.map((slot) => slotName(name, slot)));
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const bytes = peakBytes(lowered.contents()) + ownBytes(spec, count);
  const plan = Array.from({ length: count }, (_, index): ReplicaPlan => {
    return {
      gradient,
      update,
      trainable,
      moving,
      slots,
      freezable: [...(spec.freezable ?? [])],
      ema: spec.ema === true && index === 0,
      seed,
      index,
      count,
      threads,
      bytes,
      shared,
      ...profile,
    };
  });
  return { plan, graphs: [lowered, updating] };
}

/** Says in words what went wrong. */
type Explain = (error: unknown) => Promise<unknown>;

async function trainReplicas(
  plan: ReplicaPlan[],
  script: string,
  spec: TrainingSpec,
  explained: Explain,
): Promise<TrainingSession> {
  const clients = plan.map(() => new ThreadClient(script));
  const end = async () => {
    // One may wait for another that has failed.
    for (const { shared } of plan) if (shared) breakUp(shared);
    await Promise.all(clients.map((client) => client.end()));
  };
  let failed = false;
  const all = async <T>(ask: (client: ThreadClient, i: number) => Promise<unknown>) => {
    try {
      return (await Promise.all(clients.map(ask))) as T[];
    } catch (error) {
      failed = true;
      await end();
      throw await explained(error);
    }
  };
  await all((client, i) => client.ask({ kind: 'openReplica', plan: plan[i] as ReplicaPlan }));
  const session: TrainingSession = {
    predictedBytes: plan.reduce((sum, { bytes }) => sum + bytes, 0),
    async step(inputs, scalars, control = {}) {
      const parts = await all<Record<string, Float32Array>>((client, i) => {
        const share = fromEntries(inputs, (v, name) => [name, shareOf(v, i, clients.length)]);
        return client.ask({ kind: 'step', inputs: share, scalars, control }, buffersOf(share));
      });
      return combine(parts, new Set(spec.summed));
    },
    async read() {
      return (await (clients[0] as ThreadClient).ask({ kind: 'read' })) as State;
    },
    async write(state) {
      checkState(state, spec);
      await all((client) => client.ask({ kind: 'write', state }));
    },
    async dispose() {
      // After a failure there is nothing left to close, and the failure is what the user has to hear.
      if (failed) return;
      if (plan[0]?.profile !== undefined) await all((client) => client.ask({ kind: 'endProfiling' }));
      await end();
    },
  };
  await session.write(initialState(spec));
  return session;
}

/** A copy in memory of its own, so that it can be handed to the replica's thread. */
function shareOf(values: NumericArray, index: number, count: number): NumericArray {
  const size = values.length / count;
  return values.slice(index * size, (index + 1) * size);
}

const buffersOf = (arrays: Record<string, NumericArray>) => Object.values(arrays).map((a) => a.buffer as ArrayBuffer);

/** Counts add up over replicas, everything else is a mean. */
function combine(parts: Record<string, Float32Array>[], summed: ReadonlySet<string>): Record<string, Float32Array> {
  const [first = {}, ...rest] = parts;
  return fromEntries(first, (values, name) => {
    const total = values.slice();
    for (const part of rest)
      part[name]?.forEach((x, i) => {
        total[i] = (total[i] as number) + x;
      });
    if (!summed.has(name)) for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) / parts.length;
    return [name, total];
  });
}

async function evaluateInThread(
  compiled: Program,
  script: string,
  threads: number,
  spec: EvaluationSpec,
  explained: Explain,
): Promise<EvaluationSession> {
  const client = new ThreadClient(script);
  const ask: ThreadClient['ask'] = async (request) => {
    try {
      return await client.ask(request);
    } catch (error) {
      throw await explained(error);
    }
  };
  try {
    await ask({ kind: 'openGraph', program: compiled, threads });
  } catch (error) {
    await client.end();
    throw error;
  }
  const variables = Object.keys(spec.variables);
  return {
    async run(inputs, state) {
      const weights = Object.fromEntries(variables.map((name) => [port.variable(name), state[name] as Float32Array]));
      return (await ask({ kind: 'compute', inputs: { ...inputs, ...weights } })) as Record<string, Float32Array>;
    },
    dispose: () => client.end(),
  };
}
