/** What is looked at in all charts at once: a run, perhaps another one beside it, which epochs, how smooth. */
import type { RunState } from '../../../src/protocol/events/runState';
import { type Mark, marksOf } from '../../shared/charts/marks';
import { type Curve, curveOf } from '../../shared/charts/series';
import type { Smoothing } from '../../shared/charts/smooth';
import { type Range, within } from '../../shared/charts/zoom';
import type { Format } from '../../shared/format';
import type { ViewSettings } from '../settings';

export interface Compared {
  /** Name of its folder. */
  label: string;
  state: RunState;
}

/** All epochs that were done, and those that are looked at. */
export interface Axis {
  full: Range;
  range: Range;
}

export interface Plot extends Axis {
  own: Curve;
  other: { label: string; curve: Curve } | undefined;
  smoothing: Smoothing;
  marks: readonly Mark[];
}

export function axisOf(state: RunState, compared: Compared | undefined, { zoom }: ViewSettings): Axis {
  const full = { from: 0, to: Math.max(state.epoch, compared?.state.epoch ?? 0) };
  const range = zoom !== null && zoom.run === state.started?.run && zoom.from < full.to ? within(zoom, full) : full;
  return { full, range };
}

export function plotOf(state: RunState, compared: Compared | undefined, settings: ViewSettings, format: Format): Plot {
  const { full, range } = axisOf(state, compared, settings);
  return {
    own: curveOf(state, range),
    other: compared && { label: compared.label, curve: curveOf(compared.state, range) },
    full,
    range,
    smoothing: settings.smoothing,
    marks: marksOf(state, format),
  };
}
