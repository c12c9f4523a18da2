/** How an experiment names its data: constructors that fill in defaults and give plain data, checked. Nothing is opened. */
export { cifar10 } from './cifar10Source';
export { cifar100 } from './cifar100Source';
export { cityscapes } from './cityscapesSource';
export { csv } from './csvSource';
export { emnist } from './emnistSource';
export { fashionMnist } from './fashionMnistSource';
export { imageFolder } from './imageFolderSource';
export { imageNet } from './imageNetSource';
export { mnist } from './mnistSource';
export { npy } from './npySource';
export { type DatasetOptions, dataset } from './ownDataSource';
export type { Numbers, OwnSample } from './ownSample';
export type { Thumbnail } from './ownShown';
export type { Generated, OwnSplit, RandomAccess, SampleRandom } from './ownSplit';
export { svhn } from './svhnSource';
export { synthetic } from './syntheticSource';
