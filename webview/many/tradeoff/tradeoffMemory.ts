/** What somebody wants to see of the trade-off. Axes are columns, by key. */

export interface AxisMemory {
  /** Empty as long as nobody has chosen: average MACs over what the runs are judged by. */
  column: string;
  log: boolean;
}

export interface TradeoffMemory {
  x: AxisMemory;
  y: AxisMemory;
  /** Thin lines of the gates' thresholds. */
  curves: boolean;
  /** On the x axis; null: all runs are within. */
  budget: number | null;
  /** The data is shown. */
  open: boolean;
}

export function readTradeoff(stored: unknown): TradeoffMemory {
  const { x, y, curves, budget, open } = Object(stored) as Record<string, unknown>;
  return {
    x: axisMemory(x),
    y: axisMemory(y),
    curves: curves !== false,
    budget: typeof budget === 'number' && Number.isFinite(budget) ? budget : null,
    open: open === true,
  };
}

function axisMemory(stored: unknown): AxisMemory {
  const { column, log } = Object(stored) as Record<string, unknown>;
  return { column: typeof column === 'string' ? column : '', log: log === true };
}
