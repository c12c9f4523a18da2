/** The page: what all images say together, which of them are shown, and one of them in full. */
import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import { experimentName } from '../../src/protocol/files/runFolder';
import { decodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { button, h, setDotted, setText, show } from '../shared/dom';
import { epochLabel } from '../shared/epochLabel';
import { type Format, makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { lackArea } from '../shared/lack';
import type { Page } from '../shared/runView';
import { said } from '../shared/samplesSaid';
import { arrange } from './arrange';
import { detail } from './detail/detail';
import { lackOf } from './empty';
import { figures } from './figures';
import { gallery } from './gallery';
import { Pictures } from './pictures';
import type { Host, SamplesSettings } from './settings';
import { toolbar } from './toolbar';

export interface SamplesState {
  table: SampleTable | undefined;
  /** Why the record cannot be read. */
  problem: string | undefined;
  /** The host has answered. */
  asked: boolean;
}

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const pictures = new Pictures(host.post);
  const title = h('h1');
  const subtitle = h('p', { class: 'quiet' });
  const evaluate = button(t('Evaluate Now'), 'action', () => host.post({ kind: 'evaluate' }));
  const empty = lackArea(evaluate);
  const body = makeBody(host, format, pictures, (settings) => {
    host.change(settings);
    redraw();
  });
  const header = h('header', {}, h('div', { class: 'headline' }, title), subtitle);
  document.body.append(h('main', {}, header, empty.element, body.element));
  let samples: SamplesState = { table: undefined, problem: undefined, asked: false };
  let run: string | undefined;

  return {
    update(state, name) {
      if (state.started?.run !== run) pictures.forget();
      run = state.started?.run;
      const { table } = samples;
      const lack = lackOf(state, samples, (epoch) => epochLabel(state, epoch, format));
      setText(title, name ?? (state.started === undefined ? t('Samples') : experimentName(state.started.experiment)));
      setDotted(subtitle, subtitleOf(state, table, format));
      empty.set(lack);
      show(body.element, lack.text === '');
      if (table !== undefined && lack.text === '') body.update(state, table);
      // For tests: what is shown can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.samples = String(table?.count ?? '');
      dataset.epoch = String(table?.epoch ?? '');
      dataset.state = statusOf(state);
    },
    receive(message) {
      if (message.kind === 'thumbnails') pictures.take(message);
      if (message.kind === 'samples') samples = read(message.bytes, message.problem);
      redraw();
    },
    restyle() {},
  };
}

/** What there is to see once images were evaluated. */
function makeBody(
  host: Host,
  format: Format,
  pictures: Pictures,
  change: (settings: Partial<SamplesSettings>) => void,
): { readonly element: HTMLElement; update(state: RunState, table: SampleTable): void } {
  const above = figures(host, format, change);
  const tools = toolbar(host, change);
  const images = gallery(format, pictures, {
    choose: (chosen) => change({ chosen }),
    turn: (page) => change({ page }),
  });
  const one = detail(format, pictures, { change, open: (source) => host.post({ kind: 'openSource', source }) });
  const split = h('div', { class: 'split' }, images.element, one.element);
  const without = h('p', { class: 'quiet' });
  const element = h('div', { class: 'samples' }, ...above.elements, tools.element, without, split);
  return {
    element,
    update(state, table) {
      const settings = host.settings();
      const { name, pictures, thumbnails } = state.started?.data ?? {};
      const none = pictures === false && thumbnails === undefined;
      element.classList.toggle('without-pictures', none);
      setText(without, none ? t('There are no pictures: the samples of {0} are no images.', name ?? '') : '');
      show(without, none);
      // A file of an earlier version does not say.
      const notCounted = table.notCounted ?? state.started?.model.notCounted ?? [];
      above.update(state, table, settings, notCounted);
      tools.update(table, settings);
      images.update(table, arrange(table, settings), settings.page, settings.chosen);
      one.update({ ...table, notCounted: [...notCounted] }, settings, state.started?.model.gates ?? []);
    },
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

function subtitleOf(state: RunState, table: SampleTable | undefined, format: Format): string {
  const { started } = state;
  if (started === undefined) return '';
  const broken = table?.leftOut?.length ?? 0;
  const measured =
    table === undefined
      ? []
      : [
          said(
            started.data,
            t('{0} test images after {1}', format.whole(table.total - broken), epochLabel(state, table.epoch, format)),
            t('{0} test samples after {1}', format.whole(table.total - broken), epochLabel(state, table.epoch, format)),
          ),
          ...(broken > 0 ? [t('{0} broken ones left out', format.whole(broken))] : []),
        ];
  return [started.model.name, started.data.name, ...measured, started.run].join(' · ');
}
