/** The few facts about a run that the tree, the status bar and the commands need; the whole is in `RunState`. */
import { basename } from 'node:path';
import type { UserFacingError } from '../../protocol/events/events';
import { etaOf, isLive, isResumable, neverBegan, type RunStatus, statusOf } from '../../protocol/events/progress';
import type { EpochPoint, RunState } from '../../protocol/events/runState';
import type { RunScore } from '../../protocol/events/score';
import { scoreOf } from '../../protocol/events/score';
import { runScore } from '../../protocol/facts/scoreText';
import { type EpochMark, markOf, type ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { experimentName } from '../../protocol/files/runFolder';

export interface RunSummary {
  folder: string;
  /** Name of the run folder. */
  id: string;
  /** What a person called it, else the name of the experiment, else the id as long as no event names that. */
  name: string;
  /** What a person wrote about it. */
  note: string | undefined;
  /** Absolute path of the experiment file. */
  experiment: string | undefined;
  /** Folder of the sweep that it is a task of. */
  sweep: string | undefined;
  /** Values of the experiment's parameters, and of settings that were given beside it. */
  parameters: Readonly<Record<string, string | number | boolean>>;
  settings: Readonly<Record<string, string | number | boolean>>;
  state: RunStatus;
  live: boolean;
  /** It ended before its first step: it is no run, and no list has it. */
  neverBegan: boolean;
  /** A worker could go on with it. */
  resumable: boolean;
  phase: string | undefined;
  /** Epochs done, with a fraction, of `epochs`. */
  epoch: number;
  epochs: number | undefined;
  loss: number | undefined;
  /** Milliseconds to go. */
  eta: number | undefined;
  /** Milliseconds that its sessions took. */
  activeMs: number;
  /** Of these, until its first step: undefined of a run of several sessions. */
  startMs: number | undefined;
  /** Of the checkpoint that is shown, 0 … 1. */
  accuracy: number | undefined;
  /** Likewise; only of data with a class for every pixel. */
  meanIoU: number | undefined;
  /** Likewise: what its run goes by, where that is neither. */
  score?: (RunScore & { value: number }) | undefined;
  /** Likewise: average multiply-adds of a sample, as a share of dense. */
  macsShare: number | undefined;
  /** Multiply-adds of a sample with every gate open; undefined before the run has said it. */
  denseMacs: number | undefined;
  /** Operations of its network that are in no MACs. */
  notCounted: readonly string[];
  /** Of what epoch these three are; undefined without an evaluation. */
  evaluated: { epoch: number; mark: EpochMark | undefined } | undefined;
  /** The same four of each checkpoint. */
  scores: Record<ShownCheckpoint, Scores>;
  /** When the first session began; epoch milliseconds, 0 when unknown. */
  time: number;
  device: string | undefined;
  /** Gate layers of its network; undefined before it is known. */
  gates: number | undefined;
  /** Its data has a class for every pixel. */
  pixels: boolean;
  /** It has written a checkpoint. */
  checkpointed: boolean;
  error: UserFacingError | undefined;
  /** What its experiment said when it ended the run before its last epoch. */
  why?: string | undefined;
  /** Why the events cannot be read at the moment. */
  problem: string | undefined;
}

export type Scores = Pick<RunSummary, 'accuracy' | 'meanIoU' | 'score' | 'macsShare' | 'evaluated'>;

const noScores: Scores = {
  accuracy: undefined,
  meanIoU: undefined,
  macsShare: undefined,
  evaluated: undefined,
};

export function emptySummary(folder: string): RunSummary {
  return {
    folder,
    id: basename(folder),
    name: nameOf(basename(folder)),
    note: undefined,
    experiment: undefined,
    sweep: undefined,
    parameters: {},
    settings: {},
    state: 'empty',
    live: false,
    neverBegan: false,
    resumable: false,
    phase: undefined,
    epoch: 0,
    epochs: undefined,
    loss: undefined,
    eta: undefined,
    activeMs: 0,
    startMs: undefined,
    ...noScores,
    scores: { last: noScores, best: noScores },
    denseMacs: undefined,
    notCounted: [],
    time: timeOf(basename(folder)),
    device: undefined,
    gates: undefined,
    pixels: false,
    checkpointed: false,
    error: undefined,
    problem: undefined,
  };
}

/** @param unheard a worker is at work on it that has not said anything yet. */
export function summarise(folder: string, state: RunState, unheard = false): RunSummary {
  const { started, latest, evaluation, best, ended } = state;
  const empty = emptySummary(folder);
  const scores = {
    last: scoresOf(state, evaluation && { values: evaluation.evaluation.values, epoch: evaluation.epoch }),
    best: scoresOf(state, best),
  };
  return {
    ...empty,
    name: started === undefined ? empty.name : experimentName(started.experiment),
    experiment: started?.experiment,
    parameters: started?.parameters ?? {},
    settings: started?.settings ?? {},
    state: unheard ? 'starting' : statusOf(state),
    live: unheard || isLive(state),
    neverBegan: !unheard && neverBegan(state),
    resumable: !unheard && isResumable(state),
    phase: state.phase,
    epoch: state.epoch,
    epochs: started?.epochs,
    loss: latest?.values.loss,
    eta: etaOf(state),
    activeMs: state.activeMs,
    startMs: state.sessions === 1 && state.firstStep ? state.firstStep.time - state.since : undefined,
    ...scores.last,
    scores,
    denseMacs: started?.model.macs,
    notCounted: started?.model.notCounted ?? [],
    time: empty.time === 0 ? state.since : empty.time,
    device: started?.device.description,
    gates: started?.model.gates.length,
    pixels: started?.data.pixelLabels !== undefined || evaluation?.evaluation.values.meanIoU !== undefined,
    checkpointed: state.lastCheckpoint !== undefined,
    error: unheard ? undefined : ended?.error,
    why: unheard ? undefined : ended?.why,
  };
}

function scoresOf(state: RunState, point: Pick<EpochPoint, 'values' | 'epoch'> | undefined): Scores {
  if (point === undefined) return noScores;
  const { values, epoch } = point;
  const { meanIoU, macs } = values;
  // Of a model that says no class.
  const accuracy = Number.isNaN(values.accuracy) ? undefined : values.accuracy;
  const dense = state.started?.model.macs ?? 0;
  const macsShare = dense === 0 ? undefined : macs / dense;
  const by = state.started?.score;
  const score = by && { ...runScore(state.started, values), value: scoreOf(values, by) };
  return { accuracy, meanIoU, score, macsShare, evaluated: { epoch, mark: markOf(state, epoch) } };
}

/** Run ids are `<experiment>-<date>-<time>`, with a number behind the second one of one second. */
const runId = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})(?:-\d+)?$/;

function nameOf(id: string): string {
  return runId.exec(id)?.[1] ?? id;
}

function timeOf(id: string): number {
  const parts = runId.exec(id)?.slice(2).map(Number);
  if (parts === undefined) return 0;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}
