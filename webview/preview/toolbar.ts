/** Which batch is shown and how large: the split, the batch before and after, another seed. */
import type { Preview, PreviewSplit } from '../../src/protocol/files/preview';
import type { PreviewAsked } from '../../src/protocol/messages/previewMessages';
import { segments } from '../shared/controls';
import { button, h, show } from '../shared/dom';
import { t } from '../shared/l10n';
import type { Host, Size } from './settings';

export interface Toolbar {
  readonly element: HTMLElement;
  update(preview: Preview | undefined, reading: PreviewAsked | null): void;
}

/** @param redraw draws again with what is remembered. */
export function toolbar(host: Host, redraw: () => void): Toolbar {
  let shown: Preview | undefined;
  const ask = (change: Partial<PreviewAsked>) => {
    if (shown === undefined) return;
    const { split, first: batch, seed } = shown;
    host.post({ kind: 'show', asked: { split, batch, seed, ...change } });
  };
  const names: Record<PreviewSplit, string> = { train: t('Training'), test: t('Test') };
  const split = segments('split', t('Split'), names, (chosen) => ask({ split: chosen, batch: 0 }));
  const before = button(t('‹ Previous Batch'), 'action', () => shown && ask({ batch: shown.first - 1 }));
  const after = button(t('Next Batch ›'), 'action', () => shown && ask({ batch: shown.first + shown.count }));
  const redrawn = button(t('Draw with Another Seed'), 'action', () => shown && ask({ seed: shown.seed + 1 }));
  const again = button(t('Read Again'), 'action', () => host.post({ kind: 'again' }));
  const sizes: Record<Size, string> = { small: t('Small'), medium: t('Medium'), large: t('Large') };
  const size = segments('size', t('Size of the pictures'), sizes, (chosen) => {
    host.change({ size: chosen });
    redraw();
  });
  const actions = [split.element, before, after, redrawn, again];
  return {
    element: h('div', { class: 'toolbar' }, ...actions, size.element),
    update(preview, reading) {
      shown = preview;
      size.set(host.settings().size);
      split.set(reading?.split ?? preview?.split ?? 'train');
      const busy = reading !== null || preview === undefined;
      before.disabled = busy || preview.first === 0;
      after.disabled = busy || preview.first + preview.count >= preview.batches;
      redrawn.disabled = busy;
      again.disabled = busy;
      // The test split has one order and no augmentation.
      show(redrawn, preview?.split !== 'test');
      show(size.element, preview?.samples.some(({ picture }) => picture !== undefined) === true);
    },
  };
}
