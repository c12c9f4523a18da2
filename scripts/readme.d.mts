/** Types of readme.mjs, for its test. */
export function packedReadme(readme: string, firstRun: string): string;
