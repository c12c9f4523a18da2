/** What all layers come to, above the table: totals, how MACs spread over the test images, and what to mind. */
import { samplesOf } from '../../src/protocol/files/profileReport';
import { h, repeat, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { said } from '../shared/samplesSaid';
import { caveatsOf, spreadOf, totalsOf } from './header';
import type { Shown } from './page';
import type { ProfileSettings } from './settings';

export interface Totals {
  readonly elements: readonly HTMLElement[];
  update(shown: Shown, settings: ProfileSettings): void;
}

export function totals(format: Format): Totals {
  const outdated = h(
    'p',
    { class: 'notice', role: 'status' },
    t('The experiment was saved since: these are the numbers of before.'),
  );
  const all = factList();
  const spread = factList();
  const spreadTitle = h('h2');
  const spreadPart = h('section', { class: 'spread' }, spreadTitle, spread.element);
  const caveats = h('ul', { class: 'caveats' });
  return {
    elements: [outdated, all.element, spreadPart, caveats],
    update({ report, outdated: isOutdated }, { unit }) {
      show(outdated, isOutdated);
      all.update(totalsOf(report, unit, format));
      spread.update(spreadOf(report, unit, format));
      show(spreadPart, report.conditional !== undefined);
      const images = format.whole(report.conditional?.images ?? 0);
      setText(
        spreadTitle,
        said(
          samplesOf(report),
          t('{0} of {1} test images', `${unit}s`, images),
          t('{0} of {1} test samples', `${unit}s`, images),
        ),
      );
      repeat(caveats, caveatsOf(report), () => h('li'), setText);
      show(caveats, caveats.childElementCount > 0);
    },
  };
}
