/**
 * Photo, ground truth and prediction of one image, drawn from its sheet. A cross stands at the same place of all three, under the
 * pointer or moved by the arrow keys, and a line below says what is there.
 */
import { sheetGap } from '../../src/protocol/files/predictions';
import { h, setAttribute, setText } from '../shared/dom';
import { t } from '../shared/l10n';

export interface Triptych {
  readonly element: HTMLElement;
  /** `className` of a colour; undefined for pixels that count nowhere. */
  update(
    image: { name: string; sheet: ImageBitmap } | undefined,
    className: (color: Color) => string | undefined,
  ): void;
}

export type Color = readonly [number, number, number];

/** Part of the picture that an arrow key moves the cross by; with Shift it is ten times as far. */
const keyStep = 1 / 100;

export function triptych(): Triptych {
  const titles = [t('Photo'), t('Ground truth'), t('Prediction')];
  const canvases = titles.map((title) =>
    h('canvas', { class: 'third', width: 3, height: 2, role: 'img', 'aria-label': title }),
  );
  const crosses = canvases.map(() => h('span', { class: 'cross', hidden: true, 'aria-hidden': 'true' }));
  const figures = titles.map((title, i) =>
    h('figure', {}, h('figcaption', {}, title), h('div', { class: 'frame' }, canvases[i] as Node, crosses[i] as Node)),
  );
  const readout = h('p', { class: 'readout', 'aria-live': 'polite' });
  const element = h(
    'div',
    {
      class: 'triptych',
      role: 'group',
      tabindex: 0,
      'aria-label': t('Photo, ground truth and prediction; arrow keys move a cross over them'),
    },
    ...figures,
  );
  let drawn: ImageBitmap | undefined;
  let nameOf: (color: Color) => string | undefined = () => undefined;
  let place: [x: number, y: number] | undefined;

  const say = () => {
    for (const cross of crosses) {
      cross.hidden = place === undefined;
      if (place) [cross.style.left, cross.style.top] = place.map((share) => `${100 * share}%`) as [string, string];
    }
    if (place === undefined) return setText(readout, t('Point at a picture to see what is there.'));
    const [, truth, said] = canvases.map((canvas) => nameOf(colorAt(canvas, place as [number, number])));
    if (truth === undefined) return setText(readout, t('Here nothing is labelled.'));
    setText(
      readout,
      truth === said ? t('{0}, and predicted so.', truth) : t('{0}, predicted as {1}.', truth, said ?? '–'),
    );
  };
  const move = (to: [number, number] | undefined) => {
    place = to?.map((share) => Math.min(0.999, Math.max(0, share))) as [number, number] | undefined;
    say();
  };
  for (const canvas of canvases) {
    canvas.addEventListener('pointermove', ({ clientX, clientY }) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      move([(clientX - left) / width, (clientY - top) / height]);
    });
    canvas.addEventListener('pointerleave', () => move(undefined));
  }
  element.addEventListener('keydown', (event) => {
    const far = keyStep * (event.shiftKey ? 10 : 1);
    const way = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const [x, y] = place ?? [0.5, 0.5];
    move([x + (way[0] ?? 0), y + (way[1] ?? 0)]);
  });
  element.append(readout);

  return {
    element,
    update(image, className) {
      nameOf = className;
      if (image?.sheet === drawn) return;
      drawn = image?.sheet;
      const width = image === undefined ? 3 : Math.round((image.sheet.width - 2 * sheetGap) / 3);
      for (const [i, canvas] of canvases.entries()) {
        [canvas.width, canvas.height] = [width, image?.sheet.height ?? 2];
        setAttribute(canvas, 'aria-label', `${titles[i]}: ${image?.name ?? ''}`);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        if (image) context?.drawImage(image.sheet, -i * (width + sheetGap), 0);
      }
      say();
    },
  };
}

function colorAt(canvas: HTMLCanvasElement, [x, y]: readonly [number, number]): Color {
  const { width, height } = canvas;
  const pixel = canvas.getContext('2d')?.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data;
  return [pixel?.[0] ?? 0, pixel?.[1] ?? 0, pixel?.[2] ?? 0];
}
