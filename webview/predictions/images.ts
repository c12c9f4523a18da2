/** Which images there are, in which order, and which of them is shown. */
import type { PredictedImage, PredictionIndex } from '../../src/protocol/files/predictions';
import type { PredictionsSettings } from './settings';

export function ordered(index: PredictionIndex | undefined, { worstFirst }: PredictionsSettings): PredictedImage[] {
  const images = index?.images ?? [];
  return worstFirst ? images.toSorted((a, b) => a.accuracy - b.accuracy) : images;
}

/** The first, where the one that was looked at is gone. */
export function chosenOf(
  images: readonly PredictedImage[],
  { image }: PredictionsSettings,
): PredictedImage | undefined {
  return images.find(({ name }) => name === image) ?? images[0];
}
