/** How often the channels of each gate layer fire, a column a run: the mean rate, and how many are always on, conditional and always off. */
import { percent } from '../base/numbers';
import type { RunState } from '../protocol/events/runState';
import { countGate, type GateCounts } from '../protocol/facts/gateRates';
import { element, escaped, htmlTable, text } from './markup';

const [cell, rowHeight, nameWidth] = [30, 20, 220];

/** Of the best evaluation, whose checkpoint is kept. Empty where no run has gates. */
export function gatesPart(runs: readonly { name: string; state: RunState }[]): string {
  const measured = runs.map(({ name, state }) => ({
    name,
    gates: new Map((state.bestEvaluation?.evaluation.gates ?? []).map((gate) => [gate.gate, countGate(gate)])),
  }));
  const shown = measured.filter(({ gates }) => gates.size > 0);
  const layers = [...new Set(shown.flatMap(({ gates }) => [...gates.keys()]))];
  if (layers.length === 0) return '';
  const cells = layers.flatMap((layer, y) => [
    text('text', layer, { x: nameWidth - 8, y: y * rowHeight + 14, 'text-anchor': 'end' }),
    ...shown.map(({ name, gates }, x) => {
      const found = gates.get(layer);
      if (found === undefined) return '';
      const place = { x: nameWidth + x * cell, y: y * rowHeight, width: cell - 1, height: rowHeight - 1 };
      const title = `<title>${escaped(`${name}, ${layer}: ${countsText(found)}`)}</title>`;
      return element('rect', { ...place, fill: '#1f6feb', 'fill-opacity': Math.max(0.04, found.mean) }, title);
    }),
  ]);
  const size = `0 0 ${nameWidth + shown.length * cell} ${layers.length * rowHeight}`;
  const picture = element(
    'svg',
    { viewBox: size, class: 'heat', role: 'img', 'aria-label': 'Mean firing rate of each gate layer' },
    ...cells,
  );
  const rows = layers.map((layer) => [layer, ...shown.map(({ gates }) => countsText(gates.get(layer)))]);
  return `${picture}${htmlTable('Gate layers: mean firing rate; channels always on, conditional, always off', ['gate', ...shown.map(({ name }) => name)], rows)}`;
}

function countsText(counts: GateCounts | undefined): string {
  if (counts === undefined) return '';
  const { mean, on, conditional, off } = counts;
  return `${percent(mean, 1)}; ${on}, ${conditional}, ${off}`;
}
