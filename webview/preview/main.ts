/** The Preview Data view: the batches of an experiment as the network sees them, before any training. */
import type { ToPreviewView } from '../../src/protocol/messages/previewMessages';
import { reportFaults } from '../shared/faults';
import { eachFrame } from '../shared/pace';
import { type Known, makePage } from './page';
import { connect } from './settings';

const host = connect();
reportFaults(host.post);
document.body.dataset.kind = 'preview';
const known: Known = { shown: undefined, reading: null, failed: undefined, name: undefined };
const draw = eachFrame(() => page.update(known));
const page = makePage(host, draw);

window.addEventListener('message', ({ data }: MessageEvent<ToPreviewView>) => {
  switch (data.kind) {
    case 'preview':
      known.shown = data;
      break;
    case 'reading':
      known.reading = data.asked;
      if (data.asked !== null) known.failed = undefined;
      // Of another experiment nothing stays.
      if (data.name !== known.name) known.shown = undefined;
      break;
    case 'failed':
      known.failed = data;
      break;
    default:
      data satisfies never;
      return;
  }
  known.name = data.name;
  draw();
});
draw();
host.post({ kind: 'ready' });
