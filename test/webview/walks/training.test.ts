/** Everything that can be pressed in the Training view. */
import { snapshot, storedRun } from '../storedRun';
import { until, wholeEvents } from '../wholeRun';
import { newsOfRun } from './news';
import { walkOver } from './walkOver';

/** Charts that are folded take no time. */
const collapsed = ['macs', 'composition', 'learningRate', 'speed'];

walkOver(() => import('../../../webview/training/main'), {
  training: { stored: { collapsed }, messages: [snapshot(wholeEvents)], news: [...newsOfRun, snapshot(storedRun)] },
  'training live': {
    ...{ stored: { smoothing: 'medium', collapsed: [...collapsed, 'accuracy'] }, messages: [snapshot(until(30))] },
    except: '.chart',
  },
});
