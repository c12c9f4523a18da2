/** How values of a column are said, and differences of two of them. */
import { minus } from '../../../src/base/minus';
import type { CellValue, ColumnKind } from '../../../src/protocol/many/columns';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { ManyColumn } from './manyColumn';

export type Writer = Pick<ManyColumn, 'write' | 'writeDelta' | 'writeSpread'>;

/** @param measured digits behind the point are as many for all values of about a size: what is typed keeps its own. */
export function writerOf(kind: ColumnKind, measured: boolean, format: Format): Writer {
  const write =
    measured && kind === 'number' ? (value: number) => figures(value, 4, format) : numberWriter(kind, format);
  const few = kind === 'number' ? (value: number) => figures(value, 2, format) : write;
  return {
    write(value: CellValue) {
      if (typeof value === 'number') return write(value);
      return typeof value === 'boolean' ? (value ? t('yes') : t('no')) : value;
    },
    writeDelta: (value) => signed(value, kind === 'share' ? (size) => `${format.decimal(100 * size, 1)} pp` : few),
    writeSpread: kind === 'share' ? (value) => format.decimal(100 * value, 1) : few,
  };
}

/** So many significant digits, zeros at the end too: numbers of a column stand below each other. */
function figures(value: number, digits: number, format: Format): string {
  const size = Math.floor(Math.log10(Math.abs(value)));
  return size >= -4 && size < 6 ? format.decimal(value, Math.max(0, digits - 1 - size)) : format.measure(value);
}

/** A true minus sign is as wide as a plus. What rounds to nothing has no sign. */
function signed(value: number, write: (size: number) => string): string {
  const text = write(Math.abs(value));
  if (!Number.isFinite(value) || !/[1-9]/.test(text)) return `±${text}`;
  return `${value > 0 ? '+' : minus}${text}`;
}

function numberWriter(kind: ColumnKind, format: Format): (value: number) => string {
  switch (kind) {
    case 'share':
      return (value) => format.percent(value);
    case 'macs':
      return format.si;
    case 'count':
      return format.whole;
    case 'seconds':
      return (value) => format.duration(1000 * value);
    case 'time':
      return format.time;
    case 'number':
    case 'text':
    case 'flag':
      return format.measure;
    default:
      return kind satisfies never;
  }
}
