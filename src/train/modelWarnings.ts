/** What a model says and TensorFlow.js does not do, or what Sluice makes of it: one sentence each, with the layer and its line. */
import path from 'node:path';
import { allLayers } from '../graph/layers';
import { groupsOf } from './convolutionGroups';
import type { LoadedExperiment } from './loadExperiment';
import { endingsOf } from './outputScores';

export function modelWarnings(loaded: Pick<LoadedExperiment, 'model' | 'sources' | 'file'>): string[] {
  const where = (layer: string) => {
    const source = loaded.sources.get(layer)?.[0];
    return source === undefined
      ? `Layer "${layer}"`
      : `Layer "${layer}" (${path.relative(path.dirname(loaded.file), source.file)}:${source.line})`;
  };
  return [...groupWarnings(loaded, where), ...endingWarnings(loaded, where)];
}

type Where = (layer: string) => string;

function groupWarnings({ model }: Pick<LoadedExperiment, 'model'>, where: Where): string[] {
  return allLayers(model).flatMap((layer) => {
    const groups = groupsOf(layer);
    return groups === 1
      ? []
      : `${where(layer.name)} has groups: ${groups}, and TensorFlow.js knows no groups: it is trained and counted as a dense convolution. Split its input and use one convolution a group, or leave the field out.`;
  });
}

function endingWarnings({ model }: Pick<LoadedExperiment, 'model'>, where: Where): string[] {
  return endingsOf(model).flatMap(({ kind, layer }) => {
    switch (kind) {
      case 'sigmoid':
        return `${where(layer)} is a sigmoid at the end of the model, and each image (or pixel) has one class: its log-odds are trained as scores of a softmax. End the model in a layer without activation.`;
      case 'unclear':
        return `The model's output is computed from the softmax of a layer, and another softmax is applied to it. ${where(layer)}: return the scores before that softmax, or end the model in it.`;
      default:
        return [];
    }
  });
}
