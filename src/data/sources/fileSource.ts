/** Sources that are files in folders: listed once, read and decoded by many threads. */
import { listCityscapes } from './cityscapesList';
import type { DataSource, Warn } from './dataset';
import { type ImageList, type LabelledList, listImages } from './imageList';
import { listImageNet } from './imageNetList';

export type FileSource = Extract<DataSource, { kind: 'imageFolder' | 'imageNet' | 'cityscapes' }>;

export function isFileSource(source: DataSource): source is FileSource {
  return source.kind === 'imageFolder' || source.kind === 'imageNet' || source.kind === 'cityscapes';
}

/** The names of all files. Throws a UserError for what is missing, empty or misnamed. */
export function listFiles(source: FileSource, warn: Warn): Promise<ImageList | LabelledList> {
  switch (source.kind) {
    case 'imageFolder':
      return listImages(source.dir, warn);
    case 'imageNet':
      return listImageNet(source.dir, source.labels, warn);
    case 'cityscapes':
      return listCityscapes(source, warn);
    default:
      return source satisfies never;
  }
}
