/** The page: what all images say together, which of them are shown, and one of them in full. */
import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { type SampleFacts, sampleFacts } from '../../src/protocol/facts/sampleFacts';
import { experimentName } from '../../src/protocol/files/runFolder';
import { decodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { segments, select } from '../shared/controls';
import { button, checkbox, h, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import { saveButton } from '../shared/figure/figure';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import type { Page } from '../shared/runView';
import { readTheme } from '../shared/theme';
import { arrange } from './arrange';
import { classTable } from './classTable';
import { detail } from './detail';
import { lackOf } from './empty';
import { gallery } from './gallery';
import { lossFigure, lossPlot } from './lossPlot';
import { Pictures } from './pictures';
import type { Answers, Host, Order, SamplesSettings } from './settings';
import { summaryOf } from './summary';

export interface SamplesState {
  table: SampleTable | undefined;
  /** Why the record cannot be read. */
  problem: string | undefined;
  /** The host has answered. */
  asked: boolean;
}

const orderNames: Record<Order, string> = { macs: 'MACs', loss: t('Loss') };
const answerNames: Record<Answers, string> = { all: t('All'), right: t('Correct'), wrong: t('Wrong') };

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const change = (settings: Partial<SamplesSettings>) => {
    host.change(settings);
    redraw();
  };
  const pictures = new Pictures(host.post);
  const title = h('h1');
  const subtitle = h('p', { class: 'quiet' });
  const lack = h('p', { role: 'status' });
  const evaluate = button(t('Evaluate Now'), 'action', () => host.post({ kind: 'evaluate' }));
  const empty = h('div', { class: 'waiting' }, lack, evaluate);
  const summary = factList();
  const order = segments('order', t('Order by'), orderNames, (value) => change({ order: value, page: 0 }));
  const descending = checkbox(t('Highest first'), host.settings().descending, (checked) =>
    change({ descending: checked, page: 0 }),
  );
  const className = select(t('Class'), (value) => change({ className: value, page: 0 }));
  const answers = segments('answers', t('Predictions'), answerNames, (value) => change({ answers: value, page: 0 }));
  const toolbar = h('div', { class: 'toolbar' }, order.element, descending, className.element, answers.element);
  const images = gallery(format, pictures, {
    choose: (chosen) => change({ chosen }),
    turn: (page) => change({ page }),
  });
  const one = detail(format, pictures, { change, open: (source) => host.post({ kind: 'openSource', source }) });
  const plot = h('div');
  const save = saveButton(t('MACs by loss'), host.post, () => {
    const drawn = plot.querySelector('svg');
    return samples.table && drawn ? lossFigure(samples.table, drawn, readTheme()) : undefined;
  });
  const classes = classTable(format, (name) =>
    change({ className: name === host.settings().className ? '' : name, page: 0 }),
  );
  const hard = h(
    'section',
    { 'aria-label': t('MACs by loss') },
    h('div', { class: 'headline' }, h('h2', {}, t('MACs by loss')), save),
    plot,
  );
  const perClass = h('section', { 'aria-label': t('MACs by class') }, h('h2', {}, t('MACs by class')), classes.element);
  const body = h(
    'div',
    { class: 'samples' },
    summary.element,
    h('div', { class: 'figures' }, hard, perClass),
    toolbar,
    h('div', { class: 'split' }, images.element, one.element),
  );
  document.body.append(h('main', {}, h('header', {}, h('div', { class: 'headline' }, title), subtitle), empty, body));

  let samples: SamplesState = { table: undefined, problem: undefined, asked: false };
  let facts: SampleFacts | undefined;
  let run: string | undefined;

  return {
    update(state) {
      if (state.started?.run !== run) pictures.forget();
      run = state.started?.run;
      const { table } = samples;
      const { text, evaluate: offers } = lackOf(state, samples);
      setText(title, state.started === undefined ? t('Samples') : experimentName(state.started.experiment));
      setText(subtitle, subtitleOf(state, table, format.whole));
      setText(lack, text);
      show(evaluate, offers);
      show(empty, text !== '');
      show(body, text === '');
      if (table !== undefined && facts !== undefined && text === '') {
        const settings = host.settings();
        const notCounted = table.notCounted ?? state.started?.model.notCounted ?? [];
        summary.update(summaryOf(facts, { ...table, notCounted }, format));
        order.set(settings.order);
        answers.set(settings.answers);
        className.fill([['', t('all')] as const, ...table.classes.map((name) => [name, name] as const)]);
        className.set(table.classes.includes(settings.className) ? settings.className : '');
        for (const part of [className.element, answers.element, perClass]) show(part, table.accuracy === undefined);
        classes.update(facts.classes, table.denseMacs, settings.className);
        images.update(table, arrange(table, settings), settings.page, settings.chosen);
        one.update(table, settings, state.started?.model.gates ?? []);
      }
      // For tests: what is shown can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.samples = String(table?.count ?? '');
      dataset.epoch = String(table?.epoch ?? '');
      dataset.state = statusOf(state);
    },
    receive(message) {
      if (message.kind === 'thumbnails') pictures.take(message);
      if (message.kind === 'samples') {
        samples = read(message.bytes, message.problem);
        facts = samples.table && sampleFacts(samples.table);
        plot.replaceChildren(...(samples.table ? [lossPlot(samples.table, format)] : []));
      }
      redraw();
    },
    restyle() {},
  };
}

function read(bytes: Uint8Array | undefined, problem: string | undefined): SamplesState {
  if (bytes === undefined) return { table: undefined, problem, asked: true };
  try {
    return { table: decodeSamples(bytes, 'samples.bin'), problem, asked: true };
  } catch (error) {
    return { table: undefined, problem: error instanceof Error ? error.message : String(error), asked: true };
  }
}

function subtitleOf({ started }: RunState, table: SampleTable | undefined, whole: (n: number) => string): string {
  if (started === undefined) return '';
  const broken = table?.leftOut?.length ?? 0;
  const measured =
    table === undefined
      ? []
      : [
          t('{0} test images after epoch {1}', whole(table.total - broken), whole(table.epoch)),
          ...(broken > 0 ? [t('{0} broken ones left out', whole(broken))] : []),
        ];
  return [started.model.name, started.data.name, ...measured, started.run].join(' · ');
}
