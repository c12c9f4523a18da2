/** What a trained run says of every pixel of the test images, as pictures. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { colorPng, openLabelledImages } from '../data';
import { runFiles } from '../protocol/runFolder';
import { UserError } from '../protocol/userError';
import { comparisonSheet } from './comparisonSheet';
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
      writing.push(
        write('prediction', colorPng(classes, height, width, labels.colors, labels.ignore)),
        write('comparison', comparisonSheet(originals.photo(index), originals.labels(index), predicted, labels)),
      );
    },
  });
  await Promise.all(writing);
  return { ...evaluated, folder: to, written: Math.min(images, originals.length, seen) };
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
