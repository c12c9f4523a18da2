/** The page: what all images say together, one of them in three pictures, and the classes. */

import { isLive, statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { PredictedImage, PredictionIndex } from '../../src/protocol/files/predictions';
import { experimentName } from '../../src/protocol/files/runFolder';
import { select } from '../shared/controls';
import { button, checkbox, h, setText, show } from '../shared/dom';
import { factList } from '../shared/facts';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import type { Page } from '../shared/runView';
import { legend } from './legend';
import type { Host, PredictionsSettings } from './settings';
import { Sheets } from './sheets';
import { type Color, triptych } from './triptych';

interface Known {
  index: PredictionIndex | undefined;
  problem: string | undefined;
  /** The host has answered. */
  asked: boolean;
}

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const change = (settings: Partial<PredictionsSettings>) => {
    host.change(settings);
    redraw();
  };
  const sheets = new Sheets(host.post, redraw);
  const title = h('h1');
  const subtitle = h('p', { class: 'quiet' });
  const lack = h('p', { role: 'status' });
  const predict = button(t('Predict Now'), 'action', () => host.post({ kind: 'predict' }));
  const empty = h('div', { class: 'waiting' }, lack, predict);
  const facts = factList();
  const chooser = select(t('Image'), (image) => change({ image }));
  const step = (by: number) => {
    const images = ordered(known.index, host.settings());
    const next = images[images.findIndex(({ name }) => name === shown(known.index, host.settings())?.name) + by];
    if (next) change({ image: next.name });
  };
  const previous = button(t('Previous'), 'action', () => step(-1));
  const next = button(t('Next'), 'action', () => step(1));
  const worst = checkbox(t('Lowest pixel accuracy first'), host.settings().worstFirst, (worstFirst) =>
    change({ worstFirst }),
  );
  const three = triptych();
  const classes = legend(format);
  const perClass = h('section', { 'aria-label': t('IoU of each class') }, h('h2', {}, t('Classes')), classes.element);
  const toolbar = h('div', { class: 'toolbar' }, previous, chooser.element, next, worst);
  const body = h('div', { class: 'predictions' }, facts.element, toolbar, three.element, perClass);
  document.body.append(h('main', {}, h('header', {}, h('div', { class: 'headline' }, title), subtitle), empty, body));

  let known: Known = { index: undefined, problem: undefined, asked: false };

  return {
    update(state) {
      const { index } = known;
      const { text, offers } = lackOf(state, known);
      setText(title, state.started === undefined ? t('Predictions') : experimentName(state.started.experiment));
      setText(subtitle, subtitleOf(state));
      setText(lack, text);
      show(predict, offers);
      show(empty, text !== '');
      show(body, text === '');
      const image = shown(index, host.settings());
      const sheet = image && sheets.get(image.sheet);
      if (index !== undefined && image !== undefined) {
        facts.update([
          { name: t('Mean IoU'), value: format.percent(index.meanIoU), title: t('Of all test images, as scored.') },
          { name: t('Pixel accuracy'), value: format.percent(index.accuracy) },
          { name: t('Pixel accuracy of this image'), value: format.percent(image.accuracy) },
        ]);
        const images = ordered(index, host.settings());
        chooser.fill(images.map(({ name }) => [name, name] as const));
        chooser.set(image.name);
        previous.disabled = images[0]?.name === image.name;
        next.disabled = images.at(-1)?.name === image.name;
        three.update(sheet && { name: image.name, sheet }, (color) => nameOf(index, color));
        classes.update(index);
      }
      // For tests: what is shown can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.image = image?.name ?? '';
      dataset.drawn = String(sheet !== undefined);
      dataset.state = statusOf(state);
    },
    receive(message) {
      if (message.kind === 'sheet') void sheets.take(message);
      if (message.kind !== 'predictions') return;
      sheets.forget();
      known = { index: message.index, problem: message.problem, asked: true };
      redraw();
    },
    restyle() {},
  };
}

function ordered(index: PredictionIndex | undefined, { worstFirst }: PredictionsSettings): PredictedImage[] {
  const images = index?.images ?? [];
  return worstFirst ? images.toSorted((a, b) => a.accuracy - b.accuracy) : images;
}

function shown(index: PredictionIndex | undefined, settings: PredictionsSettings): PredictedImage | undefined {
  const images = ordered(index, settings);
  return images.find(({ name }) => name === settings.image) ?? images[0];
}

function nameOf({ classes, colors }: PredictionIndex, color: Color): string | undefined {
  return classes[colors.findIndex((own) => own.every((value, i) => value === color[i]))];
}

/** In the place of the pictures: why there are none, and whether predicting would bring some. */
function lackOf(state: RunState, { index, problem, asked }: Known): { text: string; offers: boolean } {
  const { started } = state;
  if (statusOf(state) === 'empty')
    return { text: t('No run is shown. Sluice: Show Predictions shows one.'), offers: false };
  if (started !== undefined && started.data.pixelLabels === undefined)
    return {
      text: t('The data of this run has one class for each image: the Samples view shows those.'),
      offers: false,
    };
  if (problem !== undefined) return { text: problem, offers: !isLive(state) };
  if (index !== undefined && index.images.length > 0) return { text: '', offers: false };
  if (!asked) return { text: t('Reading the predictions…'), offers: false };
  if (isLive(state))
    return { text: t('Nothing is predicted while a run trains. Stop it, or wait for its end.'), offers: false };
  return { text: t('Nothing has been predicted with this run yet.'), offers: true };
}

function subtitleOf({ started }: RunState): string {
  return started === undefined ? '' : [started.model.name, started.data.name, started.run].join(' · ');
}
