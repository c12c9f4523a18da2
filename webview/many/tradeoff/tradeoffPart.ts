/** What a MAC costs in accuracy: every run a point. */
import { h, setText } from '../../shared/dom';
import type { ManyHost, Part } from '../part';

export function tradeoffPart(_host: ManyHost): Part {
  const element = h('section');
  return {
    element,
    update: ({ rows }) => setText(element, String(rows.length)),
  };
}
