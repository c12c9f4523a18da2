/** One image in full: what it is, what it cost, and its path, gate layer by gate layer, beside another's or its class's. */
import type { GateSummary, Source } from '../../src/protocol/events/events';
import { openOf, type SampleTable } from '../../src/protocol/files/samples';
import { segments } from '../shared/controls';
import { button, h, repeat, setAttribute, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';
import { captionOf, groupOf, nameOf, titleOf } from './caption';
import { meanOf } from './mean';
import type { Pictures } from './pictures';
import type { Comparison, SamplesSettings } from './settings';

export interface Detail {
  readonly element: HTMLElement;
  update(table: SampleTable, settings: SamplesSettings, gates: readonly GateSummary[]): void;
}

export interface DetailActions {
  change(settings: Partial<SamplesSettings>): void;
  open(source: Source): void;
}

const names: Record<Comparison, string> = { nothing: t('Nothing'), class: t('Its class'), pinned: t('Pinned image') };

export function detail(format: Format, pictures: Pictures, actions: DetailActions): Detail {
  const title = h('h2');
  const canvas = h('canvas', { class: 'picture large', width: 1, height: 1, role: 'img' });
  const facts = factList();
  let chosen: number | null = null;
  const pin = button(t('Pin'), 'action', () => actions.change({ pinned: chosen, comparison: 'pinned' }));
  setAttribute(pin, 'title', t('Keep this image to hold others against it'));
  const against = segments('comparison', t('Compare with'), names, (comparison) => actions.change({ comparison }));
  const other = h('canvas', { class: 'picture', width: 1, height: 1, 'aria-hidden': 'true' });
  const otherText = h('p', { class: 'quiet' });
  const otherBox = h('div', { class: 'other' }, other, otherText);
  const head = h('tr');
  const body = h('tbody');
  let sources = new Map<string, Source>();
  body.addEventListener('click', ({ target }) => {
    const gate = target instanceof Element ? target.closest('button')?.dataset.gate : undefined;
    const source = gate === undefined ? undefined : sources.get(gate);
    if (source !== undefined) actions.open(source);
  });
  const path = h(
    'table',
    { class: 'path', 'aria-label': t('Open channels by gate layer') },
    h('thead', {}, head),
    body,
  );
  const element = h(
    'section',
    { class: 'detail', 'aria-label': t('Image') },
    h('div', { class: 'headline' }, title, h('span', { class: 'space' }), pin),
    h('div', { class: 'portrait' }, canvas, facts.element),
    h('div', { class: 'toolbar' }, h('span', { class: 'quiet' }, t('Compare with')), against.element),
    otherBox,
    tableArea(t('Path'), path, 'sideways'),
  );

  return {
    element,
    update(table, settings, gates) {
      const { chosen: sample, pinned, comparison } = settings;
      chosen = sample;
      show(element, sample !== null && sample < table.count);
      if (sample === null || sample >= table.count) return;
      sources = new Map(gates.flatMap(({ name, sources: [first] }) => (first === undefined ? [] : [[name, first]])));
      setText(title, titleOf(table, sample));
      setAttribute(canvas, 'aria-label', captionOf(table, sample, format).title);
      pictures.draw(canvas, sample);
      facts.update(factsOf(table, sample, format));
      against.set(comparison);
      show(pin, pinned !== sample);
      const own = openOf(table, sample);
      const reference = referenceOf(table, settings, sample, format);
      show(otherBox, comparison !== 'nothing');
      show(other, comparison === 'pinned' && pinned !== null);
      if (pinned !== null) pictures.draw(other, pinned);
      setText(otherText, reference.text);
      const columns = [t('Gate layer'), t('Open channels'), ...(reference.open ? [reference.column] : [])];
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      repeat(body, table.gates, makeRow, (row, { name, channels }) => {
        const k = table.gates.findIndex((gate) => gate.name === name);
        const [first, ...cells] = row.children;
        const link = first?.querySelector('button');
        if (link) {
          setText(link, name);
          link.dataset.gate = name;
          link.disabled = !sources.has(name);
        }
        fillBar(cells[0], own[k] ?? 0, channels, format);
        const [, second] = cells;
        if (second instanceof HTMLElement) show(second, reference.open !== undefined);
        if (reference.open) fillBar(second, reference.open[k] ?? 0, channels, format);
      });
    },
  };
}

function makeRow(): HTMLElement {
  const bar = () => h('td', {}, h('span', { class: 'bar' }, h('i')), h('span', { class: 'number' }));
  return h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), bar(), bar());
}

function fillBar(cell: Element | undefined, open: number, channels: number, format: Format): void {
  const [bar, text] = cell?.children ?? [];
  const fill = bar?.firstElementChild;
  if (fill instanceof HTMLElement) fill.style.width = `${(100 * open) / Math.max(1, channels)}%`;
  if (text !== undefined)
    setText(
      text,
      t('{0} of {1}', Number.isInteger(open) ? format.whole(open) : format.decimal(open, 1), format.whole(channels)),
    );
}

function factsOf(table: SampleTable, sample: number, format: Format) {
  const { loss, macs, denseMacs, path } = table;
  const own = macs[sample] ?? 0;
  const along = path.reduce((n, other) => n + (other === path[sample] ? 1 : 0), -1);
  return [
    ...answerOf(table, sample, format),
    {
      name: 'MACs',
      value: format.si(own),
      note: t('{0} of dense', format.percent(own / denseMacs)),
      title: t('{0} multiply-adds for this image.', format.whole(own)),
    },
    { name: t('Loss'), value: format.measure(loss[sample] ?? Number.NaN), title: t('Cross-entropy of this image.') },
    {
      name: t('Path'),
      value: along === 0 ? t('its own') : t('shared with {0}', format.whole(along)),
      title: t('Images with exactly the same gates open.'),
    },
  ];
}

function answerOf({ classes, label, predicted, accuracy }: SampleTable, sample: number, format: Format) {
  if (accuracy) return [{ name: t('Pixel accuracy'), value: format.percent(accuracy[sample] ?? 0) }];
  const right = label[sample] === predicted[sample];
  return [
    { name: t('Class'), value: nameOf(classes, label[sample]) },
    { name: t('Predicted'), value: right ? t('✓ correct') : `✗ ${nameOf(classes, predicted[sample])}` },
  ];
}

/** What the image is held against, and what is said about it. */
function referenceOf(
  table: SampleTable,
  { comparison, pinned }: SamplesSettings,
  sample: number,
  format: Format,
): { text: string; column: string; open: readonly number[] | undefined } {
  const { label, macs, denseMacs } = table;
  const share = (own: number) => t('{0} of the dense MACs', format.percent(own / denseMacs));
  if (comparison === 'class') {
    const name = groupOf(table, sample);
    const mean = meanOf(table, label[sample] ?? -1);
    return {
      text: t('{0} images of {1}: {2} on average.', format.whole(mean.count), name, share(mean.macs)),
      column: t('Mean of {0}', name),
      open: mean.open,
    };
  }
  if (comparison === 'pinned' && pinned !== null && pinned < table.count) {
    const itself = pinned === sample ? ` ${t('It is this one: choose another to compare.')}` : '';
    return {
      text: `${t('{0}, {1}: {2}.', titleOf(table, pinned), groupOf(table, pinned), share(macs[pinned] ?? 0))}${itself}`,
      column: titleOf(table, pinned),
      open: openOf(table, pinned),
    };
  }
  return {
    text: comparison === 'pinned' ? t('No image is pinned yet: choose one and press Pin.') : '',
    column: '',
    open: undefined,
  };
}
