/** What a trained run says of every pixel of the test images, as pictures. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Classes, colorPng, comparisonSheet, nearest, openLabelledImages } from '../data';
import { type PredictedImage, type PredictionIndex, predictionsIndex, sheetGap } from '../protocol/predictions';
import { runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { type EvaluatedRun, type EvaluateRequest, evaluateRun } from './evaluateRun';
import { resolved } from './train';
import { openTrainedRun } from './trainedRun';

export interface PredictRequest extends Omit<EvaluateRequest, 'onClasses' | 'record' | 'gated'> {
  /** Default: `predictions` in the run folder. */
  to?: string;
  /** Write the first so many; default: all. The evaluation is of all. */
  images?: number;
}

export interface Predictions extends EvaluatedRun {
  folder: string;
  /** Images with pictures. */
  written: number;
}

/**
 * Evaluates, and writes of each image NAME_prediction.png, its classes in the data's colours at the size they were scored at, and
 * NAME_comparison.png, photo, ground truth and prediction side by side. Throws a `UserError` for a run whose data has no label a
 * pixel, and for a folder that cannot be written.
 */
export async function predictRun(request: PredictRequest): Promise<Predictions> {
  const { to = path.join(request.folder, runFiles.predictions), images = Number.POSITIVE_INFINITY } = request;
  const { info, source } = await dataOf(request);
  const labels = info.pixelLabels;
  if (labels === undefined)
    throw new UserError(`The data of this run, ${info.name}, has one class for each image.`, {
      hint: 'sluice samples RUN says what is predicted for it. Predictions are pictures of data with a class for every pixel.',
    });
  const originals = await openLabelledImages(source);
  await mkdir(to, { recursive: true }).catch(cannotWrite(to));
  const [height, width] = info.windows?.image ?? info.shape;
  const writing: Promise<void>[] = [];
  const sheets: PredictedImage[] = [];
  let seen = 0;
  const evaluated = await evaluateRun({
    ...request,
    onClasses(classes) {
      const index = seen++;
      if (index >= Math.min(images, originals.length)) return;
      const name = originals
        .name(index)
        .replaceAll('/', '_')
        .replace(/\.[^.]*$/, '');
      const predicted = { width, height, classes };
      const write = async (ending: string, bytes: Uint8Array) =>
        writeFile(path.join(to, `${name}_${ending}.png`), bytes).catch(cannotWrite(to));
      const truth = originals.labels(index);
      sheets.push({
        name: originals.name(index),
        sheet: `${name}_comparison.png`,
        accuracy: rightShare(predicted, truth, labels.ignore),
      });
      writing.push(
        write('prediction', colorPng(classes, height, width, labels.colors, labels.ignore)),
        write('comparison', comparisonSheet(originals.photo(index), truth, predicted, { ...labels, gap: sheetGap })),
      );
    },
  });
  await Promise.all(writing);
  const { accuracy, meanIoU = Number.NaN, iou = [] } = evaluated.evaluation;
  const index: PredictionIndex = {
    ...{ checkpoint: request.checkpoint ?? 'best', made: Date.now(), classes: info.classes, colors: labels.colors },
    ...{ iou, meanIoU, accuracy, images: sheets },
  };
  await writeFile(path.join(to, predictionsIndex), `${JSON.stringify(index)}\n`).catch(cannotWrite(to));
  return { ...evaluated, folder: to, written: Math.min(images, originals.length, seen) };
}

/** Of the pixels of the ground truth that count; NaN where none does. */
function rightShare(predicted: Classes, truth: Classes, ignore: number): number {
  let [right, counted] = [0, 0];
  for (let y = 0; y < truth.height; y++)
    for (let x = 0; x < truth.width; x++) {
      const real = truth.classes[y * truth.width + x] as number;
      if (real === ignore) continue;
      counted++;
      if (real === nearest(predicted, x / truth.width, y / truth.height)) right++;
    }
  return right / counted;
}

async function dataOf(request: PredictRequest) {
  const run = await openTrainedRun(request);
  try {
    return { info: run.data.info, source: resolved(run.experiment.data, run.config.experiment) };
  } finally {
    await run.close();
  }
}

const cannotWrite =
  (folder: string) =>
  (error: Error): never => {
    throw new UserError(`${folder} cannot be written: ${error.message}`, { hint: 'Name another folder with --to.' });
  };
