/** What src/host/base/manifestIds.ts should hold. */
export function generate(): string;
