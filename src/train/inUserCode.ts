/** Errors of a session at the user's line. */
import { UserError } from '../base/userError';
import { writtenField } from '../experiment/userCode';
import { layerError } from '../load/layerError';
import type { LoadedExperiment } from '../load/loadExperiment';

/** A layer, loss or schedule of the user's that throws only when it is used is an error at their line as well. */
export function inUserCode({ code, sources, file, experiment }: LoadedExperiment, error: unknown): unknown {
  if (experiment.loss !== undefined && error instanceof Error && ofGradient.test(error.message))
    return new UserError(`The loss cannot be differentiated: ${error.message}`, {
      hint: 'It is to be computed from the outputs by operations that TensorFlow.js has gradients of, and to depend on them.',
      source: writtenField('loss') ?? { file, line: 1 },
    });
  return code.traced(layerError(error, sources), 'The run failed');
}

/** What TensorFlow.js says where a loss does not depend on the weights, or an operation on the way has no gradient. */
const ofGradient = /Cannot find a connection between any variable and the result of the loss|Cannot compute gradient/;
