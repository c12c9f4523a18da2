/** The cells of the confusion matrix: what is written in one, what it says in full, and where arrow keys lead. */
import type { ConfusionRow } from '../../../src/protocol/facts/confusion';
import { h, setAttribute, setText } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { MatrixUnit } from '../settings';

export interface MatrixCell {
  row: ConfusionRow;
  /** What the images were taken for. */
  said: string;
  count: number;
}

/** A cell without images is no button: there is nothing to show. */
export function fillCell(cell: HTMLElement, { row, said, count }: MatrixCell, unit: MatrixUnit, format: Format): void {
  const share = count / Math.max(1, row.images);
  const right = said === row.name;
  cell.style.setProperty('--share', share.toFixed(3));
  setAttribute(cell, 'class', `${right ? 'right' : 'wrong'}${count === 0 ? ' none' : ''}`);
  const written = unit === 'count' ? format.whole(count) : format.percent(share, 0);
  const known = cell.firstElementChild;
  if (count === 0) {
    setText(cell, written);
    return;
  }
  const button = known instanceof HTMLButtonElement ? known : h('button', { type: 'button' });
  if (known !== button) cell.replaceChildren(button);
  setText(button, written);
  const of = [format.whole(count), format.whole(row.images), format.percent(share)];
  const title = right
    ? t('{0} classified correctly: {1} of {2}, {3}', row.name, ...of)
    : t('{0} predicted as {4}: {1} of {2}, {3}', row.name, ...of, said);
  setAttribute(button, 'title', title);
}

const ways: Record<string, readonly [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * The cell that an arrow key leads to, the next one with images on that side; undefined where there is none.
 *
 * @param counts row by row.
 */
export function nextCell(
  counts: readonly (readonly number[])[],
  [row, column]: readonly [number, number],
  key: string,
): [row: number, column: number] | undefined {
  const way = ways[key];
  if (way === undefined) return undefined;
  for (let [i, j] = [row + way[0], column + way[1]]; ; i += way[0], j += way[1]) {
    const count = counts[i]?.[j];
    if (count === undefined) return undefined;
    if (count > 0) return [i, j];
  }
}
