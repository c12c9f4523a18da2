/** Numbers as people write them into a filter: `0.7`, `70%`, `20M` multiply-adds, `2h`, a date. */
import type { ColumnKind } from './columns';

const times: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
const seconds: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** Undefined for what is no number of a column of that kind. */
export function amountOf(text: string, kind: ColumnKind): number | undefined {
  if (kind === 'time' && /^\d{4}-\d{2}/.test(text)) return finite(Date.parse(text));
  const [, digits, unit] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%|[A-Za-z]+)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  if (unit === undefined) return finite(Number(digits));
  if (unit === '%') return finite(Number(digits) / 100);
  const units = kind === 'seconds' ? seconds : times;
  return Object.hasOwn(units, unit) ? finite(Number(digits) * (units[unit] ?? 1)) : undefined;
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);
