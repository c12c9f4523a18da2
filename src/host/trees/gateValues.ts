/** The numbers of a gate, or of all gates of a layer, as rows for a spreadsheet: unrounded, with a point. */
import { tsv } from '../../base/csv';
import type { GateLayerFacts } from '../../protocol/facts/gateFacts';

/** With a head. @param channel of one gate; undefined for all of the layer. */
export function gateValues({ name, rates, distances }: GateLayerFacts, channel: number | undefined): string {
  const channels = channel === undefined ? [...rates.keys()] : [channel];
  const rows = channels.map((at) => [name, at, rates[at] ?? '', ...(distances ? [distances[at] ?? ''] : [])]);
  return tsv([['gate', 'channel', 'rate', ...(distances ? ['distance'] : [])], ...rows]);
}
