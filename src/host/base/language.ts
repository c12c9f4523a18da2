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
