/**
 * Photo, ground truth, prediction and errors of one image, drawn from its sheet. A cross stands at the same place of all of them,
 * and a line below says what is there.
 */
import { h, setAttribute, setText } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { crossOver, type Place } from './cross';
import { errorMap, overlay } from './drawn';
import { type Color, colorAt, type Planes, planesOf, type Verdicts, verdictsOf } from './planes';

export interface Shown {
  name: string;
  sheet: ImageBitmap;
  classes: readonly string[];
  /** In the order of `classes`. */
  colors: readonly Color[];
}

export interface Panes {
  readonly element: HTMLElement;
  /** @param opacity of labels over the photo. Returns what is right and wrong in the image. */
  update(shown: Shown | undefined, opacity: number): Verdicts | undefined;
}

export function panes(): Panes {
  const titles = [t('Photo'), t('Ground truth'), t('Prediction'), t('Errors')];
  const canvases = titles.map((title) =>
    h('canvas', { class: 'pane', width: 3, height: 2, role: 'img', 'aria-label': title }),
  );
  const frames = canvases.map((canvas) => h('div', { class: 'frame' }, canvas));
  const figures = titles.map((title, i) => h('figure', {}, h('figcaption', {}, title), frames[i] as Node));
  const readout = h('p', { class: 'readout', 'aria-live': 'polite' });
  const label = t('Photo, ground truth, prediction and errors; arrow keys move a cross over them');
  const element = h('div', { class: 'panes', role: 'group', tabindex: 0, 'aria-label': label }, ...figures, readout);
  let drawn: { shown: Shown; opacity: number; planes: Planes; verdicts: Verdicts } | undefined;
  let place: Place | undefined;
  const say = () => setText(readout, readoutOf(drawn, place));
  crossOver(element, frames, (to) => {
    place = to;
    say();
  });

  return {
    element,
    update(shown, opacity) {
      if (shown?.sheet === drawn?.shown.sheet && opacity === drawn?.opacity) return drawn?.verdicts;
      const planes = shown && (shown.sheet === drawn?.shown.sheet ? drawn.planes : planesOf(shown.sheet));
      const verdicts = shown && planes && verdictsOf(planes, shown.colors);
      drawn = shown && planes && verdicts ? { shown, opacity, planes, verdicts } : undefined;
      const pictures = drawn && picturesOf(drawn.planes, drawn.verdicts, opacity);
      for (const [i, canvas] of canvases.entries()) {
        setAttribute(canvas, 'aria-label', `${titles[i]}: ${shown?.name ?? ''}`);
        paint(canvas, pictures?.[i]);
      }
      say();
      return drawn?.verdicts;
    },
  };
}

const picturesOf = (planes: Planes, verdicts: Verdicts, opacity: number): ImageData[] => [
  planes.photo,
  overlay(planes, planes.truth, opacity),
  overlay(planes, planes.said, opacity),
  errorMap(planes, verdicts),
];

/** Empty without a picture. */
function paint(canvas: HTMLCanvasElement, picture: ImageData | undefined): void {
  [canvas.width, canvas.height] = [picture?.width ?? 3, picture?.height ?? 2];
  if (picture) canvas.getContext('2d')?.putImageData(picture, 0, 0);
}

/** What is at the place of the cross. */
function readoutOf(drawn: { shown: Shown; planes: Planes } | undefined, place: Place | undefined): string {
  if (place === undefined || drawn === undefined) return t('Point at a picture to see what is there.');
  const { classes, colors } = drawn.shown;
  const nameAt = (plane: ImageData) => {
    const color = colorAt(plane, place);
    return classes[colors.findIndex((own) => own.every((value, i) => value === color[i]))];
  };
  const [truth, said] = [nameAt(drawn.planes.truth), nameAt(drawn.planes.said)];
  if (truth === undefined) return t('Here nothing is labelled.');
  return truth === said ? t('{0}, and predicted so.', truth) : t('{0}, predicted as {1}.', truth, said ?? '–');
}
