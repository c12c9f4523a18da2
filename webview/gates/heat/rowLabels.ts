/** The names of the rows beside the cells of classes and of epochs. Layers have a table there (statsTable.ts). */
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Mode } from '../settings';
import type { Geometry } from './geometry';
import type { HeatModel } from './heatModel';

/** The cells have the rest. */
const widths: Record<Mode, number> = { layers: 0, classes: 120, time: 80 };
/** Lower rows have no room for a name each. */
const labelHeight = 14;

export interface RowLabels {
  readonly element: HTMLElement;
  update(model: HeatModel, geometry: Geometry): void;
}

export const labelWidth = (mode: Mode): number => widths[mode];

export function rowLabels(): RowLabels {
  const element = h('div', { class: 'heat-labels', 'aria-hidden': 'true' });
  return {
    element,
    update({ mode, rows }, { pitchY, tops, height }) {
      show(element, mode !== 'layers');
      if (mode === 'layers') return;
      const every = Math.ceil(labelHeight / pitchY);
      element.style.width = `${labelWidth(mode)}px`;
      element.style.height = `${height}px`;
      const named = rows.map((row, i) => ({ text: row.label, top: tops[i] ?? 0 })).filter((_, i) => i % every === 0);
      repeat(
        element,
        named,
        () => h('span', { class: 'heat-label' }),
        (label, { text, top }) => {
          setText(label, text);
          setAttribute(label, 'title', text);
          label.style.top = `${top}px`;
          label.style.lineHeight = `${Math.max(labelHeight, pitchY)}px`;
        },
      );
    },
  };
}
