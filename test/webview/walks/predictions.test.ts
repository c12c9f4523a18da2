/** Everything that can be pressed in the Predictions view. */
import { segmentation, someIndex } from '../../protocol/somePredictions';
import { snapshot } from '../storedRun';
import { newsOfRun } from './news';
import { walkOver } from './walkOver';

walkOver(() => import('../../../webview/predictions/main'), {
  predictions: {
    messages: [snapshot([segmentation]), { kind: 'predictions', index: someIndex }],
    news: [
      ...newsOfRun,
      { kind: 'predictions', problem: 'The file is cut off.' },
      { kind: 'predictions', missing: 'best' },
    ],
  },
});
