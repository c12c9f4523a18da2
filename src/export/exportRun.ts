/**
 * A trained run as a file for elsewhere: written beside its place, read back, compared with the trained network on real
 * images, and only then moved there.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { sampleWords } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import { type OpenRequest, openTrainedRun, type TrainedRun } from '../evaluate/trainedRun';
import { checkWay } from '../files/ownFile';
import type { DataSummary } from '../protocol/events/events';
import { exportName, type FormatName, withThreshold } from '../protocol/files/exportFormats';
import { runFiles } from '../protocol/files/runFolder';
import { versions } from '../run/record/versions';
import { type Agreement, agree } from './check';
import type { ExportFormat, ExportJob, Written } from './format';
import { formats } from './formats';
import { inputsOfFile, spreadImages } from './images';
import { outputsOfFile } from './network';
import { pause } from './pause';
import { referenceOf } from './reference';
import { cannotWriteOut, openTarget } from './target';

export interface ExportRequest extends OpenRequest {
  format: FormatName;
  /** Default: a name of the run's in `export` in its folder. */
  out?: string | undefined;
  /** Replace what is there. */
  force?: boolean;
  /** Default `auto`. */
  skip?: ExportJob['skip'];
  prune?: boolean;
  /** A gate is open where sigmoid(logit) is above it; ONNX only. Default 0.5. */
  threshold?: number | undefined;
  signal?: AbortSignal;
  say?: (text: string) => void;
}

export interface ExportReport extends Written {
  format: FormatName;
  file: string;
  bytes: number;
  checkpoint: string;
  /** Epochs trained. */
  epoch: number;
  agreement: Agreement;
  /** Of data whose samples are no images. */
  pictures?: false | undefined;
}

/** Images that the file is checked on. */
const checked = 100;

/** Throws a `UserError` for bad input and where the file disagrees; then nothing has changed at its place. */
export async function exportRun(request: ExportRequest): Promise<ExportReport> {
  const { folder, out, format: name, threshold, force = false, prune = false, skip = 'auto', signal } = request;
  const format: ExportFormat = formats[name];
  const say = request.say ?? (() => {});
  if (threshold !== undefined && !withThreshold.includes(name))
    throw new UserError(`A threshold cannot be written as ${name}.`, {
      hint: `Use --format ${withThreshold.join(' or ')}.`,
    });
  if (prune && name !== 'onnx-skip')
    throw new UserError(`--prune is for onnx-skip: ${name} keeps every gate.`, { hint: 'Use --format onnx-skip.' });
  const file = path.resolve(out ?? path.join(folder, runFiles.exports, exportName(path.basename(folder), name)));
  await checkWay(folder, file);
  const target = await openTarget(file, { force, isOurs: format.isOurs, folder: format.folder ?? false });
  try {
    say('opening the run');
    const run = await openTrainedRun(request);
    try {
      const decision = threshold === undefined ? {} : { threshold };
      const metadata = metadataOf(run, name, threshold);
      const scripts = request.threads ?? __dirname;
      const job: ExportJob = { run, decision, metadata, skip, prune, scripts, say, signal };
      await pause(signal);
      say('writing');
      const written = await format.write(job, target.temporary).catch((error: unknown) => {
        throw isSystemError(error) ? cannotWriteOut(file, error) : error;
      });
      await pause(signal);
      const images = await spreadImages(run, checked);
      say(`comparing with the trained network on ${images.count} test ${sampleWords(run.data.info).many}`);
      const reference = await referenceOf(run, images, decision);
      const agreement = agree(path.basename(file), await format.read(job, target.temporary, images), reference);
      await pause(signal);
      const bytes = await sizeOf(target.temporary);
      await target.commit();
      const { checkpoint, progress } = run;
      const { pictures } = run.data.info;
      return { format: name, file, bytes, checkpoint, epoch: progress.epoch, agreement, pictures, ...written };
    } catch (error) {
      throw run.loaded.code.traced(error, 'The run could not be exported');
    } finally {
      await run.close();
    }
  } finally {
    await target.discard();
  }
}

/** What a file says of itself. Values are text; lists and objects are JSON. */
function metadataOf(
  { folder, checkpoint, progress, summary, data, loaded }: TrainedRun,
  format: FormatName,
  threshold = 0.5,
) {
  const { mean, std, classes, name } = data.info;
  return {
    sluice: versions().sluice,
    format,
    run: path.basename(folder),
    checkpoint,
    epoch: String(progress.epoch),
    data: name,
    classes: JSON.stringify(classes),
    input: inputText(data.info),
    outputs: JSON.stringify(outputsOfFile(loaded.model, data.info).map(({ name, shape }) => ({ name, shape }))),
    normalisation: JSON.stringify({ mean, std }),
    gates: JSON.stringify(summary.gates.map(({ name: gate, channels }) => ({ name: gate, channels }))),
    threshold: String(threshold),
  };
}

function inputText(info: DataSummary): string {
  const said = inputsOfFile(info, 1).map(({ name, shape, dtype, planes }) => {
    const typed = dtype === 'float32' ? '' : ` of ${dtype}`;
    return `${name}: [N, ${shape.slice(1).join(', ')}]${typed}${planes ? ' for ONNX, channels last elsewhere' : ''}`;
  });
  const bytes = info.pictures === false ? '' : '; (byte / 255 - mean) / std for each channel';
  return `${said.join('; ')}${bytes}`;
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Bytes of a file, or of the files in a folder. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file);
  if (!found.isDirectory()) return found.size;
  const sizes = (await readdir(file)).map(async (name) => (await stat(path.join(file, name))).size);
  return (await Promise.all(sizes)).reduce((a, b) => a + b, 0);
}
