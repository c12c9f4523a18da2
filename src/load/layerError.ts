/** An error that came out of the call of a layer, as whoever wrote the layer can read it. */
import { UserError } from '../base/userError';
import { failedLayer } from '../device';
import { atUserLine } from '../experiment/userCode';
import type { Source } from '../protocol/events/events';

/**
 * With the layer's name, at the user's line on its stack; a layer of TensorFlow.js' own throws where there is none: then at the line that
 * made the layer. Any other error as it is.
 */
export function layerError(error: unknown, sources?: ReadonlyMap<string, readonly Source[]>): unknown {
  const layer = failedLayer(error);
  if (layer === undefined || !(error instanceof Error) || error instanceof UserError) return error;
  const what = `Layer ${layer.name} failed`;
  const found = atUserLine(error, what);
  if (found instanceof UserError) return found;
  return new UserError(`${what}: ${error.message}`, { source: layer.source ?? sources?.get(layer.name)?.[0] });
}
