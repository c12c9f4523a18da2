/**
 * Which layer an error came out of, while layers are called one by one: what TensorFlow.js throws names an operation, and its stack may
 * have no line of the user's.
 */
import type { Source } from '../../protocol/events/events';

export interface FailedLayer {
  name: string;
  /** The line that made it, where whoever called it knew. */
  source?: Source | undefined;
}

const failed = new WeakMap<Error, FailedLayer>();

/** The innermost layer that threw; undefined for an error from elsewhere. */
export const failedLayer = (error: unknown): FailedLayer | undefined =>
  error instanceof Error ? failed.get(error) : undefined;

/** Runs the call of a layer. */
export function inLayer<T>(layer: FailedLayer, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && !failed.has(error)) failed.set(error, layer);
    throw error;
  }
}
