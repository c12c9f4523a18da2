/** A training step for a GPU: the programs of its parts. Plain data, so that it can be sent to the thread that runs it. */

import { peakBytes } from '../graph/onnx/memory';
import { type Program, program } from '../graph/onnx/session';
import { lower } from '../graph/passes/lower';
import { port } from '../graph/port';
import { slotName, type TrainingSpec } from './device';
import { addReport, copyProgram, followProgram, type ReportPart, type Sized, sumProgram } from './gpuPrograms';
import type { TraceOptions } from './options';
import { ownBytes } from './ownBytes';
import { resident } from './ports';
import { traceGradient, traceUpdate } from './traces';

export interface GpuPlan {
  /** Inputs: the batch, scalars, random draws, variables, what is reported. Outputs: the report, gradients, assigned moving averages. */
  gradient: Program;
  /** As of a replica on the CPU. */
  update: Program;
  report: ReportPart[];
  /** Of everything in the state. */
  copy: Program;
  /** Of the report. */
  copyReport: Program;
  sum: Program;
  /** Of the moving averages of the variables, where they are kept. */
  follow?: Program | undefined;
  trainable: string[];
  moving: string[];
  slots: string[];
  freezable: string[];
  seed: number;
  /** Memory on the GPU that it is expected to take. */
  bytes: number;
  profile?: string | undefined;
}

/** Standard operators: the blocked ones are for CPUs. */
export const onGpu = { block: 0, gpu: true } as const;

/** Traces and lowers a step. */
export function gpuPlan(spec: TrainingSpec, options: TraceOptions & { seed: number; profile?: string }): GpuPlan {
  const lowered = lower(traceGradient(spec, 1, options), onGpu);
  const bytes = peakBytes(lowered.contents()) + ownBytes(spec, 1);
  const report = addReport(lowered, (name) => !resident(name));
  const [trainable, moving] = [spec.trainable, spec.moving].map((variables) =>
    Object.entries(variables).map(([name, v]): Sized => ({ name, shape: v.shape })),
  ) as [Sized[], Sized[]];
  const slots = trainable.flatMap(({ name, shape }) =>
    spec.optimizer.slots.map((slot): Sized => ({ name: slotName(name, slot), shape })),
  );
  const names = (arrays: Sized[]) => arrays.map(({ name }) => name);
  const size = report.reduce((sum, part) => sum + part.size, 0);
  return {
    gradient: program('gradient', lowered),
    update: program('update', lower(traceUpdate(spec), onGpu)),
    report,
    copy: copyProgram([...trainable, ...moving, ...slots]),
    copyReport: copyProgram([{ name: port.report, shape: [size] }]),
    sum: sumProgram(trainable),
    follow: spec.ema ? followProgram([...trainable, ...moving]) : undefined,
    trainable: names(trainable),
    moving: names(moving),
    slots: names(slots),
    freezable: [...(spec.freezable ?? [])],
    seed: options.seed,
    bytes,
    profile: options.profile,
  };
}
