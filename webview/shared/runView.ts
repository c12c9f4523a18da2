/** What every view of a run does: holds a copy of the run's state, folds what arrives and draws once a frame. */

import type { RunEvent } from '../../src/protocol/events/events';
import { initialRunState, type RunState, reduce } from '../../src/protocol/events/runState';
import { atCheckpoint, type ShownCheckpoint } from '../../src/protocol/facts/shownCheckpoint';
import type { FileMessage, FromView, GateAspect, RunChoice, ToView } from '../../src/protocol/messages/viewMessages';
import { checkpointSwitch } from './checkpointSwitch';
import { show } from './dom';
import { reportFaults } from './faults';
import { eachFrame } from './pace';
import { onThemeChange } from './theme';

export interface Page {
  /** To be called at most once a frame. `name`: what the run is called, once the host has said it. */
  update(state: RunState, name?: string): void;
  /** Takes the colours of the theme of now. */
  restyle(): void;
  /** What comes of the run's files beside its state. */
  receive?(message: FileMessage): void;
  /** Brings a gate to the eye. */
  focus?(gate: string, channel: number | undefined, aspect: GateAspect | undefined): void;
  /** How much of the run's file is read, 0 … 1; until then the state is empty or a sample. Undefined: all of it. */
  reading?(share: number | undefined): void;
  /** After `ready`: what the page wants besides the run itself. */
  started?(): void;
  /** The other runs of the workspace. */
  choices?(runs: readonly RunChoice[]): void;
  /** The state of a run that it asked for; given before `update`. False: it is not wanted any more. */
  compare?(folder: string, state: RunState): boolean;
}

/**
 * Says `ready` when the page listens.
 *
 * @param kind marks the body, for tests that look for the view among frames.
 * @param makePage is given a function that asks for `update` in the next frame.
 */
export function runView(kind: string, post: (message: FromView) => void, makePage: (redraw: () => void) => Page): void {
  reportFaults(post);
  document.body.dataset.kind = kind;
  let state = initialRunState();
  let name: string | undefined;
  let reading = false;
  let shown: ShownCheckpoint = 'last';
  const draw = eachFrame(() => {
    page.update(atCheckpoint(state, shown), name);
    control.set(shown);
    show(control.element, state.best !== undefined);
  });
  const page = makePage(draw);
  const control = checkpointSwitch((chosen) => post({ kind: 'showCheckpoint', shown: chosen }));
  document.querySelector('header .headline')?.append(control.element);
  const others = comparedRuns((folder, other) => page.compare?.(folder, atCheckpoint(other, shown)));

  window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
    switch (data.kind) {
      case 'snapshot':
        state = data.state;
        reading = false;
        page.reading?.(undefined);
        break;
      case 'named':
        name = data.name;
        break;
      case 'checkpoint':
        shown = data.shown;
        document.body.dataset.checkpoint = shown;
        others.again();
        break;
      case 'top':
        window.scrollTo(0, 0);
        break;
      case 'events':
        state = data.events.reduce(reduce, state);
        break;
      case 'reading':
        // What is on the page is another run's, unless it is the sample of this one.
        state = data.sample ?? (reading ? state : initialRunState());
        reading = true;
        page.reading?.(data.share);
        break;
      case 'compared':
        others.take(data.folder, data.state);
        break;
      case 'comparedEvents':
        others.fold(data.folder, data.events);
        break;
      default:
        tell(page, data);
    }
    draw();
  });
  onThemeChange(() => {
    page.restyle();
    draw();
  });
  draw();
  post({ kind: 'ready' });
  page.started?.();
}

/** What is no part of the run's state. */
function tell(page: Page, message: Extract<ToView, { kind: 'focus' | 'runs' }> | FileMessage): void {
  if (message.kind === 'focus') page.focus?.(message.gate, message.channel, message.aspect);
  else if (message.kind === 'runs') page.choices?.(message.runs);
  else page.receive?.(message);
}

/** Runs beside the one of the view, by folder. @param compare False: the page wants this one no more. */
function comparedRuns(compare: (folder: string, state: RunState) => boolean | undefined) {
  const states = new Map<string, RunState>();
  const take = (folder: string, state: RunState) => {
    states.set(folder, state);
    if (!compare(folder, state)) states.delete(folder);
  };
  return {
    take,
    /** Of a run that is wanted no more they come too late. */
    fold(folder: string, events: readonly RunEvent[]) {
      const state = states.get(folder);
      if (state !== undefined) take(folder, events.reduce(reduce, state));
    },
    again() {
      for (const [folder, state] of [...states]) take(folder, state);
    },
  };
}
