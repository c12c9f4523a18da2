/** What the parallel coordinates remember. */
import { strings } from '../../shared/vscodeApi';
import type { Brush } from './kept';

export const parts = { all: 1, half: 0.5, fifth: 0.2, tenth: 0.1, twentieth: 0.05 } as const;
export type PartName = keyof typeof parts;

export interface ParallelMemory {
  /** Keys of columns in the order of the axes; empty: those that differ, and the two that most people look at. */
  axes: string[];
  log: string[];
  /** By key of a column. */
  brushes: Record<string, Brush>;
  hideDiverged: boolean;
  part: PartName;
  /** Key of the column whose value is the colour of a line; empty: each run has its own, as elsewhere on the page. */
  color: string;
  /** The numbers are shown below. */
  open: boolean;
}

export function readParallel(stored: unknown): ParallelMemory {
  const { axes, log, brushes, hideDiverged, part, color, open } = Object(stored);
  return {
    axes: strings(axes),
    log: strings(log),
    brushes: Object.fromEntries(
      Object.entries(Object(brushes)).flatMap(([key, value]) => {
        const { from, to } = Object(value);
        const fits = isShare(from) && isShare(to) && from <= to;
        return fits ? [[key, { from, to }]] : [];
      }),
    ),
    hideDiverged: hideDiverged === true,
    part: typeof part === 'string' && Object.hasOwn(parts, part) ? (part as PartName) : 'all',
    color: typeof color === 'string' ? color : '',
    open: open === true,
  };
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;
