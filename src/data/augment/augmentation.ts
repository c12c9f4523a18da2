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
  /** Operations drawn at random on the bytes of an image (Cubuk et al. 2020). */
  randAugment?: RandAugment;
  /** A rectangle of the image erased (Zhong et al. 2020). */
  randomErasing?: RandomErasing;
  /** Samples of a batch and their labels mixed: all of them (Zhang et al. 2018), or a part of the image pasted in (Yun et al. 2019). */
  mixup?: Mixing;
  cutmix?: Mixing;
  /** Share of the batches that are mixed, where `mixup` or `cutmix` is set; default 1. timm's `mixup-prob`. */
  mixProbability?: number;
  /** Where both are set: the share of mixed batches that are mixed by `cutmix`; default 0.5. timm's `mixup-switch-prob`. */
  mixSwitchProbability?: number;
}

/** The weight of a sample's own label is drawn from Beta(alpha, alpha), once a batch. */
export interface Mixing {
  alpha: number;
}

/** N and M of the paper: how many operations an image gets, and how strong each is, 0 … 30. */
export interface RandAugment {
  operations: number;
  magnitude: number;
}

export interface RandomErasing {
  /** Of an image to be erased in. */
  probability: number;
  /** Lowest and highest share of the image's area, and aspect ratio (height / width), of the rectangle. */
  scale: readonly [number, number];
  ratio: readonly [number, number];
  /**
   * What is written there, of normalised pixels: a number (0 is the data set's mean), one a channel, or a normal number for each channel
   * of each pixel.
   */
  value: number | readonly number[] | 'random';
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
