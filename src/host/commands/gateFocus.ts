/** What a command about gates was given: a row of the Gates tree, or the arguments of a link in a hover. */
import type { GateAspect, ToView } from '../../protocol/messages/viewMessages';

/** The name of the layer; undefined where none is named. */
export function gateOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('gate' in argument)) return undefined;
  return typeof argument.gate === 'string' ? argument.gate : undefined;
}

/** Its channel; undefined for a whole layer. */
export function channelOf(argument: unknown): number | undefined {
  if (typeof argument !== 'object' || argument === null || !('channel' in argument)) return undefined;
  return typeof argument.channel === 'number' ? argument.channel : undefined;
}

/**
 * What the Gates view is to turn to; undefined where no gate is named.
 * @param asked goes before the aspect that the argument names.
 */
export function focusOf(argument: unknown, asked?: GateAspect): ToView | undefined {
  const gate = gateOf(argument);
  if (gate === undefined) return undefined;
  const channel = channelOf(argument);
  const { aspect } = argument as { aspect?: unknown };
  const shown = asked ?? aspect;
  return {
    ...{ kind: 'focus', gate },
    ...(channel === undefined ? {} : { channel }),
    ...(shown === 'classes' || shown === 'fit' ? { aspect: shown } : {}),
  };
}
