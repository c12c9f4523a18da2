/** What the Gates tree says about a layer and a gate. No `vscode` here: the translation comes as an argument. */
import { isBound } from '../../protocol/facts/atLeast';
import { type GateFacts, type GateLayerFacts, targetRate } from '../../protocol/facts/gateFacts';
import { alwaysOff, alwaysOn, type GateKind, kindOf } from '../../protocol/facts/gateRates';
import { atLeastText, shareOfMacs } from '../base/atLeastText';
import { epochText } from '../base/epochText';
import { decimal, type Language, percent } from '../base/language';

/** Which gates the tree shows. `poor`: further from their prior than most, see `poorFit`. */
export type GateFilter = 'all' | GateKind | 'poor';

/** A gate that never changes its mind is at 0.1 and more; one that follows its prior is near 0. */
export const poorFit = 0.05;

export function kindText(kind: GateKind, { t }: Language): string {
  switch (kind) {
    case 'on':
      return t('always on');
    case 'off':
      return t('always off');
    case 'conditional':
      return t('conditional');
    default:
      return kind satisfies never;
  }
}

export function filterText(filter: GateFilter, l10n: Language): string {
  switch (filter) {
    case 'all':
      return l10n.t('All gates');
    case 'on':
      return l10n.t('Always on: open for at least {0} of the samples', percent(alwaysOn, l10n, 0));
    case 'off':
      return l10n.t('Always off: open for at most {0} of the samples', percent(alwaysOff, l10n, 0));
    case 'conditional':
      return l10n.t('Conditional: open for some samples, closed for others');
    case 'poor':
      return l10n.t('Far from the prior: distance of at least {0}', decimal(poorFit, l10n, 2));
    default:
      return filter satisfies never;
  }
}

/** Channels that a filter leaves, in their order. */
export function channelsOf(layer: GateLayerFacts, filter: GateFilter): number[] {
  return layer.rates.flatMap((rate, channel) => {
    const poor = (layer.distances?.[channel] ?? 0) >= poorFit;
    return filter === 'all' || (filter === 'poor' ? poor : kindOf(rate) === filter) ? [channel] : [];
  });
}

/** `48.6% · 11.6% of MACs · 2 on · 9 conditional · 5 off`: the end is what a narrow side bar cuts off. */
export function layerDescription({ mean, counts, macShare, notCounted }: GateLayerFacts, l10n: Language): string {
  const { t } = l10n;
  const kinds = [
    counts.on > 0 && t('{0} on', counts.on),
    counts.conditional > 0 && t('{0} conditional', counts.conditional),
    counts.off > 0 && t('{0} off', counts.off),
  ];
  const macs = macShare > 0 && shareOfMacs(percent(macShare, l10n, 1), notCounted, l10n);
  return [percent(mean, l10n, 1), macs, ...kinds].filter((part) => part !== false).join(' · ');
}

/** `43.1% · distance 0.0121 · conditional` */
export function gateDescription(layer: GateLayerFacts, channel: number, l10n: Language): string {
  const rate = layer.rates[channel] ?? 0;
  const distance = layer.distances?.[channel];
  const far = distance === undefined ? [] : [l10n.t('distance {0}', decimal(distance, l10n, 4))];
  return [percent(rate, l10n, 1), ...far, kindText(kindOf(rate), l10n)].join(' · ');
}

export function layerTooltip(layer: GateLayerFacts, facts: GateFacts, l10n: Language): string {
  const { distances, prior, notCounted } = layer;
  const lines = [layer.name, layerDescription(layer, l10n), measuredText(facts, l10n)];
  if (distances !== undefined && prior !== undefined) {
    const mean = distances.reduce((sum, distance) => sum + distance, 0) / Math.max(1, distances.length);
    lines.push(l10n.t('Mean distance to {0}: {1}', prior.name, decimal(mean, l10n, 4)));
    lines.push(l10n.t('Target: open for {0}', percent(targetRate(prior), l10n, 1)));
  }
  return [...lines, ...bounded(notCounted, l10n)].join('\n');
}

export function gateTooltip(layer: GateLayerFacts, channel: number, facts: GateFacts, l10n: Language): string {
  const { name, macShare, channels, notCounted } = layer;
  const lines = [
    l10n.t('{0}, channel {1}', name, channel),
    gateDescription(layer, channel, l10n),
    measuredText(facts, l10n),
  ];
  if (macShare > 0) {
    const share = percent(macShare / channels, l10n, 2);
    const text = isBound(notCounted)
      ? l10n.t('Switches {0} of the counted MACs', share)
      : l10n.t('Switches {0} of the MACs', share);
    lines.push(text, ...bounded(notCounted, l10n));
  }
  return lines.join('\n');
}

const bounded = (notCounted: readonly string[], l10n: Language) =>
  isBound(notCounted) ? [atLeastText(notCounted, l10n)] : [];

export function measuredText({ from, epoch, mark, step }: GateFacts, l10n: Language): string {
  return from === 'test'
    ? l10n.t('On the test set, after {0}', epochText(epoch ?? 0, mark, l10n))
    : l10n.t('On training samples, around step {0}', step);
}
