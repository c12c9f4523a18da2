/** Every kind of data set, a record each. Add one: its file, a line here, and a line in sources.ts for users. */
import { cifar10Kind } from './cifar10Source';
import { cifar100Kind } from './cifar100Source';
import { cityscapesKind } from './cityscapesSource';
import { csvKind } from './csvSource';
import { emnistKind } from './emnistSource';
import { fashionMnistKind } from './fashionMnistSource';
import { imageFolderKind } from './imageFolderSource';
import { imageNetKind } from './imageNetSource';
import { mnistKind } from './mnistSource';
import { npyKind } from './npySource';
import { datasetKind } from './ownDataSource';
import type { SourceKind } from './sourceKind';
import { svhnKind } from './svhnSource';
import { syntheticKind } from './syntheticSource';

export const kinds = [
  cifar10Kind,
  cifar100Kind,
  svhnKind,
  mnistKind,
  fashionMnistKind,
  emnistKind,
  imageFolderKind,
  imageNetKind,
  cityscapesKind,
  syntheticKind,
  datasetKind,
  npyKind,
  csvKind,
] as const;

/** How an experiment names its data: plain data, so that it can be sent to the thread that decodes; but for a user's own functions. */
export type DataSource = SourceOf<(typeof kinds)[number]>;

type SourceOf<Kind> = Kind extends SourceKind<infer Source> ? Source : never;
