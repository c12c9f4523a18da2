/** What every view of a run does: holds a copy of the run's state, folds what arrives and draws once a frame. */
import { initialRunState, type RunState, reduce } from '../../src/protocol/runState';
import type { FromView, ToView } from '../../src/protocol/viewMessages';
import { eachFrame } from './pace';
import { onThemeChange } from './theme';

export interface Page {
  /** To be called at most once a frame. */
  update(state: RunState): void;
  /** Takes the colours of the theme of now. */
  restyle(): void;
  /** What comes beside the run's state. */
  receive?(message: Extract<ToView, { kind: 'samples' | 'thumbnails' }>): void;
  /** Brings a gate to the eye. */
  focus?(gate: string, channel: number | undefined): void;
}

/**
 * Says `ready` when the page listens.
 *
 * @param kind marks the body, for tests that look for the view among frames.
 * @param makePage is given a function that asks for `update` in the next frame.
 */
export function runView(kind: string, post: (message: FromView) => void, makePage: (redraw: () => void) => Page): void {
  window.addEventListener('error', ({ message, error }) => {
    post({ kind: 'error', message: error instanceof Error ? (error.stack ?? error.message) : message });
  });
  document.body.dataset.kind = kind;
  let state = initialRunState();
  const draw = eachFrame(() => page.update(state));
  const page = makePage(draw);

  window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
    switch (data.kind) {
      case 'snapshot':
        state = data.state;
        break;
      case 'events':
        state = data.events.reduce(reduce, state);
        break;
      case 'samples':
      case 'thumbnails':
        page.receive?.(data);
        break;
      case 'focus':
        page.focus?.(data.gate, data.channel);
        break;
      default:
        data satisfies never;
        return;
    }
    draw();
  });
  onThemeChange(() => {
    page.restyle();
    draw();
  });
  draw();
  post({ kind: 'ready' });
}
