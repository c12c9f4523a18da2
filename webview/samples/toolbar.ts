/** Which images are shown, and in which order. */
import type { SampleTable } from '../../src/protocol/files/samples';
import { segments, select } from '../shared/controls';
import { checkbox, h, show } from '../shared/dom';
import { t } from '../shared/l10n';
import type { Answers, Host, Order, SamplesSettings } from './settings';

export interface Toolbar {
  readonly element: HTMLElement;
  update(table: SampleTable, settings: SamplesSettings): void;
}

const orderNames: Record<Order, string> = { macs: 'MACs', loss: t('Loss'), difficulty: t('Difficulty') };
const answerNames: Record<Answers, string> = { all: t('All'), right: t('Correct'), wrong: t('Wrong') };

/** @param change stores settings and draws again. */
export function toolbar(host: Host, change: (settings: Partial<SamplesSettings>) => void): Toolbar {
  /** Other images: from their first page. */
  const filter = (settings: Partial<SamplesSettings>) => change({ ...settings, page: 0 });
  const order = segments('order', t('Order by'), orderNames, (value) => filter({ order: value }));
  const descending = checkbox(t('Highest first'), host.settings().descending, (on) => filter({ descending: on }));
  const className = select(t('Class'), (value) => filter({ className: value }));
  const predicted = select(t('Predicted as'), (value) => filter({ predicted: value }));
  const answers = segments('answers', t('Predictions'), answerNames, (value) => filter({ answers: value }));
  const ofClasses = [className.element, predicted.element, answers.element];
  return {
    element: h('div', { class: 'toolbar' }, order.element, descending, ...ofClasses),
    update({ classes, accuracy, difficulty }, settings) {
      order.allow('difficulty', difficulty !== undefined);
      order.set(difficulty === undefined && settings.order === 'difficulty' ? 'macs' : settings.order);
      answers.set(settings.answers);
      const names = classes.map((name) => [name, name] as const);
      className.fill([['', t('all')], ...names]);
      predicted.fill([['', t('anything')], ...names]);
      className.set(classes.includes(settings.className) ? settings.className : '');
      predicted.set(classes.includes(settings.predicted) ? settings.predicted : '');
      for (const part of ofClasses) show(part, accuracy === undefined);
    },
  };
}
