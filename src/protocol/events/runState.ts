/**
 * What the events of a run add up to. The extension host folds the file with `reduce` and hands the result to a view,
 * which goes on folding with the same function: so a view that comes back shows what it would have shown.
 * Plain data, bounded whatever the length of the run. What can be derived from it (status, time to go) is in
 * progress.ts; reading the lines is in parseEvents.ts.
 */

import { epochBegun } from './epochBegun';
import type { Evaluation, Outcome, RunEvent, Source, UserFacingError } from './events';
import { appendGates, emptyGateHistory, type GateHistory, rewindGates } from './gateHistory';
import { appendStep, emptyHistory, type History, rewind } from './history';
import { keptValues } from './keptValues';
import { addCheckpoint, addResume, type CheckpointMark, type ResumeMark } from './marks';
import { isBest, isSameScore, type Score, scoreOf } from './score';

export { parseEvents } from './parseEvents';

export type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;
export type Phase = EventOf<'phase'>['phase'];

/** An evaluation without its gates: what is kept of every epoch. Its `classAccuracy`, of no more than `maxClassHistory` classes. */
export interface EpochPoint extends Omit<Evaluation, 'gates' | 'classSamples' | 'iou'> {
  step: number;
  epoch: number;
  time: number;
}

export interface RunState {
  /** The last session's; undefined while the first has not said it. */
  started: EventOf<'started'> | undefined;
  sessions: number;
  phase: Phase | undefined;
  /** The device that is tried for `auto`. */
  trying: string | undefined;
  /** Steps done, and epochs done with a fraction. */
  step: number;
  epoch: number;
  /** Time of the first and of the newest event; 0 before. */
  since: number;
  time: number;
  /** Milliseconds that sessions took, without the pauses between them. */
  activeMs: number;
  /** The first `step` of this session: speed is measured from here, so that compiling does not count. */
  firstStep: { step: number; time: number } | undefined;
  latest: EventOf<'step'> | undefined;
  history: History;
  /** Oldest first, at most `maxEpochs`; of a longer run every second, fourth … one. */
  epochs: readonly EpochPoint[];
  /** The epoch with the best score (`scoreOf`), the first of equals. */
  best: EpochPoint | undefined;
  /** The evaluation of `best`; without its gates where a session went back to before a later best one. */
  bestEvaluation: EventOf<'epoch'> | undefined;
  /** The last evaluation, and the last firing rates on training samples, with all of their gates. */
  evaluation: EventOf<'epoch'> | undefined;
  gates: EventOf<'gates'> | undefined;
  /** Firing rates and distances of earlier evaluations, bounded. */
  gateHistory: GateHistory;
  lastCheckpoint: EventOf<'checkpoint'> | undefined;
  bestCheckpoint: EventOf<'checkpoint'> | undefined;
  /** The newest `maxNotes` each, oldest first; `warningCount` counts all. */
  warnings: readonly { time: number; message: string; source?: Source }[];
  warningCount: number;
  changes: readonly EventOf<'changed'>[];
  /** Places on the axis, oldest first, bounded (marks.ts). */
  checkpoints: readonly CheckpointMark[];
  resumes: readonly ResumeMark[];
  /** Undefined as long as the session goes on. */
  ended: { time: number; step: number; outcome: Outcome; error?: UserFacingError; why?: string } | undefined;
}

export const maxEpochs = 1024;
/** Classes whose accuracy is kept over the epochs: a quarter of a megabyte with `maxEpochs`. */
export const maxClassHistory = 256;
export const maxNotes = 50;

export function initialRunState(): RunState {
  return {
    started: undefined,
    sessions: 0,
    phase: undefined,
    trying: undefined,
    step: 0,
    epoch: 0,
    since: 0,
    time: 0,
    activeMs: 0,
    firstStep: undefined,
    latest: undefined,
    history: emptyHistory,
    epochs: [],
    best: undefined,
    bestEvaluation: undefined,
    evaluation: undefined,
    gates: undefined,
    gateHistory: emptyGateHistory,
    lastCheckpoint: undefined,
    bestCheckpoint: undefined,
    warnings: [],
    warningCount: 0,
    changes: [],
    checkpoints: [],
    resumes: [],
    ended: undefined,
  };
}

export function reduce(before: RunState, event: RunEvent): RunState {
  // A worker that was taken for dead and still says something is alive: anything but `ended` takes the end back.
  const betweenSessions = before.ended !== undefined || (event.kind === 'started' && before.sessions > 0);
  const passed = before.time === 0 || betweenSessions ? 0 : Math.max(0, event.time - before.time);
  const state: RunState = {
    ...before,
    since: before.since || event.time,
    time: event.time,
    activeMs: before.activeMs + passed,
    ended: undefined,
  };
  // The copy is this call's own: one copy an event, of which there may be a million.
  const change = (changes: Partial<RunState>): RunState => Object.assign(state, changes);
  switch (event.kind) {
    case 'started':
      return begin(state, event);
    case 'phase':
      return change({ phase: event.phase, trying: event.trying });
    case 'step': {
      const firstStep = state.firstStep ?? { step: event.step, time: event.time };
      const history = appendStep(state.history, event);
      return change({ step: event.step, epoch: event.epoch, firstStep, latest: event, history });
    }
    case 'gates':
      return change({ gates: event });
    case 'epoch':
      return change(evaluated(state, event));
    case 'checkpoint':
      return change({
        lastCheckpoint: event,
        bestCheckpoint: event.best ? event : state.bestCheckpoint,
        checkpoints: addCheckpoint(state.checkpoints, event),
      });
    case 'changed':
      return change({ changes: [...state.changes, event].slice(-maxNotes) });
    case 'warning': {
      const { kind: _, ...warning } = event;
      const warnings = [...state.warnings, warning].slice(-maxNotes);
      return change({ warnings, warningCount: state.warningCount + 1 });
    }
    case 'ended': {
      const { kind: _, ...ended } = event;
      return change({ phase: undefined, trying: undefined, ended });
    }
    default:
      return event satisfies never;
  }
}

function evaluated(state: RunState, event: EventOf<'epoch'>): Partial<RunState> {
  const point = pointOf(event, state.started?.score);
  // One that was evaluated already, by a session that died before it could say so in a checkpoint, is evaluated again.
  const kept = state.epochs.filter(({ epoch }) => epoch < event.epoch);
  const better = betterBy(state.started?.score);
  const before = isBefore(state.best, event) ? state.best : kept.reduce<EpochPoint | undefined>(better, undefined);
  const best = better(before, point);
  return {
    step: Math.max(state.step, event.step),
    epochs: thin([...kept, point]),
    best,
    bestEvaluation: wholeOf(best, event, state.bestEvaluation, state.evaluation),
    evaluation: event,
    gateHistory: appendGates(state.gateHistory, event),
  };
}

/** A session begins after `event.step`: what a dead one did beyond that is void, it will be done again. */
function begin(state: RunState, event: EventOf<'started'>): RunState {
  const valid = <T extends { step: number }>(item: T | undefined) =>
    item !== undefined && item.step <= event.step ? item : undefined;
  const epochs = state.epochs.filter(valid);
  const epoch = epochBegun(event);
  const resumes = state.resumes.filter(valid);
  // By another score the next evaluation is the best so far, as it is for the session.
  const best = sameScore(state.started, event)
    ? (valid(state.best) ?? epochs.reduce<EpochPoint | undefined>(betterBy(event.score), undefined))
    : undefined;
  return {
    ...state,
    started: event,
    sessions: state.sessions + 1,
    phase: undefined,
    trying: undefined,
    step: event.step,
    epoch,
    firstStep: undefined,
    latest: valid(state.latest),
    history: rewind(state.history, event.step),
    epochs,
    best,
    bestEvaluation: wholeOf(best, state.bestEvaluation, state.evaluation),
    evaluation: valid(state.evaluation),
    gates: valid(state.gates),
    gateHistory: rewindGates(state.gateHistory, event.step),
    changes: state.changes.filter(valid),
    bestCheckpoint: valid(state.bestCheckpoint),
    checkpoints: state.checkpoints.filter(valid),
    resumes: state.sessions === 0 ? resumes : addResume(resumes, { step: event.step, epoch, time: event.time }),
  };
}

function pointOf({ step, epoch, time, evaluation }: EventOf<'epoch'>, score: Score | undefined): EpochPoint {
  const { gates: _, classSamples: __, iou: ___, classAccuracy, values, ...numbers } = evaluation;
  // A byte a class, in base64.
  const few = classAccuracy !== undefined && classAccuracy.length <= 4 * Math.ceil(maxClassHistory / 3);
  return {
    step,
    epoch,
    time,
    values: keptValues(values, score?.metric),
    ...numbers,
    classAccuracy: few ? classAccuracy : undefined,
  };
}

const isBefore = (best: EpochPoint | undefined, { epoch }: EventOf<'epoch'>) =>
  best === undefined || best.epoch < epoch;

/** The evaluation of a point, among those that are kept. */
function wholeOf(
  point: EpochPoint | undefined,
  ...kept: (EventOf<'epoch'> | undefined)[]
): EventOf<'epoch'> | undefined {
  if (point === undefined) return undefined;
  const { step, epoch, time, ...numbers } = point;
  const found = kept.find((event) => event?.step === step && event.epoch === epoch);
  return found ?? { kind: 'epoch', step, epoch, time, evaluation: { ...numbers, gates: [] } };
}

/** Strictly better only; a score that is no number is never better. */
const betterBy =
  (score: Score | undefined) =>
  (best: EpochPoint | undefined, point: EpochPoint): EpochPoint | undefined => {
    const value = scoreOf(point.values, score);
    if (Number.isNaN(value)) return best;
    return isBest(value, best && scoreOf(best.values, score), score?.direction) ? point : best;
  };

const sameScore = (before: EventOf<'started'> | undefined, { score }: EventOf<'started'>) =>
  before === undefined || isSameScore(before.score, score);

/** Every second one goes when there are too many; the newest stays. */
function thin(epochs: readonly EpochPoint[]): readonly EpochPoint[] {
  return epochs.length <= maxEpochs ? epochs : epochs.filter((_, i) => (epochs.length - 1 - i) % 2 === 0);
}
