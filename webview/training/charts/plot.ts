/** What is looked at in all charts at once: a run, perhaps others beside it, which epochs, how smooth. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { RunColour } from '../../../src/protocol/many/runColour';
import { type Mark, marksOf } from '../../shared/charts/marks';
import { type Curve, curveOf } from '../../shared/charts/series';
import { type Range, within } from '../../shared/charts/zoom';
import type { Format } from '../../shared/format';
import type { ViewSettings } from '../settings';

export interface Compared {
  folder: string;
  /** Name of its folder, unique among those that are compared. */
  label: string;
  colour: RunColour;
  state: RunState;
}

/** All epochs that were done, and those that are looked at. */
export interface Axis {
  full: Range;
  range: Range;
}

export interface Plot extends Axis {
  own: Curve;
  others: readonly (Omit<Compared, 'state'> & { curve: Curve })[];
  smoothing: number;
  marks: readonly Mark[];
}

export function axisOf(state: RunState, compared: readonly Compared[], { zoom }: ViewSettings): Axis {
  const full = { from: 0, to: Math.max(state.epoch, ...compared.map((other) => other.state.epoch)) };
  const range = zoom !== null && zoom.run === state.started?.run && zoom.from < full.to ? within(zoom, full) : full;
  return { full, range };
}

export function plotOf(state: RunState, compared: readonly Compared[], settings: ViewSettings, format: Format): Plot {
  const { full, range } = axisOf(state, compared, settings);
  return {
    own: curveOf(state, range),
    others: compared.map(({ state: other, ...run }) => ({ ...run, curve: curveOf(other, range) })),
    full,
    range,
    smoothing: settings.smoothing,
    marks: marksOf(state, format),
  };
}
