/** Everything that can be pressed in the Training view. */
import { snapshot, storedRun } from '../storedRun';
import { until, wholeEvents } from '../wholeRun';
import { newsOfRun } from './news';
import { walkOver } from './walkOver';

/** Charts that are folded take no time. */
const collapsed = ['macs', 'composition', 'learningRate', 'speed'];

const every = ['loss', 'accuracy', 'macs', 'composition', 'learningRate', 'speed', 'gates', 'events'];

walkOver(() => import('../../../webview/training/main'), {
  training: { stored: { collapsed }, messages: [snapshot(wholeEvents)], news: [...newsOfRun, snapshot(storedRun)] },
  'training live': {
    ...{ stored: { smoothing: 'medium', collapsed: [...collapsed, 'accuracy'] }, messages: [snapshot(until(30))] },
    except: '.chart',
  },
  'training in numbers': { stored: { open: every }, messages: [snapshot(wholeEvents)], except: 'main', whole: true },
});
