/**
 * Remembers which convolutions were asked for `groups`, in code or in a model that was converted from Keras: tfjs-layers takes
 * the field, forgets it and computes a dense convolution, so that nobody could tell any more.
 */
import * as tf from '@tensorflow/tfjs';

const asked = Symbol.for('sluice.groups');

type BaseConv = { prototype: object; verifyArgs(args: object): void };

/** The function that is returned ends what this begins: convolutions that are made in between are looked at. */
export function noteGroups(): () => void {
  const base = baseOfConvolutions();
  if (base === undefined) return () => {};
  const { verifyArgs } = base;
  let groups: unknown;
  base.verifyArgs = function (args) {
    groups = (args as { groups?: unknown }).groups;
    verifyArgs.call(this, args);
  };
  // The constructor sets this right after it has looked at its arguments.
  Object.defineProperty(base.prototype, 'kernelSize', {
    configurable: true,
    set(this: Record<PropertyKey, unknown>, value: unknown) {
      Object.defineProperty(this, 'kernelSize', { value, writable: true, enumerable: true, configurable: true });
      if (typeof groups === 'number' && groups > 1) this[asked] = groups;
      groups = undefined;
    },
  });
  return () => {
    base.verifyArgs = verifyArgs;
    Reflect.deleteProperty(base.prototype, 'kernelSize');
  };
}

/** What the layer was asked for; 1 for one that was not. */
export const groupsOf = (layer: tf.layers.Layer): number =>
  (layer as unknown as Record<PropertyKey, number | undefined>)[asked] ?? 1;

/** The class that all convolutions of tfjs-layers extend; it has no public name. */
function baseOfConvolutions(): BaseConv | undefined {
  let found: BaseConv | undefined;
  let at: unknown = tf.layers.conv2d({ filters: 1, kernelSize: 1 }).constructor;
  while (typeof at === 'function' && at !== tf.layers.Layer) {
    if (Object.hasOwn(at, 'verifyArgs')) found = at as unknown as BaseConv;
    at = Object.getPrototypeOf(at);
  }
  return found;
}
