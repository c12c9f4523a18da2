/** What the curves remember of how somebody likes to see them. */
import { smoothingOf } from '../../shared/charts/smooth';
import type { Range } from '../../shared/charts/zoom';
import { strings } from '../../shared/vscodeApi';
import { type AxisName, axisNames } from './axis';

export interface CurvesMemory {
  /** Keys of the metrics that have a chart; empty: those that most people look at. */
  metrics: string[];
  axis: AxisName;
  /** Weight of the moving average; 0: nothing is smoothed. */
  smoothing: number;
  /** Groups as means with a band; else each run has its line. */
  means: boolean;
  /** Keys of metrics whose axis is logarithmic. */
  log: string[];
  /** Keys of metrics whose axis holds all values, those of runs that have gone off too. */
  whole: string[];
  /** Keys of metrics whose data table is shown. */
  open: string[];
  /** The part of an axis that is looked at; null: all of it. */
  zoom: (Range & { axis: AxisName }) | null;
}

export function readCurves(stored: unknown): CurvesMemory {
  const { metrics, axis, smoothing, means, log, whole, open, zoom } = Object(stored);
  const shown = axisNames.find((name) => name === axis) ?? 'epoch';
  return {
    metrics: strings(metrics),
    axis: shown,
    smoothing: smoothingOf(smoothing),
    means: means !== false,
    log: strings(log),
    whole: strings(whole),
    open: strings(open),
    zoom: zoomOf(zoom),
  };
}

function zoomOf(stored: unknown): CurvesMemory['zoom'] {
  const { axis, from, to } = Object(stored);
  const name = axisNames.find((one) => one === axis);
  const known = [from, to].every((value) => typeof value === 'number' && Number.isFinite(value));
  return name !== undefined && known && to > from ? { axis: name, from, to } : null;
}
