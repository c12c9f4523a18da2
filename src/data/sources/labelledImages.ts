/** Photos and ground truth of the test images as they are, for a view of predictions; not for training. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { BrokenFile } from '../image/brokenFile';
import { decodeFile } from '../image/decodeImage';
import { fileAt } from './fileList';
import { isLabelled } from './imageList';
import { checked, constructors, kindOf } from './kindOf';
import type { DataSource } from './kinds';
import { readClasses } from './labelledPhoto';

export interface LabelledImages {
  /** Whole images, also where samples are parts of them. */
  readonly length: number;
  /** City and name of the photo's file. */
  name(index: number): string;
  /** RGB bytes, [height, width, 3]. Throws a UserError that names a broken file. */
  photo(index: number): { width: number; height: number; pixels: Uint8Array };
  /** The class of every pixel, [height, width]. Throws a UserError that names a broken file. */
  labels(index: number): { width: number; height: number; classes: Uint8Array };
}

/** Throws a UserError where the data cannot be found or has no class for every pixel. */
export async function openLabelledImages(source: DataSource): Promise<LabelledImages> {
  const valid = checked(source);
  const kind = kindOf(valid);
  const list = kind.pixelLabels && (await kind.list?.(valid, () => {}));
  if (!isLabelled(list))
    throw new UserError(`Data of kind ${valid.kind} has no class for every pixel.`, {
      hint: `Use ${constructors(({ pixelLabels }) => pixelLabels === true)} as data.`,
    });
  const { test, labelFiles } = list;
  return {
    length: test.length,
    name(index) {
      const file = fileAt(test, index);
      return `${path.basename(path.dirname(file))}/${path.basename(file)}`;
    },
    photo(index) {
      const file = fileAt(test, index);
      const { width, height, data, channels } = naming(file, () => decodeFile(file));
      return { width, height, pixels: channels === 3 ? data : withoutAlpha(data) };
    },
    labels(index) {
      const file = fileAt(labelFiles.test, index);
      return naming(file, () => readClasses(file));
    },
  };
}

function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const hint = (error instanceof BrokenFile && error.hint) || 'Replace or remove the file.';
    throw new UserError(`${file} is broken: ${error instanceof Error ? error.message : String(error)}.`, { hint });
  }
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}
