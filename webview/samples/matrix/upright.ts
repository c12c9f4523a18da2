/** Heads of columns on their side, bottom to top, where a matrix with level ones is wider than its place: cells are narrower than names. */
import { eachFrame } from '../../shared/pace';

/** @returns to be called when the texts have changed. Costs two layouts of the table. */
export function uprightHeads(place: HTMLElement, table: HTMLElement): () => void {
  let width = -1;
  const turn = () => {
    width = place.clientWidth;
    table.classList.remove('upright');
    table.classList.toggle('upright', place.scrollWidth > width);
  };
  // The bar of a scrolled table takes nothing of the width, so this ends.
  new ResizeObserver(eachFrame(() => place.clientWidth !== width && turn())).observe(place);
  return turn;
}
