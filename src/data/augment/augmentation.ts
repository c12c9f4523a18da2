/** What is done at random to an image before it is trained on: plain data, so that it can be sent to the thread that decodes. */

export interface Augmentation {
  /** Pixels of black (byte 0, as torchvision pads) around the image before a random crop to the original size; 0 for none. */
  padCrop: number;
  /** Mirror left-right with probability one half. */
  flip: boolean;
  /** A random part of the image instead of its centre, of files only (`imageFolder`, `imageNet`). */
  resizedCrop?: ResizedCrop;
  /** The whole image at a random size and a random part of that, of data with a class for every pixel only. */
  scaleCrop?: ScaleCrop;
  colorJitter?: ColorJitter;
  /** Standard deviation of a shift along the principal components of ImageNet's colours; AlexNet's is 0.1. */
  lighting?: number;
}

/** Lowest and highest share of the image's area, and aspect ratio (width / height), of the random part. */
export interface ResizedCrop {
  scale: readonly [number, number];
  ratio: readonly [number, number];
}

/**
 * Lowest and highest size of the image, relative to its own. What is smaller than the sample is surrounded by the data
 * set's mean colour, which counts nowhere.
 */
export interface ScaleCrop {
  scale: readonly [number, number];
}

/** How far each may go, 0 for not at all: a factor uniform in [max(0, 1 − s), 1 + s]. */
export interface ColorJitter {
  brightness: number;
  contrast: number;
  saturation: number;
}
