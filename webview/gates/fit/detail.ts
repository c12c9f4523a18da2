/** One gate, or one layer, in full: its distribution beside the prior's, its numbers, and how its distance went. */
import type { Source } from '../../../src/protocol/events/events';
import { button, h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { fitted } from '../../shared/figure/fitted';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { Host } from '../settings';
import { coursePlot } from './coursePlot';
import { distributionPlot, large } from './distributionPlot';
import { courseFigure, distributionFigure } from './fitFigures';
import { type CoursePoint, type Fit, nameOf } from './fitModel';

/** Wider, a distribution tells no more. */
const widest = 640;

export interface Detail {
  readonly element: HTMLElement;
  update(fit: Fit, course: readonly CoursePoint[], source: Source | undefined): void;
}

export function detail(host: Host, format: Format): Detail {
  const title = h('h2');
  let source: Source | undefined;
  const code = button(
    t('Show in code'),
    'action',
    () => source !== undefined && host.post({ kind: 'openSource', source }),
  );
  const facts = h('dl', { class: 'facts' });
  const plot = h('div');
  const distribution = fitted(plot, widest);
  const empirical = h('span', { class: 'key-line empirical' }, t('gate'));
  const prior = h('span', { class: 'key-line prior' });
  const key = h('p', { class: 'key-row' }, empirical, prior, h('span', { class: 'key-line density' }, t('density')));
  const course = h('div');
  const distances = fitted(course, widest);
  let shown: { fit: Fit; points: readonly CoursePoint[] } | undefined;
  const savePlot = saveButton(t('the distribution'), host.post, () => {
    const drawn = plot.querySelector('svg');
    return shown && drawn ? distributionFigure(shown.fit, drawn, readTheme()) : undefined;
  });
  const saveCourse = saveButton(t('distance over epochs'), host.post, () => {
    const drawn = course.querySelector('svg');
    return shown && drawn ? courseFigure(shown.fit, shown.points, drawn, readTheme()) : undefined;
  });
  const caption = h('figcaption', { class: 'quiet headline' }, t('Distance over epochs'), saveCourse);
  const courseBox = h('figure', {}, caption, course);
  const element = h(
    'section',
    { class: 'detail', 'aria-label': t('Fit') },
    h('div', { class: 'headline' }, title, code),
    facts,
    h('div', { class: 'figures' }, h('figure', {}, h('div', { class: 'headline' }, key, savePlot), plot), courseBox),
  );
  return {
    element,
    update(fit, points, at) {
      source = at;
      shown = { fit, points };
      const name = nameOf(fit);
      setText(title, name);
      show(code, at !== undefined);
      setText(empirical, fit.channel === undefined ? t('all gates of the layer') : t('gate'));
      setText(prior, fit.prior?.name ?? '');
      show(prior, fit.prior !== undefined);
      facts.replaceChildren(...factsOf(fit, format).map(factElement));
      const numbers = factsOf(fit, format).map(([term, value]) => `${term} ${value}`);
      const label = t('Distribution of the probability of {0}: {1}', name, numbers.join(', '));
      const { cdf } = fit;
      distribution.draw(
        cdf && ((width) => distributionPlot({ cdf, prior: fit.prior?.cdf }, large(width), label, format)),
      );
      const drawn = points.length > 1;
      show(courseBox, drawn);
      distances.draw(drawn ? (width) => coursePlot(points, courseLabel(points, format), format, width) : undefined);
    },
  };
}

const factElement = ([term, value, hint]: [term: string, value: string, hint: string]) =>
  h('div', { title: hint }, h('dt', {}, term), h('dd', { class: 'value' }, value));

function factsOf(fit: Fit, format: Format): [term: string, value: string, hint: string][] {
  const { distance, rate, target, prior } = fit;
  const reached: [string, string, string] = [
    t('Open for'),
    format.percent(rate),
    t('Share of the test split for which it is open.'),
  ];
  if (distance === undefined || target === undefined || prior === undefined) return [reached];
  const mean = fit.channel === undefined ? ` ${t('Mean over the gates of the layer.')}` : '';
  return [
    [
      t('Distance'),
      format.decimal(distance, 4),
      t(
        'Cramér–von Mises distance to {0}: 0 where the gate follows it, about 0.1 to 0.3 where it never changes its mind.',
        prior.name,
      ) + mean,
    ],
    reached,
    [
      t('Target'),
      format.percent(target),
      t(
        'Share for which it would be open if it followed {0}, whose mean is {1}.',
        prior.name,
        format.decimal(prior.mean, 2),
      ),
    ],
  ];
}

function courseLabel(points: readonly CoursePoint[], format: Format): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  const words = [first, last].flatMap(({ distance, epoch }) => [format.decimal(distance, 4), format.epoch(epoch)]);
  return t('Distance over epochs: from {0} in epoch {1} to {2} in epoch {3}.', ...words);
}
