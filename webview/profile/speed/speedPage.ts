/** What the gates of a run save in time on this machine: the numbers of the report in its folder, and the way to measure them. */
import type { SpeedUp } from '../../../src/protocol/files/speedUp';
import { button, h, repeat, setText, show } from '../../shared/dom';
import { factList } from '../../shared/facts';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { Host } from '../settings';
import { batchRows, imageRows, type Rows } from './speedRows';
import { aboutText, busyText, speedFacts, verdictText } from './speedTexts';

export interface SpeedPage {
  readonly element: HTMLElement;
  /** @param report whether there is one as a document; @param busy something is being measured. */
  update(speed: SpeedUp | undefined, report: boolean, busy: boolean): void;
}

export function speedPage(host: Host, format: Format): SpeedPage {
  const verdict = h('p', { class: 'verdict' });
  const warning = h('p', { class: 'notice', role: 'status' });
  const facts = factList();
  const image = timesTable(t('Times at batch size 1'));
  const batches = timesTable(t('Times of larger batches'));
  const about = h('p', { class: 'quiet' });
  const measure = button('', 'action', () => host.post({ kind: 'measureSpeed' }));
  const open = button(t('Open the report'), 'action', () => host.post({ kind: 'speedUp' }));
  const actions = h('div', { class: 'actions' }, measure, open);
  const parts = [verdict, warning, facts.element, image.element, batches.element, actions, about];
  return {
    element: h('section', { class: 'speed', 'aria-label': t('Speed-up') }, ...parts),
    update(speed, report, busy) {
      setText(measure, speed === undefined ? t('Measure speed-up') : t('Measure again'));
      measure.disabled = busy;
      show(open, report);
      setText(verdict, speed === undefined ? explanation() : verdictText(speed, format));
      const warned = speed === undefined ? '' : busyText(speed, format);
      setText(warning, warned);
      show(warning, warned !== '');
      facts.update(speed === undefined ? [] : speedFacts(speed, format));
      image.update(speed && imageRows(speed, format));
      batches.update(speed?.batches.length ? batchRows(speed, format) : undefined);
      setText(about, speed === undefined ? '' : aboutText(speed, format));
    },
  };
}

/** Nothing where there are no rows. */
function timesTable(label: string): { element: HTMLElement; update(shown: Rows | undefined): void } {
  const [head, body] = [h('tr'), h('tbody')];
  const table = h('table', { 'aria-label': label }, h('thead', {}, head), body);
  const element = tableArea(label, table, 'whole');
  return {
    element,
    update(shown) {
      show(element, shown !== undefined);
      if (shown === undefined) return;
      repeat(head, shown.columns, () => h('th', { scope: 'col' }), setText);
      repeat(body, shown.rows, makeRow, (row, texts) => repeat(row, texts, cellMaker(row), setText));
    },
  };
}

const makeRow = () => h('tr');
/** The first cell of a row names it. */
const cellMaker = (row: Element) => () => (row.childElementCount === 0 ? h('th', { scope: 'row' }) : h('td'));

const explanation = () =>
  t(
    'Fewer MACs are not yet less time. The trained network is timed with all channels, with masked ones and with closed ones skipped, in turns, on one thread of this machine.',
  );
