/** Numbers as a page in English writes them, made without `Intl`, for tests. */

const thousands = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',');

export const whole = (value: number): string => thousands(String(Math.round(value)));

/** A fixed number of digits. */
export const fixed = (value: number, digits: number): string => {
  const [before = '', after] = value.toFixed(digits).split('.');
  return after === undefined ? thousands(before) : `${thousands(before)}.${after}`;
};

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)}%`;

/** Four significant digits, no zeros behind them. */
export const measure = (value: number): string => String(Number(value.toPrecision(4)));

/** `561 k` */
export function si(value: number): string {
  const [by, letter] = value >= 1e6 ? [1e6, ' M'] : value >= 1e3 ? [1e3, ' k'] : [1, ''];
  return letter === '' ? String(Number(value.toPrecision(3))) : (value / by).toPrecision(3) + letter;
}

/** Two digits behind the point at most below ten, one above. */
export const epoch = (value: number): string => String(Number(value.toFixed(value < 10 ? 2 : 1)));

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
