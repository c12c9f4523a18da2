/** What somebody wants to see of the trade-off. Axes are columns, by key. */

export interface AxisMemory {
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
    x: axisMemory(x, 'macs'),
    y: axisMemory(y, 'accuracy'),
    curves: curves !== false,
    budget: typeof budget === 'number' && Number.isFinite(budget) ? budget : null,
    open: open === true,
  };
}

function axisMemory(stored: unknown, usual: string): AxisMemory {
  const { column, log } = Object(stored) as Record<string, unknown>;
  return { column: typeof column === 'string' ? column : usual, log: log === true };
}
