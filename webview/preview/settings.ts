/** What the Preview Data view remembers. */
import type { FromPreviewView } from '../../src/protocol/messages/previewMessages';
import { connectWith, type HostOf } from '../shared/vscodeApi';

/** How wide pictures are drawn. */
export const sizes = ['small', 'medium', 'large'] as const;
export type Size = (typeof sizes)[number];

export interface PreviewSettings {
  size: Size;
}

export type Host = HostOf<PreviewSettings, FromPreviewView>;

export const connect = (): Host =>
  connectWith(({ size }) => ({ size: sizes.find((name) => name === size) ?? 'medium' }));
