/** What other folders use of the data. An experiment file names its data with the constructors of sources.ts. */

export type { Augmentation, ColorJitter, ResizedCrop, ScaleCrop } from './augmentation';
export { type Classes, comparisonSheet, type Photo, sampler } from './comparisonSheet';
export type { Batch, DataSource, Dataset, DatasetInfo, Normalisation, Split, SplitName, Warn } from './dataset';
export { fingerprint } from './fingerprint';
export { colorPng } from './labelColors';
export { type LabelledImages, openLabelledImages } from './labelledImages';
export { openDataset } from './open';
export { openPipeline, type Pipeline, type PipelineOptions } from './pipeline';
export { isMarked, markedBytes } from './pngMark';
export { cifar10, cityscapes, imageFolder, imageNet, synthetic } from './sources';
