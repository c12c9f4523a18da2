/** How often the channels of each gate layer fire, a column a run: the mean rate, and how many are always on, conditional and always off. */
import { percent } from '../base/numbers';
import type { RunState } from '../protocol/events/runState';
import { countGate, type GateCounts } from '../protocol/facts/gateRates';
import { figure, shortened, titleHeight, told } from './figure';
import { element, escaped, htmlTable, text } from './markup';

const [cell, rowHeight, nameWidth, headHeight] = [30, 20, 220, 204];

type Measured = Readonly<{ name: string; gates: ReadonlyMap<string, GateCounts> }>;

/** Of the best evaluation, whose checkpoint is kept. Empty where no run has gates. */
export function gatesPart(runs: readonly { name: string; state: RunState }[]): string {
  const measured = runs.map(({ name, state }) => ({
    name,
    gates: new Map((state.bestEvaluation?.evaluation.gates ?? []).map((gate) => [gate.gate, countGate(gate)])),
  }));
  const shown = measured.filter(({ gates }) => gates.size > 0);
  const layers = [...new Set(shown.flatMap(({ gates }) => [...gates.keys()]))];
  if (layers.length === 0) return '';
  const rows = layers.map((layer) => [layer, ...shown.map(({ gates }) => countsText(gates.get(layer)))]);
  const caption = 'Gate layers: mean firing rate; channels always on, conditional, always off';
  return `${heat(shown, layers)}${htmlTable(caption, ['gate', ...shown.map(({ name }) => name)], rows)}`;
}

function heat(runs: readonly Measured[], layers: readonly string[]): string {
  const top = titleHeight + headHeight;
  const names = runs.map(({ name }, x) => {
    const [left, bottom] = [nameWidth + x * cell + cell / 2 + 4, top - 8];
    const at = { x: left, y: bottom, transform: `rotate(-90 ${left} ${bottom})` };
    return element('text', at, shortenedText(name, 24), told(name));
  });
  const cells = layers.flatMap((layer, y) => [
    text('text', shortened(layer, 32), { x: nameWidth - 8, y: top + y * rowHeight + 14, 'text-anchor': 'end' }),
    ...runs.map(({ name, gates }, x) => {
      const found = gates.get(layer);
      if (found === undefined) return '';
      const place = { x: nameWidth + x * cell, y: top + y * rowHeight, width: cell - 1, height: rowHeight - 1 };
      const looks = { fill: '#1f6feb', 'fill-opacity': Math.max(0.04, found.mean) };
      return element('rect', { ...place, ...looks }, told(`${name}, ${layer}: ${countsText(found)}`));
    }),
  ]);
  return figure({
    ...{ name: 'gates', title: 'Mean firing rate of each gate layer' },
    width: Math.max(340, nameWidth + runs.length * cell + 8),
    height: top + layers.length * rowHeight + 8,
    inner: [...names, ...cells],
    numbers: [
      ['gate', 'run', 'channels', 'mean rate', 'always on', 'conditional', 'always off'],
      ...layers.flatMap((layer) =>
        runs.flatMap(({ name, gates }) => {
          const found = gates.get(layer);
          if (found === undefined) return [];
          return [[layer, name, found.channels, found.mean, found.on, found.conditional, found.off]];
        }),
      ),
    ],
  });
}

const shortenedText = (name: string, most: number): string => escaped(shortened(name, most));

function countsText(counts: GateCounts | undefined): string {
  if (counts === undefined) return '';
  const { mean, on, conditional, off } = counts;
  return `${percent(mean, 1)}; ${on}, ${conditional}, ${off}`;
}
