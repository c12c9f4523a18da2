/** What other folders use of the data. An experiment file names its data with the constructors of sources.ts. */

export type * from './augment/augmentation';
export { labelPairs } from './augment/mix';
export type { OwnDataTask } from './batches/decodeMessages';
export { openPipeline, type Pipeline, type PipelineOptions } from './batches/pipeline';
export { serveBatches } from './batches/serveBatches';
export { type Classes, comparisonSheet, type Photo, sampler } from './image/comparisonSheet';
export { colorPng } from './image/labelColors';
export { isMarked, marked, markedBytes } from './image/pngMark';
export { type RgbaPicture, rgbaPng } from './image/rgbaPng';
export { counted } from './sources/countedSamples';
export type { Batch, Dataset, DatasetInfo, Normalisation, Split, SplitName, Warn } from './sources/dataset';
export { fingerprint } from './sources/fingerprint';
export { checked, constructors, kindOf } from './sources/kindOf';
export { type DataSource, kinds } from './sources/kinds';
export { type LabelledImages, openLabelledImages } from './sources/labelledImages';
export { openDataset } from './sources/open';
export { codeOf, withCode } from './sources/ownCode';
export { blamed } from './sources/ownShown';
export * from './sources/sources';
