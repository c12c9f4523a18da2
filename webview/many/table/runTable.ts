/** The runs as a table. */
import { h, repeat, setText } from '../../shared/dom';
import type { ManyHost, Part } from '../part';

export function runTable(_host: ManyHost): Part {
  const element = h('section');
  return {
    element,
    update: ({ rows }) =>
      repeat(
        element,
        rows,
        () => h('p'),
        (row, { name }) => setText(row, name),
      ),
  };
}
