/** Everything that can be pressed in the Preview view. */
import { mixed, numbers, pixels, preview, shownPreview } from '../previews';
import { walkOver } from './walkOver';

walkOver(() => import('../../../webview/preview/main'), {
  preview: {
    messages: [shownPreview(preview)],
    news: [
      { kind: 'reading', name: 'shapes', asked: { split: 'test', batch: 2 } },
      {
        ...{ kind: 'failed', name: 'shapes', message: 'There is no such folder.', hint: 'Download it.' },
        source: { file: '/a/b.ts', line: 5 },
      },
    ],
  },
  'preview mixed': { messages: [shownPreview(mixed, true)] },
  'preview of pixels': { messages: [shownPreview(pixels)] },
  'preview of numbers': { messages: [shownPreview(numbers)], stored: { size: 'small' } },
});
