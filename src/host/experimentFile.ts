/**
 * What the editor knows about an experiment file without running it: that it is one, and where `defineExperiment(`
 * stands. A scan of the text, not a parse: it skips comments and strings, which is all that matters for a button.
 */
import { basename } from 'node:path';

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

/** `shapes` for `/some/where/shapes.experiment.ts`: how people call the experiment. */
export function experimentName(file: string): string {
  return basename(file.replaceAll('\\', '/')).replace(/(\.experiment)?\.[cm]?[jt]sx?$/, '');
}

/** Comments and strings are matched so that what they hold is passed over; template holes are not looked into. */
const token =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<![\w$.])defineExperiment\s*(?:<[^>()]*>\s*)?\(/g;
