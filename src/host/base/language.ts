/** Words and numbers in the language of a person. No `vscode` here: the translation comes as an argument (editorLanguage.ts). */

export interface Language {
  /** Language tag for numbers and dates. */
  tag: string;
  /** As `vscode.l10n.t`. */
  t: (message: string, ...args: (string | number)[]) => string;
}

export function percent(share: number, l10n: Language, digits: number): string {
  const format = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(l10n.tag, format).format(share);
}

export function decimal(value: number, l10n: Language, digits: number): string {
  return new Intl.NumberFormat(l10n.tag, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  );
}

/** `1.3 GB`: powers of a thousand, as disks are sold and as file managers say. */
export function bytesText(bytes: number, l10n: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  // What would be rounded up to a thousand is one of the next.
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes) * 1.0005) / 3)));
  const value = bytes / 1000 ** power;
  const maximumFractionDigits = value < 99.95 && power > 0 ? 1 : 0;
  const unit = { style: 'unit', unit: units[power] ?? 'byte', unitDisplay: 'short', maximumFractionDigits } as const;
  return new Intl.NumberFormat(l10n.tag, unit).format(value);
}
