import type { RunState } from '../../src/protocol/events/runState';

/** A piece of the page: made once, then told of every new state. It writes only what changed. */
export interface Part {
  readonly element: HTMLElement;
  update(state: RunState, name?: string): void;
}
