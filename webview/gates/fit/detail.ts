/** One gate, or one layer, in full: its distribution beside the prior's, its numbers, and how its distance went. */
import type { Source } from '../../../src/protocol/events';
import { button, h, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure';
import type { Format } from '../../shared/format';
import { readTheme } from '../../shared/theme';
import type { Host } from '../host';
import { coursePlot } from './coursePlot';
import { distributionPlot, large } from './distributionPlot';
import { courseFigure, distributionFigure } from './fitFigures';
import { type CoursePoint, type Fit, nameOf } from './fitModel';

export interface Detail {
  readonly element: HTMLElement;
  update(fit: Fit, course: readonly CoursePoint[], source: Source | undefined): void;
}

export function detail(host: Host, format: Format): Detail {
  const title = h('h2');
  let source: Source | undefined;
  const code = button(
    'Show in code',
    'action',
    () => source !== undefined && host.post({ kind: 'openSource', source }),
  );
  const facts = h('dl', { class: 'facts' });
  const plot = h('div');
  const empirical = h('span', { class: 'key-line empirical' }, 'gate');
  const prior = h('span', { class: 'key-line prior' });
  const key = h('p', { class: 'key-row' }, empirical, prior, h('span', { class: 'key-line density' }, 'density'));
  const course = h('div');
  let shown: { fit: Fit; points: readonly CoursePoint[] } | undefined;
  const savePlot = saveButton('the distribution', host.post, () => {
    const drawn = plot.querySelector('svg');
    return shown && drawn ? distributionFigure(shown.fit, drawn, readTheme()) : undefined;
  });
  const saveCourse = saveButton('the course of the distance', host.post, () => {
    const drawn = course.querySelector('svg');
    return shown && drawn ? courseFigure(shown.fit, shown.points, drawn, readTheme()) : undefined;
  });
  const caption = h('figcaption', { class: 'quiet headline' }, 'Distance over epochs', saveCourse);
  const courseBox = h('figure', {}, caption, course);
  const element = h(
    'section',
    { class: 'detail', 'aria-label': 'Fit' },
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
      setText(empirical, fit.channel === undefined ? 'all gates of the layer' : 'gate');
      setText(prior, fit.prior?.name ?? '');
      show(prior, fit.prior !== undefined);
      facts.replaceChildren(
        ...factsOf(fit, format).map(([term, value, hint]) =>
          h('div', { title: hint }, h('dt', {}, term), h('dd', { class: 'value' }, value)),
        ),
      );
      const label = `Distribution of the probability of ${name}: ${factsOf(fit, format)
        .map(([term, value]) => `${term} ${value}`)
        .join(', ')}`;
      plot.replaceChildren(
        ...(fit.cdf ? [distributionPlot({ cdf: fit.cdf, prior: fit.prior?.cdf }, large, label, format)] : []),
      );
      const drawn = points.length > 1;
      show(courseBox, drawn);
      if (drawn) course.replaceChildren(coursePlot(points, courseLabel(points, format), format));
    },
  };
}

function factsOf(fit: Fit, format: Format): [term: string, value: string, hint: string][] {
  const { distance, rate, target, prior } = fit;
  const reached: [string, string, string] = [
    'Open for',
    format.percent(rate),
    'Share of the test images for which it is open.',
  ];
  if (distance === undefined || target === undefined || prior === undefined) return [reached];
  const mean = fit.channel === undefined ? ' Mean over the gates of the layer.' : '';
  return [
    [
      'Distance',
      format.decimal(distance, 4),
      `Cramér–von Mises distance to ${prior.name}: 0 where the gate follows it, about 0.1 to 0.3 where it never changes its mind.${mean}`,
    ],
    reached,
    [
      'Target',
      format.percent(target),
      `Share for which it would be open if it followed ${prior.name}, whose mean is ${format.decimal(prior.mean, 2)}.`,
    ],
  ];
}

function courseLabel(points: readonly CoursePoint[], format: Format): string {
  const words = [points[0], points.at(-1)].map(
    (point) => point && `${format.decimal(point.distance, 4)} in epoch ${format.epoch(point.epoch)}`,
  );
  return `Distance over epochs: from ${words.join(' to ')}.`;
}
