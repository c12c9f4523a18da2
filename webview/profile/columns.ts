/** The columns of the table: what each is called, says and draws. */
import type { ProfileReport, Unit } from '../../src/protocol/files/profileReport';
import { dash, type Format } from '../shared/format';
import { t } from '../shared/l10n';
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

type Value = (numbers: Numbers) => number | undefined;

/** Those that say something about this profile. */
export function columnsOf(report: ProfileReport, unit: Unit, format: Format): Column[] {
  const { conditional, time, gates } = report;
  const means = conditional === undefined ? [] : meanColumns(unit, format);
  return [
    words('name', t('Layer'), t('Press a layer to see the line that made it')),
    words('kind', t('Kind'), t('What it computes')),
    ...costColumns(unit, format),
    ...means,
    ...(time === undefined ? [] : [timeColumn(time.total, format)]),
    ...sizeColumns(format),
    ...(gates.length > 0 ? [words('gates', t('Gate'), t('Gates that switch its channels'))] : []),
  ];
}

function costColumns(unit: Unit, format: Format): Column[] {
  const cost = counted(
    format,
    (numbers) => numbers.cost,
    (whole) => `${whole} ${unit}s`,
  );
  return [
    { name: 'cost', title: `${unit}s`, hint: t('Every gate open'), ...cost },
    {
      ...{ name: 'share', title: t('Share'), hint: t('Of all {0}', `${unit}s`) },
      ...percent(format, ({ cost, share }) => (cost > 0 ? share : undefined)),
    },
  ];
}

/** Of a run, over its test images. */
function meanColumns(unit: Unit, format: Format): Column[] {
  const mean = counted(
    format,
    (numbers) => numbers.mean,
    (whole) => t('{0} {1} on average', whole, `${unit}s`),
  );
  return [
    {
      ...{ name: 'mean', title: t('Mean {0}', `${unit}s`) },
      ...{ hint: t('Over the test split, with the gates as they fired'), ...mean },
    },
    {
      ...{ name: 'saved', title: t('Saved'), hint: t('Share of its {0} that gates save on average', `${unit}s`) },
      ...percent(format, ({ saved }) => saved),
    },
  ];
}

function timeColumn(total: number, format: Format): Column {
  return {
    ...{ name: 'ms', title: 'ms', hint: t('Median time; none where it is folded into another layer'), numeric: true },
    text: ({ ms }) => optional(ms, (value) => format.decimal(value, 3)),
    exact: ({ ms }) =>
      ms === undefined ? t('Folded into another layer') : t('{0} of all', format.percent(ms / total)),
    bar: ({ ms = 0 }) => ms / total,
  };
}

function sizeColumns(format: Format): Column[] {
  const column = (name: 'params' | 'activations' | 'bytes', write: (whole: string) => string) =>
    counted(format, (numbers) => numbers[name], write);
  return [
    {
      ...{ name: 'params', title: t('Params'), hint: t('Trained parameters') },
      ...column('params', (whole) => t('{0} parameters', whole)),
    },
    {
      ...{ name: 'activations', title: t('Activations'), hint: t('Elements of its output tensors') },
      ...column('activations', (whole) => t('{0} elements', whole)),
    },
    {
      ...{ name: 'bytes', title: t('Bytes'), hint: t('Read and written, weights included, nothing cached or fused') },
      ...column('bytes', (whole) => t('{0} bytes', whole)),
    },
  ];
}

const words = (name: ColumnName, title: string, hint: string): Column => ({
  ...{ name, title, hint, numeric: false },
  text: () => '',
});

const optional = (value: number | undefined, write: (value: number) => string) =>
  value === undefined ? dash : write(value);

const counted = (format: Format, of: Value, write: (whole: string) => string) => ({
  numeric: true,
  text: (numbers: Numbers) => optional(of(numbers), format.si),
  exact: (numbers: Numbers) => optional(of(numbers), (value) => write(format.whole(Math.round(value)))),
});

/** What would be rounded to nothing is less than the least. */
const least = 0.001;

const percent = (format: Format, of: Value) => ({
  numeric: true,
  text: (numbers: Numbers) =>
    optional(of(numbers), (value) =>
      value > 0 && value < least / 2 ? `<${format.percent(least)}` : format.percent(value),
    ),
  bar: (numbers: Numbers) => of(numbers) ?? 0,
});
