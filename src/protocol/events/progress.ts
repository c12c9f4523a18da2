/** What follows from a `RunState` without being part of it: status, progress, time to go, whether it can go on. */
import type { Outcome } from './events';
import type { RunState } from './runState';

/** `empty`: no event yet. `starting`: a session that has not done its first step. */
export type RunStatus = 'empty' | 'starting' | 'running' | Outcome;

export function statusOf(state: RunState): RunStatus {
  if (state.ended !== undefined) return state.ended.outcome;
  if (state.time === 0) return 'empty';
  return state.firstStep === undefined ? 'starting' : 'running';
}

/** Somebody may be working on it. */
export function isLive(state: RunState): boolean {
  const status = statusOf(state);
  return status === 'starting' || status === 'running';
}

/** A run begins with its first step: what ended before it left nothing to look at, to compare or to go on from. */
export function neverBegan({ ended, step, latest, evaluation, lastCheckpoint }: RunState): boolean {
  if (ended === undefined || ended.outcome === 'finished' || ended.step > 0 || step > 0) return false;
  return latest === undefined && evaluation === undefined && lastCheckpoint === undefined;
}

/** It ended early and left a checkpoint to go on from. */
export function isResumable({ ended, lastCheckpoint }: RunState): boolean {
  return ended !== undefined && ended.outcome !== 'finished' && lastCheckpoint !== undefined;
}

/** Share of the steps that are done, 0 … 1; undefined before the length is known. */
export function progressOf({ started, step }: RunState): number | undefined {
  const total = started === undefined ? 0 : started.epochs * started.stepsPerEpoch;
  return total > 0 ? Math.min(1, step / total) : undefined;
}

/** Milliseconds to go at the mean speed of this session, evaluations included; undefined while there is no telling. */
export function etaOf(state: RunState): number | undefined {
  const { started, firstStep, latest, step } = state;
  if (statusOf(state) !== 'running' || started === undefined || firstStep === undefined || latest === undefined)
    return undefined;
  const steps = latest.step - firstStep.step;
  const ms = latest.time - firstStep.time;
  if (steps <= 0 || ms <= 0) return undefined;
  return Math.max(0, started.epochs * started.stepsPerEpoch - step) * (ms / steps);
}

/** Average multiply-adds of a sample in the last evaluation as a share of dense; undefined without an evaluation. */
export function macsShareOf({ started, evaluation }: RunState): number | undefined {
  const dense = started?.model.macs ?? 0;
  return evaluation === undefined || dense === 0 ? undefined : evaluation.evaluation.macs / dense;
}
