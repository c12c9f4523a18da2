/** The page: what all images say together, one of them in four pictures, and the classes. */

import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { PredictedImage, PredictionIndex } from '../../src/protocol/files/predictions';
import { experimentName } from '../../src/protocol/files/runFolder';
import { button, h, setDotted, setText, show } from '../shared/dom';
import { checkpointLabel } from '../shared/epochLabel';
import { type Fact, factList } from '../shared/facts';
import { type Format, makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { lackArea } from '../shared/lack';
import type { Page } from '../shared/runView';
import { chosenOf, ordered } from './images';
import { type Known, lackOf } from './lack';
import { legend } from './legend';
import { errorLegend } from './pictures/errorLegend';
import { panes } from './pictures/panes';
import { Sheets } from './pictures/sheets';
import type { Host, PredictionsSettings } from './settings';
import { toolbar } from './toolbar';

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const sheets = new Sheets(host.post, redraw);
  const title = h('h1');
  const subtitle = h('p', { class: 'quiet' });
  const predict = button(t('Predict Now'), 'action', () => host.post({ kind: 'predict' }));
  const empty = lackArea(predict);
  const body = makeBody(host, format, sheets, (settings) => {
    host.change(settings);
    redraw();
  });
  const header = h('header', {}, h('div', { class: 'headline' }, title), subtitle);
  document.body.append(h('main', {}, header, empty.element, body.element));
  let known: Known = { index: undefined, problem: undefined, missing: undefined, asked: false };

  return {
    update(state, name) {
      const { index } = known;
      const lack = lackOf(state, known);
      setText(
        title,
        name ?? (state.started === undefined ? t('Predictions') : experimentName(state.started.experiment)),
      );
      setDotted(subtitle, subtitleOf(state, index, format));
      empty.set(lack);
      show(body.element, lack.text === '');
      const image = index && body.update(index);
      // For tests: what is shown can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.image = image?.name ?? '';
      dataset.drawn = String(image !== undefined && sheets.get(image.sheet) !== undefined);
      dataset.state = statusOf(state);
    },
    receive(message) {
      if (message.kind === 'sheet') void sheets.take(message);
      if (message.kind !== 'predictions') return;
      sheets.forget();
      known = { index: message.index, problem: message.problem, missing: message.missing, asked: true };
      redraw();
    },
    restyle() {},
  };
}

interface Body {
  readonly element: HTMLElement;
  /** Returns the image that is shown. */
  update(index: PredictionIndex): PredictedImage | undefined;
}

/** What there is to see once something was predicted. */
function makeBody(
  host: Host,
  format: Format,
  sheets: Sheets,
  change: (settings: Partial<PredictionsSettings>) => void,
): Body {
  const facts = factList();
  const tools = toolbar(host, format, change);
  const pictures = panes();
  const errors = errorLegend(format);
  const classes = legend(format);
  const perClass = h('section', { 'aria-label': t('IoU of each class') }, h('h2', {}, t('Classes')), classes.element);
  const parts = [facts.element, tools.element, pictures.element, errors.element, perClass];
  return {
    element: h('div', { class: 'predictions' }, ...parts),
    update(index) {
      const images = ordered(index, host.settings());
      const image = chosenOf(images, host.settings());
      if (image === undefined) return undefined;
      facts.update(factsOf(index, image, format));
      tools.update(images);
      const sheet = sheets.get(image.sheet);
      const shown = sheet && { name: image.name, sheet, classes: index.classes, colors: index.colors };
      errors.update(pictures.update(shown, host.settings().opacity));
      classes.update(index);
      return image;
    },
  };
}

const factsOf = (index: PredictionIndex, image: PredictedImage, format: Format): Fact[] => [
  { name: t('Mean IoU'), value: format.percent(index.meanIoU), title: t('Of all test images, as scored.') },
  { name: t('Pixel accuracy'), value: format.percent(index.accuracy) },
  { name: t('Pixel accuracy of this image'), value: format.percent(image.accuracy) },
];

function subtitleOf({ started }: RunState, index: PredictionIndex | undefined, format: Format): string {
  if (started === undefined) return '';
  const of = index?.epoch === undefined ? [] : [checkpointLabel(index.epoch, index.checkpoint, format)];
  return [started.model.name, started.data.name, ...of, started.run].join(' · ');
}
