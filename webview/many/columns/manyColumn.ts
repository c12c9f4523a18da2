/** A column as the view has it: one of the columns that the terminal has too, with what people see of it. */
import type { CellValue, Column } from '../../../src/protocol/many/columns';
import type { RunRow } from '../../../src/protocol/many/runRow';

export interface ManyColumn extends Column {
  /** As the view remembers it: the same whatever evaluation is shown. `id` is what filters and the terminal say. */
  key: string;
  /** On hover over the head. */
  hint: string;
  numeric: boolean;
  /** Pixels, where nobody has made it wider. */
  width: number;
  /** Shown where nobody has chosen. */
  usual: boolean;
  write(value: CellValue): string;
  /** Of a difference, with its sign. */
  writeDelta(value: number): string;
  /** Of a standard deviation: as fine as the value that it is of. */
  writeSpread(value: number): string;
  /** The whole story of a cell, on hover. */
  story(row: RunRow): string;
}

/** The number of a run, where there is one. */
export function numberOf({ value }: ManyColumn, row: RunRow): number | undefined {
  const found = value(row);
  return typeof found === 'number' ? found : undefined;
}
