/**
 * A run as a row: what its events add up to, and what lies beside them. One place for the terminal, the Compare view and a report. The
 * best evaluation is the one whose checkpoint is kept; its MACs and gates are of the same evaluation.
 */
import path from 'node:path';
import type { Evaluation } from '../protocol/events/events';
import { keptValues } from '../protocol/events/keptValues';
import { isLive, statusOf } from '../protocol/events/progress';
import type { EpochPoint, RunState } from '../protocol/events/runState';
import { countGate, type GateKind } from '../protocol/facts/gateRates';
import { worthAt } from '../protocol/files/curve';
import { experimentName } from '../protocol/files/runFolder';
import { flatSettings } from '../protocol/many/flatSettings';
import type { RunPoint, RunRow } from '../protocol/many/runRow';
import type { FilesBeside, ImageMacs } from './filesBeside';

export interface RowParts {
  /** Absolute. */
  folder: string;
  state: RunState;
  files: FilesBeside;
  /** Absolute path of the sweep's folder that it is a task of. */
  sweep?: string | undefined;
  /** Whether its worker is there, where its events have no end: without it the run has ended without a word. */
  atWork?: boolean | undefined;
  /** Of which `points.chosen` is. */
  epoch?: number | undefined;
  /** Why it cannot be read. */
  problem?: string | undefined;
}

export function rowOf({ folder, state, files, sweep, atWork, epoch, problem }: RowParts): RunRow {
  const { started, latest, ended } = state;
  const { config, manifest, label, decision } = files;
  const gone = isLive(state) && atWork === false;
  const status = gone ? 'failed' : state.time === 0 && atWork === true ? 'starting' : statusOf(state);
  const experiment = started?.experiment ?? config?.experiment;
  const why = problem ?? (gone ? goneText : ended?.error?.message);
  const points = pointsOf(state, files.images, epoch);
  const curve = curveOf(files, points);
  const speed = speedOf(state, accumulated(config?.accumulate));
  return {
    ...{ folder, id: path.basename(folder), name: label.name ?? nameOf(folder, sweep, experiment) },
    ...{ note: label.note, sweep, experiment },
    ...{ state: status, live: status === 'starting' || status === 'running' },
    ...{ time: state.since || manifest?.time || 0, wallMs: state.activeMs, epoch: state.epoch },
    epochs: started?.epochs,
    ...(config === undefined ? { settings: {}, parameters: [] } : flatSettings(config)),
    ...{
      score: started?.score,
      metrics: started?.metrics,
      points,
      terms: latest?.terms ?? {},
      samplesPerSecond: speed,
    },
    denseMacs: started && started.model.macs > 0 ? started.model.macs : undefined,
    ...{ notCounted: started?.model.notCounted ?? [], gateLayers: started?.model.gates.length ?? 0 },
    ...{ data: started && dataOf(started.data, manifest?.data), device: started?.device.description, curve },
    early: status === 'stopped' || status === 'paused' ? decision?.reason : undefined,
    problem: why,
  };
}

const goneText = 'Its process is gone without a word: it was killed, or its machine was.';

/** As the tree of runs names it. */
function nameOf(folder: string, sweep: string | undefined, experiment: string | undefined): string {
  const id = path.basename(folder);
  if (sweep !== undefined) return `${path.basename(sweep)}: ${id}`;
  return experiment === undefined ? id : experimentName(experiment);
}

const dataOf = ({ name, test }: { name: string; test: number }, fingerprint: string | undefined) => ({
  ...{ name, test, fingerprint: fingerprint || undefined },
});

function pointsOf(state: RunState, images: readonly ImageMacs[], epoch: number | undefined): RunRow['points'] {
  const { evaluation, bestEvaluation, epochs } = state;
  const whole = [evaluation, bestEvaluation].filter((event) => event !== undefined);
  const hasGates = (state.started?.model.gates.length ?? 0) > 0;
  const of = (event: Place & { evaluation: Measured }) => pointOf(event, images, hasGates);
  const at = epoch === undefined ? undefined : epochs.find((point) => point.epoch === epoch);
  const chosen = at && (whole.find((event) => event.step === at.step && event.epoch === at.epoch) ?? keptOf(state, at));
  return {
    ...(evaluation && { last: of(evaluation) }),
    ...(bestEvaluation && { best: of(bestEvaluation) }),
    ...(chosen && { chosen: of(chosen) }),
  };
}

type Place = { epoch: number; step: number };
type Measured = Pick<Evaluation, 'values'> & { gates: readonly { gate: string; rates: string }[] };

/** Of an earlier epoch the values are kept, and of some the firing rates. */
function keptOf({ gateHistory }: RunState, { step, epoch, values }: EpochPoint): Place & { evaluation: Measured } {
  const gates = gateHistory.epochs.find((kept) => kept.step === step)?.gates ?? [];
  return { step, epoch, evaluation: { values, gates } };
}

function pointOf(
  { epoch, step, evaluation }: Place & { evaluation: Measured },
  images: readonly ImageMacs[],
  hasGates: boolean,
): RunPoint {
  const gates = hasGates ? kindShares(evaluation) : undefined;
  const { macs } = evaluation.values;
  // A record of all images whose mean is another one is of another evaluation, though it is of the same epoch.
  const isOf = (of: ImageMacs) =>
    of.epoch === epoch && of.step === step && (of.mean === undefined || Math.abs(of.mean - macs) <= 1e-6 * macs);
  const range = images.find(isOf)?.range;
  return { epoch, values: keptValues(evaluation.values), gates, macsRange: range };
}

/** Over all channels of all gates; undefined where the evaluation does not say. */
function kindShares({ gates }: Measured): Record<GateKind, number> | undefined {
  const counts = gates.map(countGate);
  const channels = counts.reduce((sum, of) => sum + of.channels, 0);
  if (channels === 0) return undefined;
  const share = (kind: GateKind) => counts.reduce((sum, of) => sum + of[kind], 0) / channels;
  return { on: share('on'), off: share('off'), conditional: share('conditional') };
}

/** A curve of other weights than those of the row's points says nothing of them. */
function curveOf({ curves }: FilesBeside, points: RunRow['points']): RunRow['curve'] {
  for (const checkpoint of ['best', 'last'] as const) {
    const curve = curves[checkpoint];
    const of = points[checkpoint];
    // A file of the best may hold a curve of the last: an earlier version had one for both.
    if (curve === undefined || of === undefined || curve.checkpoint !== checkpoint) continue;
    if (curve.epoch !== undefined && curve.epoch !== of.epoch) continue;
    const usable = curve.points.filter(
      (point) => Number.isFinite(worthAt(curve, point)) && Number.isFinite(point.macs),
    );
    return {
      checkpoint,
      points: usable.map(({ threshold, accuracy, macs, score }) => ({ threshold, accuracy, macs, score })),
    };
  }
  return undefined;
}

const accumulated = (value: unknown): number => (typeof value === 'number' && value >= 1 ? value : 1);

/** Samples from the first to the newest step of the session, over the time between them, evaluations included. */
function speedOf({ started, firstStep, latest }: RunState, accumulate: number): number | undefined {
  if (started === undefined || firstStep === undefined || latest === undefined) return undefined;
  const [steps, ms] = [latest.step - firstStep.step, latest.time - firstStep.time];
  return steps > 0 && ms > 0 ? (1000 * steps * started.batchSize * accumulate) / ms : undefined;
}
