/** From values to pixels and back, linear or logarithmic, between round numbers. */
import { axisOf } from '../../shared/axis';

export interface Scale {
  low: number;
  high: number;
  ticks: readonly number[];
  /** Pixels. */
  at(value: number): number;
  value(pixels: number): number;
}

/**
 * @param from pixels of the lowest value, @param to of the highest.
 * @param wanted steps between them, or about so many.
 */
export function scaleOf(values: readonly number[], from: number, to: number, log: boolean, wanted = 5): Scale {
  const known = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  const all = known.length > 0 ? known : [1, 10];
  const { low, high, ticks } = log ? logAxis(all) : axisOf(all, wanted);
  const place = log ? Math.log : (value: number) => value;
  const back = log ? Math.exp : (value: number) => value;
  const [begin, span] = [place(low), place(high) - place(low)];
  return {
    ...{ low, high, ticks },
    at: (value) => from + ((place(value) - begin) / span) * (to - from),
    value: (pixels) => back(begin + ((pixels - from) / (to - from)) * span),
  };
}

/** Decades, with 2 and 5 in them where there are few. */
function logAxis(values: readonly number[]): { low: number; high: number; ticks: number[] } {
  const round = [...decades(Math.min(...values), Math.max(...values))];
  const [least, most] = [Math.min(...values) * (1 + 1e-9), Math.max(...values) * (1 - 1e-9)];
  const low = round.findLast((tick) => tick <= least) ?? (round[0] as number);
  const high = round.find((tick) => tick >= most && tick > low) ?? (round.at(-1) as number);
  const within = round.filter((tick) => tick >= low && tick <= high);
  const few = within.length <= 7;
  // Powers of ten alone: told by their digits, since a logarithm of 1e-5 is no whole number.
  return { low, high, ticks: few ? within : within.filter((tick) => tick.toExponential().startsWith('1e')) };
}

function* decades(least: number, most: number): Generator<number> {
  for (let power = Math.floor(Math.log10(least)) - 1; power <= Math.ceil(Math.log10(most)) + 1; power++)
    for (const digit of [1, 2, 5]) yield Number(`${digit}e${power}`);
}
