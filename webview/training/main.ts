/** The Training view. Holds a copy of the run's state, folds what arrives and draws once a frame. */
import { initialRunState, reduce } from '../../src/protocol/runState';
import type { ToView } from '../../src/protocol/viewMessages';
import { registerCharts } from './charts/lineChart';
import { connect } from './host';
import { eachFrame } from './pace';
import { makePage } from './page';
import { onThemeChange } from './theme';

const host = connect();
window.addEventListener('error', ({ message, error }) => {
  host.post({ kind: 'error', message: error instanceof Error ? (error.stack ?? error.message) : message });
});

registerCharts();
document.body.dataset.kind = 'training';
let state = initialRunState();
const draw = eachFrame(() => page.update(state));
const page = makePage(host, draw);

window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
  switch (data.kind) {
    case 'snapshot':
      state = data.state;
      break;
    case 'events':
      state = data.events.reduce(reduce, state);
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
host.post({ kind: 'ready' });
