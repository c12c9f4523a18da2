/** What other folders use of the data. An experiment file names its data with the three constructors. */

export type {
  Augmentation,
  Batch,
  DataSource,
  Dataset,
  DatasetInfo,
  Normalisation,
  Split,
  SplitName,
  Warn,
} from './dataset';
export { fingerprint } from './fingerprint';
export { openDataset } from './open';
export { openPipeline, type Pipeline, type PipelineOptions } from './pipeline';
export { cifar10, imageFolder, synthetic } from './sources';
