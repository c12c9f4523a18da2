/** A drawing as wide as its place, made anew when that changes: scaled instead, its text would be of another size than the page's. */
import { eachFrame } from '../pace';

export interface Fitted {
  /** @param make in CSS pixels; undefined: nothing is drawn. */
  draw(make: ((width: number) => SVGSVGElement) | undefined): void;
}

/** @param most wider it does not become. */
export function fitted(place: HTMLElement, most = Number.POSITIVE_INFINITY): Fitted {
  let make: ((width: number) => SVGSVGElement) | undefined;
  let drawn = 0;
  const draw = () => {
    drawn = Math.min(most, place.clientWidth);
    place.replaceChildren(...(make === undefined || drawn === 0 ? [] : [make(drawn)]));
  };
  const observer = new ResizeObserver(
    eachFrame(() => {
      if (Math.min(most, place.clientWidth) !== drawn) draw();
    }),
  );
  observer.observe(place);
  return {
    draw(next) {
      make = next;
      draw();
    },
  };
}
