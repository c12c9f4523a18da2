/** What is looked at, which picture stands beside the table, and how far the reading has come. */
import { segments } from '../shared/controls';
import { h, setText, show } from '../shared/dom';
import { t } from '../shared/l10n';
import { sections } from './sections';
import type { Store } from './store';

export interface PageHead {
  readonly elements: readonly HTMLElement[];
  /** @param some there is a run to show. */
  update(store: Store, section: string, some: boolean): void;
}

export function pageHead(choose: (section: string) => void): PageHead {
  const title = h('h1');
  const names = {
    ...Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, section.title()])),
    table: t('Table alone'),
  };
  const tabs = segments<string>('section', t('Picture'), names, choose);
  const header = h('header', {}, h('div', { class: 'headline' }, title, h('div', { class: 'ways' }, tabs.element)));
  const reading = h('p', { class: 'quiet', role: 'status' });
  const empty = h('p', { class: 'waiting', role: 'status' });
  return {
    elements: [header, reading, empty],
    update(store, section, some) {
      setText(title, store.scope?.title || t('Compare Runs'));
      tabs.set(section);
      setText(reading, store.reading === undefined ? '' : readingText(store.reading));
      show(reading, store.reading !== undefined && some);
      setText(empty, some ? '' : emptyText(store));
      show(empty, !some);
      show(tabs.element, some);
    },
  };
}

const readingText = ({ done, total }: { done: number; total: number }) =>
  t('Reading the runs… {0} of {1}', done, total);

function emptyText({ known, reading, rows }: Store): string {
  if (reading !== undefined && reading.total > 0) return readingText(reading);
  if (!known) return t('Reading the runs…');
  if (rows.size > 0)
    return t('None of the runs that were to be compared is there any more. Sluice: Compare Runs shows all.');
  return t('There is no run to compare yet. Sluice: Train makes one.');
}
