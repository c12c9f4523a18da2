/** A row a layer: its channels as a strip of colours, its means, how far its channels moved, and whether they stand in the same order. */
import type { LayerDifference } from '../../../src/protocol/facts/gateDifference';
import { button, h, repeat, setAttribute, setText } from '../../shared/dom';
import { dash, type Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { ChannelOrder } from './gatesMemory';
import { type Strip, strip } from './strip';
import { signedPoints } from './words';

export interface DifferenceTable {
  readonly element: HTMLElement;
  update(layers: readonly LayerDifference[], order: ChannelOrder, end: number, chosen: string): void;
}

export interface TableActions {
  choose(layer: string): void;
  said(layer: LayerDifference, channel: number | undefined): void;
  words(layer: LayerDifference, channel: number): string;
}

export function differenceTable(actions: TableActions, format: Format): DifferenceTable {
  const columns = columnsOf();
  const head = h('tr', {}, ...columns.map(([text, title]) => h('th', { scope: 'col', title: title || false }, text)));
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'gate-differences', 'aria-label': t('Gates by layer') },
    h('thead', {}, head),
    body,
  );
  const strips: Strip[] = [];
  let shown: readonly LayerDifference[] = [];
  const leave = (layer: LayerDifference, by: -1 | 1) => {
    const next = shown.indexOf(layer) + by;
    const name = shown[next]?.name;
    if (name === undefined) return;
    actions.choose(name);
    strips[next]?.element.focus();
  };
  const makeRow = (): HTMLElement => {
    const name = button('', 'link', () => {
      const layer = shown[[...body.children].indexOf(row)];
      if (layer !== undefined) actions.choose(layer.name);
    });
    const cells = columns.slice(2).map(() => h('td'));
    const one = strip({ ...actions, leave });
    const row = h('tr', {}, h('th', { scope: 'row' }, name), h('td', { class: 'strip-cell' }, one.element), ...cells);
    strips[body.childElementCount] = one;
    return row;
  };
  return {
    element: tableArea(t('Gates by layer'), table, 'whole'),
    update(layers, order, end, chosen) {
      shown = layers;
      repeat(body, layers, makeRow, (row, layer) => {
        const isChosen = layer.name === chosen;
        fillRow(row, layer, isChosen, format);
        strips[[...body.children].indexOf(row)]?.update(layer, channelsOf(layer, order), end, isChosen);
      });
    },
  };
}

const columnsOf = (): [text: string, title: string][] => [
  [t('Layer'), ''],
  [t('Difference of each channel'), ''],
  [t('Before'), t('Mean firing rate of its channels in the first run')],
  [t('After'), t('Mean firing rate of its channels in the second run')],
  [t('Mean difference'), t('After minus before, in percentage points')],
  [t('Moved'), t('Mean of the absolute differences: how far a channel moved, whichever way')],
  [t('Rank correlation'), t('Spearman’s, of the rates of the channels: 1 where they stand in the same order')],
];

function fillRow(row: HTMLElement, layer: LayerDifference, isChosen: boolean, format: Format): void {
  const { means, moved, rankCorrelation } = layer;
  const name = row.querySelector('button');
  if (name !== null) {
    setText(name, layer.name);
    setAttribute(name, 'aria-pressed', String(isChosen));
  }
  setAttribute(row, 'data-pointed', isChosen);
  const texts = [
    format.percent(means.before),
    format.percent(means.after),
    signedPoints(means.change, format),
    format.decimal(100 * moved, 1),
    rankCorrelation === undefined ? dash : format.decimal(rankCorrelation, 2),
  ];
  for (const [i, text] of texts.entries()) setText(row.children[i + 2] as Element, text);
  setAttribute(
    row.children[6] as Element,
    'title',
    rankCorrelation === undefined ? t('The rates of one of the runs do not vary.') : false,
  );
}

/** Channels from left to right: as they are, or from the most open in the first run to the least. */
export function channelsOf({ before }: LayerDifference, order: ChannelOrder): number[] {
  const channels = before.map((_, i) => i);
  return order === 'channel' ? channels : channels.sort((a, b) => (before[b] ?? 0) - (before[a] ?? 0) || a - b);
}
