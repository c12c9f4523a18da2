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

/** Those that say something about this profile. */
export function columnsOf(report: ProfileReport, unit: Unit, format: Format): Column[] {
  const { conditional, time, gates } = report;
  const counted = (of: (numbers: Numbers) => number | undefined, write: (whole: string) => string) => ({
    numeric: true,
    text: (numbers: Numbers) => optional(of(numbers), format.si),
    exact: (numbers: Numbers) => optional(of(numbers), (value) => write(format.whole(Math.round(value)))),
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
    { name: 'name', title: t('Layer'), hint: t('Press a layer to see the line that made it'), ...words },
    { name: 'kind', title: t('Kind'), hint: t('What it computes'), ...words },
    {
      name: 'cost',
      title: `${unit}s`,
      hint: t('Every gate open'),
      ...counted(
        ({ cost }) => cost,
        (whole) => `${whole} ${unit}s`,
      ),
    },
    {
      name: 'share',
      title: t('Share'),
      hint: t('Of all {0}', `${unit}s`),
      ...percent(({ cost, share }) => (cost > 0 ? share : undefined)),
    },
    conditional !== undefined && {
      ...{
        name: 'mean',
        title: t('Mean {0}', `${unit}s`),
        hint: t('Over the test images, with the gates as they fired'),
      },
      ...counted(
        ({ mean }) => mean,
        (whole) => t('{0} {1} on average', whole, `${unit}s`),
      ),
    },
    conditional !== undefined && {
      ...{ name: 'saved', title: t('Saved'), hint: t('Share of its {0} that gates save on average', `${unit}s`) },
      ...percent(({ saved }) => saved),
    },
    time !== undefined && {
      ...{ name: 'ms', title: 'ms', hint: t('Median time; none where it is folded into another layer'), numeric: true },
      text: ({ ms }) => optional(ms, (value) => format.decimal(value, 3)),
      exact: ({ ms }) =>
        ms === undefined ? t('Folded into another layer') : t('{0} of all', format.percent(ms / time.total)),
      bar: ({ ms = 0 }) => ms / time.total,
    },
    {
      name: 'params',
      title: t('Params'),
      hint: t('Trained parameters'),
      ...counted(
        ({ params }) => params,
        (whole) => t('{0} parameters', whole),
      ),
    },
    {
      ...{ name: 'activations', title: t('Activations'), hint: t('Elements of its output tensors') },
      ...counted(
        ({ activations }) => activations,
        (whole) => t('{0} elements', whole),
      ),
    },
    {
      ...{ name: 'bytes', title: t('Bytes'), hint: t('Read and written, weights included, nothing cached or fused') },
      ...counted(
        ({ bytes }) => bytes,
        (whole) => t('{0} bytes', whole),
      ),
    },
    gates.length > 0 && { name: 'gates', title: t('Gate'), hint: t('Gates that switch its channels'), ...words },
  ];
  return all.filter((column) => column !== false);
}
