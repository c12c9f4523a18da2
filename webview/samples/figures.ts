/** What all images say together: numbers, MACs by loss and by class, and which classes are taken for which. */
import type { RunState } from '../../src/protocol/events/runState';
import { classCourses } from '../../src/protocol/facts/classCourses';
import { type SampleFacts, sampleFacts } from '../../src/protocol/facts/sampleFacts';
import type { SampleTable } from '../../src/protocol/files/samples';
import { h, show } from '../shared/dom';
import { factList } from '../shared/facts';
import { saveButton } from '../shared/figure/figure';
import { fitted } from '../shared/figure/fitted';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { readTheme } from '../shared/theme';
import { classTable } from './classTable';
import { lossFigure, lossPlot } from './lossPlot';
import { matrix } from './matrix/matrix';
import type { Host, SamplesSettings } from './settings';
import { summaryOf } from './summary';

/** Wider, ten points tell no more. */
const widest = 480;

export interface Figures {
  readonly elements: readonly HTMLElement[];
  /** @param notCounted operations without a count. */
  update(state: RunState, table: SampleTable, settings: SamplesSettings, notCounted: readonly string[]): void;
}

/** @param change stores settings and draws again. */
export function figures(host: Host, format: Format, change: (settings: Partial<SamplesSettings>) => void): Figures {
  const summary = factList();
  const plot = h('div');
  const drawing = fitted(plot, widest);
  let last: { table: SampleTable; facts: SampleFacts } | undefined;
  const save = saveButton(t('MACs by loss'), host.post, () => {
    const drawn = plot.querySelector('svg');
    return last && drawn ? lossFigure(last.table, drawn, readTheme()) : undefined;
  });
  const hard = h(
    'section',
    { 'aria-label': t('MACs by loss') },
    h('div', { class: 'headline' }, h('h2', {}, t('MACs by loss')), save),
    plot,
  );
  const classes = classTable(format, (name) =>
    change({ className: name === host.settings().className ? '' : name, page: 0 }),
  );
  const perClass = h('section', { 'aria-label': t('MACs by class') }, h('h2', {}, t('MACs by class')), classes.element);
  const confusion = matrix(format, change);
  return {
    elements: [summary.element, h('div', { class: 'figures' }, hard, perClass), confusion.element],
    update(state, table, settings, notCounted) {
      if (last?.table !== table) {
        last = { table, facts: sampleFacts(table) };
        drawing.draw((width) => lossPlot(table, format, width));
      }
      const known = { ...table, notCounted: [...notCounted] };
      summary.update(summaryOf(last.facts, known, format));
      const ofClasses = table.accuracy === undefined;
      for (const part of [perClass, confusion.element]) show(part, ofClasses);
      classes.update(last.facts.classes, known, settings.className, classCourses(state));
      if (ofClasses) confusion.update(table, settings);
    },
  };
}
