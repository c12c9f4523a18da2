/** The texts in a TypeScript source, in order. */
export function textsOf(source: string): string[];
/** What l10n/bundle.l10n.json should hold. */
export function collect(): string;
