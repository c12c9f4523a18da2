/** A cross at the same place of all pictures, under the pointer or moved by the arrow keys. */
import { h } from '../../shared/dom';

/** From the left and from the top, 0 … 1. */
export type Place = readonly [x: number, y: number];

/** Part of the picture that an arrow key moves the cross by; with Shift it is ten times as far. */
const keyStep = 1 / 100;

/**
 * @param element takes the keys.
 * @param frames of the pictures, each with its canvas as the first child.
 * @param moved is told where the cross is; undefined: nowhere.
 */
export function crossOver(
  element: HTMLElement,
  frames: readonly HTMLElement[],
  moved: (place: Place | undefined) => void,
): void {
  const crosses = frames.map((frame) => {
    const cross = h('span', { class: 'cross', hidden: true, 'aria-hidden': 'true' });
    frame.append(cross);
    return cross;
  });
  let place: Place | undefined;
  const move = (to: Place | undefined) => {
    const within = (share: number) => Math.min(0.999, Math.max(0, share));
    place = to && [within(to[0]), within(to[1])];
    for (const cross of crosses) {
      cross.hidden = place === undefined;
      if (place) Object.assign(cross.style, { left: `${100 * place[0]}%`, top: `${100 * place[1]}%` });
    }
    moved(place);
  };
  for (const frame of frames) {
    frame.addEventListener('pointermove', ({ clientX, clientY }) => {
      const { left, top, width, height } = frame.getBoundingClientRect();
      move([(clientX - left) / width, (clientY - top) / height]);
    });
    frame.addEventListener('pointerleave', () => move(undefined));
  }
  element.addEventListener('keydown', (event) => {
    const far = keyStep * (event.shiftKey ? 10 : 1);
    const way = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const [x, y] = place ?? [0.5, 0.5];
    move([x + (way[0] ?? 0), y + (way[1] ?? 0)]);
  });
}
