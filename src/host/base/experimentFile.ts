/** Files that define experiments and sweeps: told by name, and by the call that they make. */
export const experimentGlob = '**/*.experiment.ts';
export const sweepGlob = '**/*.sweep.ts';

type Definition = 'defineExperiment' | 'defineSweep';

/** Offset of every call of `defineExperiment` in the text; imports, comments and strings are not calls. */
export const experimentOffsets = (text: string): number[] => offsetsOf(text, 'defineExperiment');
export const sweepOffsets = (text: string): number[] => offsetsOf(text, 'defineSweep');

export const isExperiment = (text: string): boolean => experimentOffsets(text).length > 0;
export const isSweepFile = (text: string): boolean => sweepOffsets(text).length > 0;

function offsetsOf(text: string, name: Definition): number[] {
  const offsets: number[] = [];
  for (const match of text.matchAll(token)) if (match[1] === name) offsets.push(match.index);
  return offsets;
}

/** Comments and strings are matched so that what they hold is passed over; template holes are not looked into. */
const token =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|(?<![\w$.])(defineExperiment|defineSweep)\s*(?:<[^>()]*>\s*)?\(/g;
