/** The columns of the table: what each is called, says and draws. */
import type { ProfileReport, Unit } from '../../src/protocol/profileReport';
import { dash, type Format } from '../shared/format';
import type { ColumnName } from './arrange';
import type { Numbers } from './rows';

export interface Column {
  name: ColumnName;
  title: string;
  /** On hover over the head. */
  hint: string;
  numeric: boolean;
  /** Empty for columns of words. */
  text(numbers: Numbers): string;
  /** The whole number behind a short one. */
  exact?(numbers: Numbers): string;
  /** Length of the bar in the cell, 0 … 1 of the column's unit. */
  bar?(numbers: Numbers): number;
}

/** Those that say something about this profile. */
export function columnsOf(report: ProfileReport, unit: Unit, format: Format): Column[] {
  const { conditional, time, gates } = report;
  const counted = (of: (numbers: Numbers) => number | undefined, what: string) => ({
    numeric: true,
    text: (numbers: Numbers) => optional(of(numbers), format.si),
    exact: (numbers: Numbers) => optional(of(numbers), (value) => `${format.whole(Math.round(value))} ${what}`),
  });
  const words = { numeric: false, text: () => '' };
  const optional = (value: number | undefined, write: (value: number) => string) =>
    value === undefined ? dash : write(value);
  const least = 0.001;
  const short = (value: number) =>
    value > 0 && value < least / 2 ? `<${format.percent(least)}` : format.percent(value);
  const percent = (of: (numbers: Numbers) => number | undefined) => ({
    numeric: true,
    text: (numbers: Numbers) => optional(of(numbers), short),
    bar: (numbers: Numbers) => of(numbers) ?? 0,
  });
  const all: (Column | false)[] = [
    { name: 'name', title: 'Layer', hint: 'Press a layer to see the line that made it', ...words },
    { name: 'kind', title: 'Kind', hint: 'What it computes', ...words },
    { name: 'cost', title: `${unit}s`, hint: 'Every gate open', ...counted(({ cost }) => cost, `${unit}s`) },
    {
      name: 'share',
      title: 'Share',
      hint: `Of all ${unit}s`,
      ...percent(({ cost, share }) => (cost > 0 ? share : undefined)),
    },
    conditional !== undefined && {
      ...{ name: 'mean', title: `Mean ${unit}s`, hint: 'Over the test images, with the gates as they fired' },
      ...counted(({ mean }) => mean, `${unit}s on average`),
    },
    conditional !== undefined && {
      ...{ name: 'saved', title: 'Saved', hint: `Share of its ${unit}s that gates save on average` },
      ...percent(({ saved }) => saved),
    },
    time !== undefined && {
      ...{ name: 'ms', title: 'ms', hint: 'Median time; none where it is folded into another layer', numeric: true },
      text: ({ ms }) => optional(ms, (value) => format.decimal(value, 3)),
      exact: ({ ms }) => (ms === undefined ? 'Folded into another layer' : `${format.percent(ms / time.total)} of all`),
      bar: ({ ms = 0 }) => ms / time.total,
    },
    { name: 'params', title: 'Params', hint: 'Trained numbers', ...counted(({ params }) => params, 'parameters') },
    {
      ...{ name: 'activations', title: 'Activations', hint: 'Elements of its results' },
      ...counted(({ activations }) => activations, 'elements'),
    },
    {
      ...{ name: 'bytes', title: 'Bytes', hint: 'Read and written, weights included, nothing cached or fused' },
      ...counted(({ bytes }) => bytes, 'bytes'),
    },
    gates.length > 0 && { name: 'gates', title: 'Gate', hint: 'Gates that switch its channels', ...words },
  ];
  return all.filter((column) => column !== false);
}
