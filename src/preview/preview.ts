/**
 * The batches of an experiment as the network would see them, before any training: the same pipeline, order, augmentation and mixing,
 * from the same seed. The model is not built.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { howMany } from '../base/howMany';
import { UserError } from '../base/userError';
import { untilEnded } from '../base/waiting';
import { type Batch, type DatasetInfo, openPipeline, type Pipeline, type RgbaPicture, rgbaPng } from '../data';
import type { Experiment } from '../experiment/experiment';
import { resolved } from '../experiment/paths';
import { atData } from '../experiment/userCode';
import { loadUnbuilt } from '../load/loadExperiment';
import type { Preview, PreviewSample, PreviewSplit } from '../protocol/files/preview';
import { augmentationWords } from './augmentationWords';
import { ClassCounter } from './classCounter';
import { type SampleReader, sampleReader } from './sampleReader';

export interface PreviewRequest {
  /** Absolute path of the experiment. */
  file: string;
  settings?: Readonly<Record<string, unknown>>;
  split: PreviewSplit;
  /** Of the first epoch, from 0. */
  first: number;
  batches: number;
  /** Folder of the built thread scripts; default: beside the running bundle. */
  threads?: string;
  signal?: AbortSignal;
  /** Milliseconds without a sample of the user's own functions until a word of it. */
  patienceMs?: number;
  /** Told what is being done. */
  say?: (text: string) => void;
}

export interface Previewed {
  /** Its samples without pictures. */
  preview: Preview;
  /** Of the first samples, as many as there is room for. */
  pictures: readonly SamplePicture[];
}

export interface SamplePicture {
  picture: RgbaPicture;
  /** Of data with a class for every pixel, in their colours. */
  labels?: RgbaPicture | undefined;
}

/** Of all pictures together: 80 of 224×224, 16 MB before they are packed. */
const mostPixels = 4e6;

/** Throws a `UserError` for what is wrong with the experiment or its data, at the user's line. */
export async function preview(request: PreviewRequest): Promise<Previewed> {
  const { file, settings = {}, split, say } = request;
  say?.('loading the experiment');
  const { experiment } = await loadUnbuilt(file, { settings });
  const warnings: string[] = [];
  say?.('opening the data');
  const pipeline = await openPipeline(resolved(experiment.data, file), {
    split,
    batchSize: split === 'train' ? experiment.batchSize : experiment.evaluation.batchSize,
    seed: experiment.seed,
    augmentation: experiment.augmentation,
    shown: true,
    warn: (message, source) => {
      warnings.push(message);
      // Of a sample that does not come: it is not in what is never shown.
      if (source) say?.(message);
    },
    patienceMs: request.patienceMs,
    threads: Math.min(availableParallelism(), request.batches, 8),
    threadScript: path.join(request.threads ?? __dirname, 'decodeThread.js'),
  }).catch((error: unknown) => {
    throw atData(error);
  });
  try {
    return await read(request, experiment, pipeline, warnings);
  } catch (error) {
    throw atData(error);
  } finally {
    await pipeline.close();
  }
}

async function read(
  { file, split, first, batches, signal, say }: PreviewRequest,
  experiment: Experiment,
  pipeline: Pipeline,
  warnings: string[],
): Promise<Previewed> {
  const { info } = pipeline;
  if (first >= pipeline.batches)
    throw new UserError(
      `The ${split} split has ${howMany(pipeline.batches, 'batch', 'batches')}, and number ${first} is none of them.`,
      { hint: `They are counted from 0 to ${pipeline.batches - 1}.` },
    );
  const counter = new ClassCounter(info);
  const reader = sampleReader(info);
  const samples: PreviewSample[] = [];
  const pictures: SamplePicture[] = [];
  let count = 0;
  const ended = async () => signal?.aborted === true;
  for await (const batch of untilEnded(pipeline.epoch(0, first, true), ended)) {
    try {
      signal?.throwIfAborted();
      say?.(`reading batch ${first + count + 1}`);
      counter.add(batch);
      take(batch, first + count, reader, samples, pictures);
    } finally {
      batch.release();
    }
    if (++count === batches) break;
  }
  signal?.throwIfAborted();
  const { seed, batchSize, evaluation } = experiment;
  return {
    pictures,
    preview: {
      ...{ experiment: file, made: Date.now(), split, seed, first, count, batches: pipeline.batches },
      batchSize: split === 'train' ? batchSize : evaluation.batchSize,
      data: dataOf(info),
      augmentation: split === 'train' ? augmentationWords(experiment.augmentation) : [],
      samples,
      classes: counter.counts(),
      broken: samples.filter(({ replaced }) => replaced).length,
      warnings: [...new Set(warnings)],
    },
  };
}

const dataOf = ({ name, train, test, shape, inputs }: DatasetInfo): Preview['data'] => ({
  name,
  train,
  test,
  shape: [...shape],
  inputs: inputs?.map((input) => ({ name: input.name, shape: input.shape })),
});

/** The real samples of a batch; what it is filled up with is none. Pictures are those of the first samples, in their order. */
function take(
  batch: Batch,
  number: number,
  reader: SampleReader,
  samples: PreviewSample[],
  pictures: SamplePicture[],
): void {
  for (let i = 0; i < batch.count; i++) {
    const index = batch.index[i] as number;
    const place = { batch: number, index: index < 0 ? -1 - index : index, replaced: index < 0 };
    samples.push({ ...place, labels: reader.labels(batch, i), inputs: reader.inputs(batch, i) });
    if ((pictures.length + 1) * reader.pixels <= mostPixels) {
      const picture = reader.picture(batch, i);
      if (picture) pictures.push(picture);
    }
  }
}

/** With every picture as a PNG in its sample. */
export function withPictures({ preview, pictures }: Previewed): Preview {
  const packed = (picture: RgbaPicture) => Buffer.from(rgbaPng(picture)).toString('base64');
  const samples = preview.samples.map((sample, i): PreviewSample => {
    const of = pictures[i];
    if (of === undefined) return sample;
    return { ...sample, picture: packed(of.picture), labelPicture: of.labels && packed(of.labels) };
  });
  return { ...preview, samples };
}
