/** What every gate layer does: how often its channels fire, and how many never change their mind. */
import type { GateRates, Source } from '../../src/protocol/events/events';
import type { RunState } from '../../src/protocol/events/runState';
import { alwaysOff, alwaysOn, countGate, type GateCounts } from '../../src/protocol/facts/gateRates';
import { h, repeat, setText, show } from '../shared/dom';
import { epochLabel } from '../shared/epochLabel';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import type { Part } from './part';
import type { Host } from './settings';

const columns = [t('Gate'), t('Channels'), t('Mean rate')];
/** The parts of the bar, explained in the heads of their columns. */
const parts = { on: t('Always on'), conditional: t('Conditional'), off: t('Always off') };

export function gateTable(host: Host, format: Format): Part {
  const caption = h('p', { class: 'quiet' });
  const body = h('tbody');
  const plain = columns.map((name) => h('th', { scope: 'col' }, name));
  const keyed = Object.entries(parts).map(([key, name]) =>
    h('th', { scope: 'col' }, h('i', { class: `key ${key}`, 'aria-hidden': 'true' }), name),
  );
  const head = h('tr', {}, ...plain, ...keyed);
  const table = h(
    'table',
    { class: 'gates', 'aria-label': t('Firing rates of the gates') },
    h('thead', {}, head),
    body,
  );
  const heading = h('h2', {}, t('Gates'));
  const scroller = h('div', { class: 'scroller', role: 'region', tabindex: 0, 'aria-label': t('Gates') }, table);
  const element = h('section', {}, heading, caption, scroller);
  let shown: GateRates[] | undefined;
  /** Where each gate was made in the user's code, as far as known. */
  let sources = new Map<string, Source | undefined>();
  table.addEventListener('click', ({ target }) => {
    const source = target instanceof HTMLButtonElement ? sources.get(target.textContent ?? '') : undefined;
    if (source !== undefined) host.post({ kind: 'openSource', source });
  });

  return {
    element,
    update(state) {
      const { gates, text } = newest(state, format);
      show(element, gates.length > 0);
      // What was the last evaluation may be so no more.
      setText(
        caption,
        `${text} Always on: open for at least ${format.percent(alwaysOn, 0)} of the samples; always off: for at most ${format.percent(alwaysOff, 0)}.`,
      );
      if (gates === shown) return;
      shown = gates;
      sources = new Map(state.started?.model.gates.map(({ name, sources: [source] }) => [name, source]));
      repeat(body, gates.map(countGate), makeRow, (row, counts) => {
        fillRow(row, counts, format);
        const name = row.querySelector('button');
        if (name !== null) name.disabled = sources.get(counts.gate) === undefined;
      });
    },
  };
}

const none: GateRates[] = [];

function newest(state: RunState, format: Format): { gates: GateRates[]; text: string } {
  const { gates, evaluation } = state;
  // A network without gates says so with an empty list.
  if (gates !== undefined && gates.step > (evaluation?.step ?? -1))
    return { gates: gates.gates, text: t('On training samples, around step {0}.', format.whole(gates.step)) };
  if (evaluation === undefined) return { gates: none, text: '' };
  return {
    gates: evaluation.evaluation.gates,
    text: t('On the test set, after {0}.', epochLabel(state, evaluation.epoch, format)),
  };
}

function makeRow(): HTMLElement {
  const name = h('button', { type: 'button', class: 'link' });
  const bar = h(
    'div',
    { class: 'gate-bar', 'aria-hidden': 'true' },
    h('i', { class: 'on' }),
    h('i', { class: 'conditional' }),
  );
  const rate = h('td', { class: 'number' }, h('span'));
  const numbers = Array.from({ length: 3 }, () => h('td', { class: 'number' }));
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('div', {}, name, bar)),
    h('td', { class: 'number' }),
    rate,
    ...numbers,
  );
}

function fillRow(row: HTMLElement, counts: GateCounts, format: Format): void {
  const { gate, channels, mean, on, conditional, off } = counts;
  const [head, ...cells] = row.children;
  const name = head?.querySelector('button');
  if (name) setText(name, gate);
  const texts = [
    format.whole(channels),
    format.percent(mean),
    format.whole(on),
    format.whole(conditional),
    format.whole(off),
  ];
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
