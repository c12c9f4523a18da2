/** What every gate layer does: how often its channels fire, and how many never change their mind. */
import type { GateRates } from '../../src/protocol/events';
import { alwaysOff, alwaysOn, countGate, type GateCounts } from '../../src/protocol/gateRates';
import type { RunState } from '../../src/protocol/runState';
import { button, h, repeat, setText, show } from './dom';
import type { Format } from './format';
import type { Host } from './host';
import type { Part } from './part';

const columns = ['Gate', 'Channels', 'Mean rate', 'Always on', 'Conditional', 'Always off'];

export function gateTable(host: Host, format: Format): Part {
  const caption = h('p', { class: 'quiet' });
  const body = h('tbody');
  const head = h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, name)));
  const table = h('table', { class: 'gates', 'aria-label': 'Firing rates of the gates' }, h('thead', {}, head), body);
  const heading = h('h2', {}, 'Gates');
  const scroller = h('div', { class: 'scroller', role: 'region', tabindex: 0, 'aria-label': 'Gates' }, table);
  const element = h('section', {}, heading, caption, scroller);
  let shown: GateRates[] | undefined;

  return {
    element,
    update(state) {
      const { gates, text } = newest(state, format);
      show(element, gates.length > 0);
      if (gates === shown) return;
      shown = gates;
      setText(caption, `${text} Always on: open for at least ${format.percent(alwaysOn, 0)} of the samples; always off: for at most ${format.percent(alwaysOff, 0)}.`);
      const openSource = (gate: string) => {
        const source = state.started?.model.gates.find(({ name }) => name === gate)?.sources[0];
        if (source !== undefined) host.post({ kind: 'openSource', source });
      };
      repeat(body, gates.map(countGate), () => makeRow(openSource), (row, counts) => fillRow(row, counts, format));
    },
  };
}

const none: GateRates[] = [];

function newest({ gates, evaluation }: RunState, format: Format): { gates: GateRates[]; text: string } {
  // A network without gates says so with an empty list.
  if (gates !== undefined && gates.step > (evaluation?.step ?? -1))
    return { gates: gates.gates, text: `On training samples, around step ${format.whole(gates.step)}.` };
  if (evaluation === undefined) return { gates: none, text: '' };
  return { gates: evaluation.evaluation.gates, text: `On the test set, after epoch ${format.epoch(evaluation.epoch)}.` };
}

function makeRow(openSource: (gate: string) => void): HTMLElement {
  const name = button('', 'link', () => openSource(name.textContent ?? ''));
  const bar = h('div', { class: 'gate-bar', 'aria-hidden': 'true' }, h('i', { class: 'on' }), h('i', { class: 'conditional' }));
  const rate = h('td', { class: 'number' }, h('span'));
  const numbers = Array.from({ length: 3 }, () => h('td', { class: 'number' }));
  return h('tr', {}, h('th', { scope: 'row' }, name, bar), h('td', { class: 'number' }), rate, ...numbers);
}

function fillRow(row: HTMLElement, counts: GateCounts, format: Format): void {
  const { gate, channels, mean, on, conditional, off } = counts;
  const [head, ...cells] = row.children;
  const name = head?.querySelector('button');
  if (name) setText(name, gate);
  const texts = [format.whole(channels), format.percent(mean), format.whole(on), format.whole(conditional), format.whole(off)];
  for (const [i, text] of texts.entries()) {
    const cell = cells[i];
    if (cell !== undefined) setText(cell, text);
  }
  const share = (count: number) => `${channels === 0 ? 0 : (100 * count) / channels}%`;
  const parts = head?.querySelectorAll('i') ?? [];
  for (const [i, width] of [share(on), share(conditional)].entries()) {
    const part = parts[i];
    if (part !== undefined) part.style.width = width;
  }
}
