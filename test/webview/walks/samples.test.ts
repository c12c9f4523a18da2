/** Everything that can be pressed in the Samples view. */
import { encodeSamples } from '../../../src/protocol/files/samples';
import { someSamples } from '../../protocol/someSamples';
import { snapshot } from '../storedRun';
import { wholeEvents, wholeSamplesFile } from '../wholeRun';
import { newsOfRun } from './news';
import { walkOver } from './walkOver';

walkOver(() => import('../../../webview/samples/main'), {
  samples: {
    messages: [snapshot(wholeEvents), { kind: 'samples', bytes: wholeSamplesFile() }],
    news: [...newsOfRun, { kind: 'samples', problem: 'The file is cut off.' }, { kind: 'samples' }],
  },
  'samples compared': {
    stored: { chosen: 1, pinned: 2, comparison: 'pinned', matrix: 'share' },
    messages: [snapshot(wholeEvents), { kind: 'samples', bytes: encodeSamples(someSamples) }],
  },
});
