/** What a trained run says of every pixel of the test images, as pictures. */
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { imageShape, sampleWords } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import { isMarked, markedBytes, openLabelledImages } from '../data';
import { resolved } from '../experiment/paths';
import { headOf, jsonOf } from '../files/fileHead';
import { checkWay } from '../files/ownFile';
import { writeWhole } from '../files/writeWhole';
import { type PredictionIndex, predictionsIndex } from '../protocol/files/predictions';
import { runFiles } from '../protocol/files/runFolder';
import { headOf as headOfModel } from '../step/head';
import { type EvaluatedRun, type EvaluateRequest, evaluateRun } from './evaluateRun';
import { cannotWriteTo, PredictionPictures, picturesOf } from './predictionPictures';
import { openTrainedRun } from './trainedRun';

export interface PredictRequest extends Omit<EvaluateRequest, 'onClasses' | 'record' | 'gated'> {
  /** Default: `predictions` in the run folder. */
  to?: string | undefined;
  /** Write the first so many; default: all. The evaluation is of all. */
  images?: number | undefined;
}

export interface Predictions extends EvaluatedRun {
  folder: string;
  /** Images with pictures. */
  written: number;
  /** Why an image has none: its files are broken. */
  skipped: string[];
  /** Files that were in the folder and are no pictures of this time. */
  others: number;
}

/**
 * Evaluates, and writes of each image NAME_prediction.png, its classes in the data's colours at the size they were scored at, and
 * NAME_comparison.png, photo, ground truth and prediction side by side, and `predictions.json`, which names them. Pictures of the same names
 * that an earlier prediction wrote are replaced, other files stay. Throws a `UserError` for a run whose data has no label a pixel, and,
 * before anything is evaluated, for a folder that cannot be written or has files of somebody else's under these names.
 */
export async function predictRun(request: PredictRequest): Promise<Predictions> {
  const { to = path.join(request.folder, runFiles.predictions), images = Number.POSITIVE_INFINITY } = request;
  const { info, source, head } = await dataOf(request);
  const { pixelLabels } = info;
  if (head === 'none')
    throw new UserError(
      `The model of this run says no class of a sample of ${info.name}, so there is nothing to draw.`,
      {
        hint: 'sluice evaluate RUN says what its metrics are. Predictions are pictures of data with a class for every pixel.',
      },
    );
  if (pixelLabels === undefined)
    throw new UserError(`The data of this run, ${info.name}, has one class for each ${sampleWords(info).one}.`, {
      hint: 'sluice samples RUN says what is predicted for it. Predictions are pictures of data with a class for every pixel.',
    });
  const originals = await openLabelledImages(source);
  await checkWay(request.folder, path.join(to, predictionsIndex));
  const before = await writable(to);
  const shownImages = Array.from({ length: Math.min(images, originals.length) }, (_, i) => originals.name(i));
  await checkOurs(to, before, shownImages);
  const size = info.windows?.image ?? imageShape(info.shape) ?? [1, 1];
  const pictures = new PredictionPictures(to, originals, pixelLabels, size, images);
  const evaluated = await evaluateRun({ ...request, onClasses: (classes) => pictures.add(classes) });
  const { written, skipped, images: shown } = await pictures.finish();
  const { values, iou = [] } = evaluated.evaluation;
  const { accuracy, meanIoU = Number.NaN } = values;
  const index: PredictionIndex = {
    ...{
      checkpoint: evaluated.checkpoint,
      epoch: evaluated.epoch,
      made: Date.now(),
      classes: info.classes,
      colors: pixelLabels.colors,
    },
    ...{ iou, meanIoU, accuracy, images: shown },
  };
  await writeWhole(path.join(to, predictionsIndex), `${JSON.stringify(index)}\n`).catch((error) => {
    throw cannotWriteTo(to, error);
  });
  const others = before.filter((file) => file !== predictionsIndex && !written.has(file)).length;
  return { ...evaluated, folder: to, written: written.size / 2, skipped, others };
}

/** Bytes of an index: one of a million images has half of it. */
const largestIndex = 256 * 1024 * 1024;

/** Makes the folder; what is in it. Throws a `UserError`. */
async function writable(folder: string): Promise<string[]> {
  try {
    // Not in one: where a folder refuses all names, as /proc does, a recursive mkdir of Node tries for ever.
    await mkdir(path.dirname(folder), { recursive: true });
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await access(folder, constants.W_OK);
    return await readdir(folder);
  } catch (error) {
    throw cannotWriteTo(folder, error);
  }
}

/** Throws a `UserError` where a name that is about to be written belongs to a file of somebody else's. */
async function checkOurs(folder: string, present: readonly string[], photos: readonly string[]): Promise<void> {
  const names = new Set(present);
  const pictures = photos.flatMap((photo) => Object.values(picturesOf(photo)));
  for (const name of [...pictures, predictionsIndex].filter((name) => names.has(name))) {
    const file = path.join(folder, name);
    const ours =
      name === predictionsIndex
        ? Array.isArray((await jsonOf(file, largestIndex))?.images)
        : isMarked((await headOf(file, markedBytes)) ?? Buffer.alloc(0));
    if (!ours)
      throw new UserError(`${file} was not written by sluice predict, and is not replaced.`, {
        hint: 'Name another folder with --to, or move the file away first.',
      });
  }
}

async function dataOf(request: PredictRequest) {
  const run = await openTrainedRun(request);
  try {
    const { experiment, loaded, data, config } = run;
    const head = headOfModel(experiment, loaded.model, data.info);
    return { info: data.info, head, source: resolved(experiment.data, config.experiment) };
  } finally {
    await run.close();
  }
}
