/** One image in full: what it is, what it cost, and its path, gate layer by gate layer, beside another's or its class's. */
import type { GateSummary, Source } from '../../../src/protocol/events/events';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { segments } from '../../shared/controls';
import { button, h, setAttribute, setText, show } from '../../shared/dom';
import { factList } from '../../shared/facts';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { captionOf, titleOf } from '../caption';
import type { Pictures } from '../pictures';
import type { Comparison, SamplesSettings } from '../settings';
import { factsOf } from './facts';
import { path } from './path';
import { referenceOf } from './reference';

export interface Detail {
  readonly element: HTMLElement;
  update(table: SampleTable, settings: SamplesSettings, gates: readonly GateSummary[]): void;
}

export interface DetailActions {
  change(settings: Partial<SamplesSettings>): void;
  open(source: Source): void;
}

const names: Record<Comparison, string> = { nothing: t('Nothing'), class: t('Its class'), pinned: t('Pinned one') };

export function detail(format: Format, pictures: Pictures, actions: DetailActions): Detail {
  const title = h('h2');
  const canvas = h('canvas', { class: 'picture large', width: 1, height: 1, role: 'img' });
  const facts = factList();
  let chosen: number | null = null;
  const pin = button(t('Pin'), 'action', () => actions.change({ pinned: chosen, comparison: 'pinned' }));
  setAttribute(pin, 'title', t('Keep this one to hold others against it'));
  const against = segments('comparison', t('Compare with'), names, (comparison) => actions.change({ comparison }));
  const other = h('canvas', { class: 'picture', width: 1, height: 1, 'aria-hidden': 'true' });
  const otherText = h('p', { class: 'quiet' });
  const otherBox = h('div', { class: 'other' }, other, otherText);
  const way = path(format, actions.open);
  const element = h(
    'section',
    { class: 'detail', 'aria-label': t('Chosen sample') },
    h('div', { class: 'headline' }, title, h('div', { class: 'ways' }, pin)),
    h('div', { class: 'portrait' }, canvas, facts.element),
    h('div', { class: 'toolbar' }, h('span', { class: 'quiet' }, t('Compare with')), against.element),
    ...[otherBox, way.element],
  );

  return {
    element,
    update(table, settings, gates) {
      const { chosen: sample, pinned, comparison } = settings;
      chosen = sample;
      show(element, sample !== null && sample < table.count);
      if (sample === null || sample >= table.count) return;
      setText(title, titleOf(table, sample));
      setAttribute(canvas, 'aria-label', captionOf(table, sample, format).title);
      pictures.draw(canvas, sample);
      facts.update(factsOf(table, sample, format));
      against.set(comparison);
      show(pin, pinned !== sample);
      const reference = referenceOf(table, settings, sample, format);
      show(otherBox, comparison !== 'nothing');
      show(other, comparison === 'pinned' && pinned !== null);
      if (pinned !== null) pictures.draw(other, pinned);
      setText(otherText, reference.text);
      way.update(table, sample, reference, gates);
    },
  };
}
