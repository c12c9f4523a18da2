/** Numbers for people, in the editor's language. What is no number is a dash. */
import { withMinus } from '../../src/base/minus';
import { needsPower } from '../../src/base/numbers';
import { scientific, scientificOptions } from '../../src/base/scientific';

export interface Format {
  /** `1,234` */
  whole(value: number): string;
  /** A fixed number of digits behind the point. */
  decimal(value: number, digits: number): string;
  /** Four significant digits, tiny and huge ones with a power of ten, as `1e-7`: losses, learning rates. */
  measure(value: number): string;
  /** A share, 0 … 1, as `58.3%`. With `most`, as many digits between the two as there are. */
  percent(value: number, digits?: number, most?: number): string;
  /** `40.6 M`: thousand, million, … with three significant digits. */
  si(value: number): string;
  /** Milliseconds as two units at most: `45 s`, `4 min 10 s`, `2 h 5 min`. */
  duration(ms: number): string;
  /** A moment, epoch milliseconds: day and time. */
  time(ms: number): string;
  /** Epochs done, as much of the fraction as tells something. */
  epoch(value: number): string;
}

export const dash = '–';
const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

export function makeFormat(language: string): Format {
  const formats = new Map<string, Intl.NumberFormat>();
  // Null stands for NaN after a trip through JSON, whatever the type says.
  const formatOf = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
    formats.set(key, known);
    return known;
  };
  const number = (value: number, options: Intl.NumberFormatOptions): string =>
    Number.isFinite(value) ? withMinus(formatOf(options).format(value)) : dash;
  const decimal = (value: number, digits: number) =>
    number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const whole = (value: number) => decimal(value, 0);

  return {
    whole,
    decimal,
    measure(value) {
      if (needsPower(value)) return scientific(formatOf(scientificOptions), value);
      return number(value, { maximumSignificantDigits: 4 });
    },
    percent: (value, digits = 1, most = digits) =>
      number(value, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: most }),
    si(value) {
      // Rounded before the prefix is chosen: 999,999 is 1.00 M.
      const size = Number(Math.abs(value).toPrecision(3));
      const power = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(size || 1) / 3)));
      const digits = power === 0 ? {} : { minimumSignificantDigits: 3 };
      const text = number(value / 1000 ** power, { maximumSignificantDigits: 3, ...digits });
      return power === 0 ? text : `${text} ${prefixes[power]}`;
    },
    duration(ms) {
      if (!Number.isFinite(ms)) return dash;
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 60) return `${seconds} s`;
      if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
      const minutes = Math.round(seconds / 60);
      return minutes < 60 ? `${minutes} min` : `${whole(Math.floor(minutes / 60))} h ${minutes % 60} min`;
    },
    time: (ms) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(ms),
    epoch: (value) => number(value, { maximumFractionDigits: value < 10 ? 2 : 1 }),
  };
}
