/** What a run can be exported as: names that the command line and the editor share. */

/** End of the name of a file, or folder, in each format. */
export const exportEndings = {
  onnx: '.onnx',
  'onnx-skip': '-skip.onnx',
  tfjs: '-tfjs',
  safetensors: '.safetensors',
} as const;

export type FormatName = keyof typeof exportEndings;

/** Formats that hold what a gate does, and so its threshold: the others hold weights, or layers that decide at 1/2. */
export const withThreshold: readonly FormatName[] = ['onnx', 'onnx-skip'];

/** Name of a run's export, in the folder `runFiles.exports` of the run unless the user says otherwise. */
export const exportName = (runId: string, format: FormatName): string => `${runId}${exportEndings[format]}`;
