/** What each layer of a network costs with every gate open, by the traced graph: a table for each network among the runs. */
import { count, percent } from '../base/numbers';
import type { ModelSummary } from '../protocol/events/events';
import { boundOf } from '../protocol/facts/atLeast';
import { gatesOf } from '../protocol/facts/switching';
import { htmlTable, text } from './markup';
import type { ReportedRun } from './reportPage';

/** Networks and layers that a page can be read with. */
const [mostNetworks, mostLayers] = [5, 300];

export function profilePart(runs: readonly ReportedRun[]): string {
  const networks = new Map<string, { model: ModelSummary; names: string[] }>();
  for (const { row, state } of runs) {
    const model = state.started?.model;
    if (model === undefined) continue;
    // The same layers, switched by the same gates, whatever the network is called.
    const key = JSON.stringify(model.layers.map((layer) => [layer.name, layer.macs, layer.params, gatesOf(layer)]));
    const known = networks.get(key) ?? { model, names: [] };
    networks.set(key, { ...known, names: [...known.names, row.name] });
  }
  const shown = [...networks.values()].slice(0, mostNetworks);
  const more = networks.size - shown.length;
  const rest =
    more > 0 ? text('p', more === 1 ? 'One more network is left out.' : `${more} more networks are left out.`) : '';
  return [...shown.map(({ model, names }) => networkTable(model, names)), rest].join('');
}

function networkTable({ name, layers, macs, params, notCounted }: ModelSummary, runs: readonly string[]): string {
  const bound = boundOf(notCounted);
  const of = runs.length === 1 ? runs[0] : `${runs.length} runs`;
  const caption = `${name} of ${of}: ${bound}${count(macs)} multiply-adds of a sample with every gate open, ${count(params)} parameters`;
  const rows = layers
    .slice(0, mostLayers)
    .map((layer) => [
      layer.name,
      layer.kind,
      count(layer.params),
      count(layer.macs),
      percent(layer.macs / macs, 1),
      gatesOf(layer).join(', '),
    ]);
  const left = layers.length > mostLayers ? text('p', `The first ${mostLayers} of ${layers.length} layers.`) : '';
  const uncounted = notCounted.length === 0 ? '' : text('p', `Not counted: ${notCounted.join(', ')}.`);
  return `${htmlTable(caption, ['Layer', 'Kind', 'Parameters', 'MACs', 'Share of MACs', 'Switched by'], rows)}${left}${uncounted}`;
}
