export const experimentGlob = '**/*.experiment.ts';

/** Offset of every call of `defineExperiment` in the text; imports, comments and strings are not calls. */
export function experimentOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (const match of text.matchAll(token)) if (match[0].startsWith('defineExperiment')) offsets.push(match.index);
  return offsets;
}

export function isExperiment(text: string): boolean {
  return experimentOffsets(text).length > 0;
}

/** Comments and strings are matched so that what they hold is passed over; template holes are not looked into. */
const token =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<![\w$.])defineExperiment\s*(?:<[^>()]*>\s*)?\(/g;
