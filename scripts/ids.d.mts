/** What src/host/manifestIds.ts should hold. */
export function generate(): string;
