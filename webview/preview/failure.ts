/** In the place of a batch: why it cannot be read, what to do, the line of the experiment, and a way to try again. */
import { button, h, setText, show } from '../shared/dom';
import { fileName } from '../shared/fileName';
import { t } from '../shared/l10n';
import type { Failed } from './page';
import type { Host } from './settings';

export interface Failure {
  readonly element: HTMLElement;
  update(failed: Failed | undefined): void;
}

export function failure(host: Host): Failure {
  let shown: Failed | undefined;
  const message = h('div', { class: 'message' });
  const hint = h('div');
  const line = button('', 'link', () => shown?.source && host.post({ kind: 'openSource', source: shown.source }));
  const again = button(t('Try Again'), 'action', () => host.post({ kind: 'again' }));
  const element = h('div', { class: 'notice', 'data-severity': 'error', role: 'alert' }, message, hint, line, again);
  return {
    element,
    update(failed) {
      shown = failed;
      show(element, failed !== undefined);
      setText(message, failed?.message ?? '');
      setText(hint, failed?.hint ?? '');
      show(hint, failed?.hint !== undefined);
      const source = failed?.source;
      show(line, source !== undefined);
      if (source !== undefined) setText(line, t('Open line {0} of {1}', source.line, fileName(source.file)));
    },
  };
}
