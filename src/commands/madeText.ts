/** In what runs were made differently, in words. */
import type { MadeDifference, MadeKind } from '../protocol/many/madeOf';

const titles: Readonly<Record<MadeKind, string>> = {
  sluice: 'version of Sluice',
  node: 'version of Node',
  tfjs: 'version of TensorFlow.js',
  onnxruntime: 'version of ONNX Runtime',
  device: 'device',
  machine: 'machine',
  data: 'fingerprint of the data',
  start: 'initial weights',
  source: 'experiment',
  commit: 'commit',
  uncommitted: 'not committed',
};

/** `version of Node: 20.11.0 (a, b), 22.1.0 (c)`. */
export function madeText({ kind, groups, files }: MadeDifference): string {
  if (kind === 'source' && files !== undefined && files.length > 0)
    return `${titles.source}: other text of ${files.slice(0, 10).join(', ')}${files.length > 10 ? ` and ${files.length - 10} more` : ''}`;
  const listed = groups.map(({ value, runs }) => `${value ?? 'not known'} (${runs.join(', ')})`);
  return `${titles[kind]}: ${listed.join(', ')}`;
}
