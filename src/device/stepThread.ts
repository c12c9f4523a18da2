/** The thread of one replica, or of one evaluation: messages in, one answer each, in order. */
import { parentPort } from 'node:worker_threads';
import type { Provider } from '../graph/onnx/gpuSession';
import { type Program, Session, type Values } from '../graph/onnx/session';
import type { State, StepControl } from './device';
import { GpuEvaluation } from './gpuEvaluation';
import type { GpuPlan } from './gpuPlan';
import { GpuReplica } from './gpuReplica';
import { Replica, type ReplicaPlan } from './replica';

export type Request =
  | { kind: 'openReplica'; plan: ReplicaPlan }
  | { kind: 'openGraph'; program: Program; threads: number }
  | { kind: 'openGpuReplica'; plan: GpuPlan; provider: Provider }
  | { kind: 'openGpuGraph'; program: Program; copy: Program; provider: Provider }
  /** Weights of a graph on a GPU, by port. */
  | { kind: 'load'; weights: State }
  | { kind: 'step'; inputs: Record<string, Values>; scalars: Record<string, number>; control?: StepControl }
  | { kind: 'compute'; inputs: Record<string, Values> }
  | { kind: 'read' }
  | { kind: 'write'; state: State }
  | { kind: 'endProfiling' }
  | { kind: 'close' };

export interface Asked {
  id: number;
  request: Request;
}

export type Answer = { id: number } & ({ value: unknown } | { error: string });

let replica: Replica | GpuReplica | undefined;
let session: Session | GpuEvaluation | undefined;

async function answer(request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'openReplica':
      replica = await Replica.open(request.plan);
      return;
    case 'openGraph':
      session = await Session.open(request.program, { threads: request.threads });
      return;
    case 'openGpuReplica':
      replica = await GpuReplica.open(request.plan, request.provider);
      return;
    case 'openGpuGraph':
      session = await GpuEvaluation.open(request.program, request.copy, request.provider);
      return;
    case 'load':
      if (session instanceof GpuEvaluation) await session.load(request.weights);
      return;
    case 'step':
      return replica?.step(request.inputs, request.scalars, request.control);
    case 'compute':
      return session?.compute(request.inputs);
    case 'read':
      return replica?.read();
    case 'write':
      await replica?.write(request.state);
      return;
    case 'endProfiling':
      replica?.endProfiling();
      return;
    case 'close':
      await Promise.allSettled([replica?.close(), session?.close()]);
      return;
    default:
      return request satisfies never;
  }
}

const said = (error: unknown) => (error instanceof Error ? error.message : String(error));

let queue = Promise.resolve();
parentPort?.on('message', ({ id, request }: Asked) => {
  queue = queue.then(async () => {
    try {
      parentPort?.postMessage({ id, value: await answer(request) } satisfies Answer);
    } catch (error) {
      parentPort?.postMessage({ id, error: said(error) } satisfies Answer);
    }
    // Nothing is left to wait for: the thread ends by itself.
    if (request.kind === 'close') parentPort?.close();
  });
});
// Whose request it was is not known; an error of the thread fails them all.
parentPort?.on('messageerror', (error) => {
  throw error;
});
