/** What the Predictions view remembers. */
import { connectWith, type HostOf } from '../shared/vscodeApi';

export interface PredictionsSettings {
  /** Name of the image that is shown; empty: the first. */
  image: string;
  /** Those with the fewest right pixels first, instead of their order in the split. */
  worstFirst: boolean;
  /** Of the labels over the photo, 0 … 1. */
  opacity: number;
}

export type Host = HostOf<PredictionsSettings>;

export const connect = (): Host =>
  connectWith((stored) => ({
    image: typeof stored.image === 'string' ? stored.image : '',
    worstFirst: stored.worstFirst === true,
    opacity: typeof stored.opacity === 'number' && stored.opacity >= 0 ? Math.min(1, stored.opacity) : 1,
  }));
