/** Everything that can be pressed in the Gates view. */
import { snapshot } from '../storedRun';
import { wholeEvents } from '../wholeRun';
import { newsOfRun } from './news';
import { walkOver } from './walkOver';

const messages = [snapshot(wholeEvents)];

walkOver(() => import('../../../webview/gates/main'), {
  'gates firing': { messages, news: newsOfRun },
  'gates by class': { stored: { mode: 'classes', layer: 'block2_gate', byRate: true }, messages },
  'gates over time': { stored: { mode: 'time', layer: 'block1_gate', data: true }, messages },
  'gates fit': { stored: { page: 'fit' }, messages },
  'gates fit of a layer': { stored: { page: 'fit', layer: 'block2_gate' }, messages },
});
