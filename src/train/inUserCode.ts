/** Errors of a session at the user's line. */
import { UserError } from '../base/userError';
import { layerOf } from '../device';
import { writtenField } from '../experiment/userCode';
import type { LoadedExperiment } from '../load/loadExperiment';

/** A layer, loss or schedule of the user's that throws only when it is used is an error at their line as well. */
export function inUserCode({ code, sources, file, experiment }: LoadedExperiment, error: unknown): unknown {
  if (experiment.loss !== undefined && error instanceof Error && ofGradient.test(error.message))
    return new UserError(`The loss cannot be differentiated: ${error.message}`, {
      hint: 'It is to be computed from the outputs by operations that TensorFlow.js has gradients of, and to depend on them.',
      source: writtenField('loss') ?? { file, line: 1 },
    });
  const layer = layerOf(error);
  if (layer === undefined || !(error instanceof Error)) return code.traced(error, 'The run failed');
  const what = `The run failed in layer ${layer}`;
  const found = code.traced(error, what);
  // A layer of TensorFlow.js' own throws where no line of the user's is on the stack: there is the line that made the layer.
  const source = sources.get(layer)?.[0] ?? { file, line: 1 };
  return found instanceof UserError ? found : new UserError(`${what}: ${error.message}`, { source });
}

/** What TensorFlow.js says where a loss does not depend on the weights, or an operation on the way has no gradient. */
const ofGradient = /Cannot find a connection between any variable and the result of the loss|Cannot compute gradient/;
