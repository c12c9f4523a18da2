/** How an experiment names its data: constructors that fill in defaults and give plain data, checked. Nothing is opened. */
export { cifar10 } from './cifar10Source';
export { cityscapes } from './cityscapesSource';
export { imageFolder } from './imageFolderSource';
export { imageNet } from './imageNetSource';
export { type DatasetOptions, dataset } from './ownDataSource';
export type { Numbers, OwnSample } from './ownSample';
export type { Generated, OwnSplit, RandomAccess, SampleRandom } from './ownSplit';
export { synthetic } from './syntheticSource';
