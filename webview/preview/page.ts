/** The page: which batch is looked at, what is said of it, its samples, and how often each class is among them. */
import type { PreviewAsked, ToPreviewView } from '../../src/protocol/messages/previewMessages';
import { h, setDotted, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { classTable } from './classTable';
import { factsOf, noticesOf, subtitleOf } from './facts';
import { failure } from './failure';
import { gallery } from './gallery';
import { notices } from './notices';
import type { Host } from './settings';
import { toolbar } from './toolbar';

export type Shown = Extract<ToPreviewView, { kind: 'preview' }>;
export type Failed = Extract<ToPreviewView, { kind: 'failed' }>;

/** What the host has said. */
export interface Known {
  shown: Shown | undefined;
  reading: PreviewAsked | null;
  failed: Failed | undefined;
  name: string | undefined;
}

export interface PreviewPage {
  /** To be called at most once a frame. */
  update(known: Known): void;
}

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): PreviewPage {
  const format = makeFormat(document.documentElement.lang || 'en');
  const title = h('h1');
  const doing = h('span', { class: 'quiet', role: 'status' });
  const subtitle = h('p', { class: 'quiet' });
  const tools = toolbar(host, redraw);
  const wrong = failure(host);
  const facts = factList();
  const said = notices();
  const samples = gallery(format);
  const classes = classTable(format);
  const empty = h('p', { class: 'waiting' }, t('No experiment is shown. Sluice: Preview Data shows one.'));
  const waiting = h(
    'div',
    { class: 'waiting' },
    h('p', {}, t('Reading the first batch…')),
    h('div', { class: 'busy' }),
  );
  const body = h('div', { class: 'batch' }, samples.element, classes.element);
  const header = h('header', {}, h('div', { class: 'headline' }, title, doing), subtitle);
  const parts = [tools.element, wrong.element, said.element, facts.element, body, empty, waiting];
  document.body.append(h('main', {}, header, ...parts));

  return {
    update({ shown, reading, failed, name }) {
      setText(title, name ?? t('Preview Data'));
      setText(doing, reading === null ? '' : t('Reading…'));
      tools.update(shown?.preview, reading);
      show(tools.element, shown !== undefined);
      wrong.update(reading === null ? failed : undefined);
      // What was read before a failure stays: it is of another batch, which its head names.
      for (const part of [said.element, facts.element, body, subtitle]) show(part, shown !== undefined);
      show(waiting, shown === undefined && reading !== null);
      show(empty, shown === undefined && reading === null && failed === undefined);
      const { dataset } = document.body;
      dataset.state = reading !== null ? 'reading' : failed ? 'failed' : shown ? 'shown' : 'empty';
      if (shown === undefined) return;
      const { preview } = shown;
      setDotted(subtitle, subtitleOf(preview, format));
      said.update(noticesOf(shown, format));
      facts.update(factsOf(preview, format));
      samples.update(preview, host.settings().size);
      classes.update(preview);
      // For tests: what is shown can be asked for without reading pixels.
      Object.assign(dataset, { split: preview.split, first: preview.first, seed: preview.seed });
    },
  };
}
