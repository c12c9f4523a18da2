/** Why a run ended, where that needs saying: an error with its hint and its place in the code, or a pause. */

import { briefParts } from '../../src/base/brief';
import type { Source } from '../../src/protocol/events/events';
import type { RunState } from '../../src/protocol/events/runState';
import { button, h, setAttribute, setText, show } from '../shared/dom';
import { fileName } from '../shared/fileName';
import { fullText } from '../shared/fullText';
import { t } from '../shared/l10n';
import type { Part } from './part';
import type { Host } from './settings';

interface Content {
  severity: 'error' | 'info';
  title: string;
  message: string;
  hint?: string;
  source: Source | undefined;
}

export function notice(host: Host): Part {
  const title = h('strong');
  const message = h('p', { class: 'message' });
  const hint = h('p');
  const full = fullText();
  let source: Source | undefined;
  const link = button('', 'link', () => source !== undefined && host.post({ kind: 'openSource', source }));
  const element = h('section', { class: 'notice', role: 'alert' }, title, message, hint, link, full.element);
  let shown: RunState['ended'];
  show(element, false);

  return {
    element,
    update({ ended }) {
      if (ended === shown) return;
      shown = ended;
      const content = contentOf(ended);
      show(element, content !== undefined);
      if (content === undefined) return;
      setAttribute(element, 'data-severity', content.severity);
      setText(title, content.title);
      const said = briefParts(content);
      setText(message, said.message);
      setText(hint, said.hint ?? '');
      show(hint, said.hint !== undefined);
      full.set(content);
      source = content.source;
      show(link, source !== undefined);
      if (source !== undefined) setText(link, placeOf(source));
    },
  };
}

/** `file.ts:12:3`. */
export function placeOf({ file, line, column }: Source): string {
  return [fileName(file), line, ...(column === undefined ? [] : [column])].join(':');
}

function contentOf(ended: RunState['ended']): Content | undefined {
  if (ended === undefined) return undefined;
  const { outcome, error } = ended;
  switch (outcome) {
    case 'failed':
      return {
        severity: 'error',
        title: t('Training failed'),
        message: error?.message ?? t('The worker gave no reason; its log may say more.'),
        ...(error?.hint === undefined ? {} : { hint: error.hint }),
        source: error?.source,
      };
    case 'paused': {
      const hint = t('Resume goes on from the checkpoint that was written.');
      return {
        severity: 'info',
        title: t('Paused'),
        message: t('No window followed this run any more.'),
        hint,
        source: undefined,
      };
    }
    case 'finished':
      return ended.why === undefined
        ? undefined
        : {
            severity: 'info',
            title: t('Ended by its experiment'),
            message: ended.why,
            hint: t('onEpoch stopped the run before its last epoch; its checkpoints are there.'),
            source: undefined,
          };
    case 'stopped':
      return undefined;
    default:
      return outcome satisfies never;
  }
}
