/** What Sluice makes of a model's last activation, where that is not what its author expects: a sentence each, with its line. */
import path from 'node:path';
import { endingsOf } from '../step/outputScores';
import type { LoadedExperiment } from './loadExperiment';

export function modelWarnings({
  model,
  sources,
  file,
}: Pick<LoadedExperiment, 'model' | 'sources' | 'file'>): string[] {
  const where = (layer: string) => {
    const source = sources.get(layer)?.[0];
    return source === undefined
      ? `Layer "${layer}"`
      : `Layer "${layer}" (${path.relative(path.dirname(file), source.file)}:${source.line})`;
  };
  return endingsOf(model).flatMap(({ kind, layer }) => {
    switch (kind) {
      case 'sigmoid':
        return `${where(layer)} is a sigmoid at the end of the model, and each sample (or pixel) has one class: its logits are trained as scores of a softmax. End the model in a layer without activation.`;
      case 'unclear':
        return `The model's output is computed from the softmax of a layer, and another softmax is applied to it. ${where(layer)}: return the scores before that softmax, or end the model in it.`;
      default:
        return [];
    }
  });
}
