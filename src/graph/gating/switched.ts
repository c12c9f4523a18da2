/** What switches a product, as a summary says it: channels with the same gates as one part, and by names alone where they do. */
import type { ChannelPart, LayerSummary } from '../../protocol/events/events';
import type { GraphNode } from '../graph';
import type { Literal } from './conditions';
import type { Gating } from './gating';

export type Switching = Pick<LayerSummary, 'outputGate' | 'inputGate' | 'wholeGate' | 'switched'>;

/** `channels`: of each gate. */
export function switchingOf(node: GraphNode, gating: Gating, channels: ReadonlyMap<string, number>): Switching {
  const named = {
    outputGate: gating.output.get(node),
    inputGate: gating.input.get(node),
    wholeGate: gating.whole.get(node),
  };
  const axes = (gating.axes.get(node) ?? [])
    .map((axis) => partsOf(axis, channels))
    .filter((parts) => parts.some((p) => p.any));
  const { outputGate, inputGate, wholeGate } = named;
  return {
    outputGate,
    inputGate,
    wholeGate,
    switched: sayAll(Object.values(named), axes, channels) ? undefined : axes,
  };
}

/** Whether the product of the shares of these gates is that of the axes. */
function sayAll(
  names: readonly (string | undefined)[],
  axes: readonly ChannelPart[][],
  channels: ReadonlyMap<string, number>,
): boolean {
  const found: string[] = [];
  for (const [part, another] of axes) {
    const [term = [], or] = part?.any ?? [];
    const several = term.filter(({ gate }) => channels.get(gate) !== 1);
    const whole = several.every(({ gate, from }) => !from && channels.get(gate) === part?.channels);
    if (another || or || several.length > 1 || !whole) return false;
    found.push(...term.map(({ gate }) => gate));
  }
  return (
    found.sort().join('\n') ===
    names
      .filter((name) => name !== undefined)
      .sort()
      .join('\n')
  );
}

/** `axis`: the terms of each channel. Of channels that repeat, as those of every pixel of a flattened image, one time. */
function partsOf(axis: readonly Literal[][][], channels: ReadonlyMap<string, number>): ChannelPart[] {
  const ordered = axis.map((terms) => terms.map(byGate).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)));
  const parts: ChannelPart[] = [];
  for (const terms of ordered.slice(0, periodOf(ordered))) {
    const last = parts.at(-1);
    if (last && continues(last, terms, channels)) last.channels++;
    else if (terms.some((term) => term.length === 0)) parts.push({ channels: 1 });
    else
      parts.push({
        channels: 1,
        any: terms.map((term) => term.map(({ gate, channel }) => (channel === 0 ? { gate } : { gate, from: channel }))),
      });
  }
  return parts;
}

const byGate = (term: readonly Literal[]) =>
  term.toSorted((a, b) => (a.gate < b.gate ? -1 : a.gate > b.gate ? 1 : a.channel - b.channel));
const nameOf = (term: readonly Literal[]) => term.map(({ gate, channel }) => `${gate} ${channel}`).join(' ');

function periodOf(terms: readonly Literal[][][]): number {
  const keys = terms.map((list) => list.map(nameOf).join('|'));
  for (let period = 1; period <= keys.length / 2; period++)
    if (keys.length % period === 0 && keys.every((key, i) => key === keys[i % period])) return period;
  return keys.length;
}

/** Whether the terms are those of the channel that follows a part. */
function continues(
  { channels: width, any }: ChannelPart,
  terms: readonly Literal[][],
  channels: ReadonlyMap<string, number>,
) {
  if (!any) return terms.some((term) => term.length === 0);
  return (
    any.length === terms.length &&
    any.every((list, i) => {
      const term = terms[i] ?? [];
      return (
        list.length === term.length &&
        list.every(({ gate, from = 0 }, k) => {
          const next = channels.get(gate) === 1 ? 0 : from + width;
          return term[k]?.gate === gate && term[k].channel === next;
        })
      );
    })
  );
}
