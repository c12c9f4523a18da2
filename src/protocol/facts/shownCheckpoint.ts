/**
 * Of which checkpoint the numbers of a run are: the last, or the best. One switch says it for the views, the trees, the hovers
 * and the ends of lines; commands of the terminal have the same two. No place shows a number of an evaluation but by this.
 */
import type { RunState } from '../events/runState';

export const shownCheckpoints = ['last', 'best'] as const;
export type ShownCheckpoint = (typeof shownCheckpoints)[number];

export const isShownCheckpoint = (value: unknown): value is ShownCheckpoint =>
  shownCheckpoints.some((name) => name === value);

/** What an evaluated epoch is. */
export type EpochMark = ShownCheckpoint | 'both';

/** Undefined of an epoch that is neither. */
export function markOf({ epochs, best }: Pick<RunState, 'epochs' | 'best'>, epoch: number): EpochMark | undefined {
  const [isLast, isBest] = [epochs.at(-1)?.epoch === epoch, best?.epoch === epoch];
  if (isLast && isBest) return 'both';
  return isLast ? 'last' : isBest ? 'best' : undefined;
}

/**
 * The run with the evaluation of a checkpoint as its last one. Curves over epochs are the same for both. Rates on training
 * samples are of the last steps: beside the best checkpoint there are none.
 */
export function atCheckpoint(state: RunState, shown: ShownCheckpoint): RunState {
  if (shown === 'last' || state.best === undefined) return state;
  return { ...state, evaluation: state.bestEvaluation, gates: undefined };
}
