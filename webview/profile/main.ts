/** The Profile view: what each layer of a model costs. */
import type { ProfileWork, ToProfileView } from '../../src/protocol/messages/profileMessages';
import { reportFaults } from '../shared/faults';
import { eachFrame } from '../shared/pace';
import { makePage, type Shown } from './page';
import { connect } from './settings';

const host = connect();
reportFaults(host.post);
document.body.dataset.kind = 'profile';
let shown: Shown | undefined;
let work: ProfileWork | null = null;
const draw = eachFrame(() => page.update(shown, work));
const page = makePage(host, draw);

window.addEventListener('message', ({ data }: MessageEvent<ToProfileView>) => {
  switch (data.kind) {
    case 'profile':
      shown = data;
      break;
    case 'working':
      work = data.work;
      break;
    default:
      data satisfies never;
      return;
  }
  draw();
});
draw();
host.post({ kind: 'ready' });
