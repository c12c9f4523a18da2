/** What lies beside a run's events, as far as a row needs it. A file that is missing or broken says nothing. */
import path from 'node:path';
import { quantile } from '../base/quantiles';
import type { FileKind } from '../files/largest';
import { openRegular, readText } from '../files/regularFile';
import type { ShownCheckpoint } from '../protocol/facts/shownCheckpoint';
import { decodeHeader } from '../protocol/files/columns';
import { type Curve, parseCurve } from '../protocol/files/curve';
import { type Decision, parseDecision } from '../protocol/files/decision';
import { parseManifest } from '../protocol/files/manifest';
import { parseRunConfig, type RunConfig } from '../protocol/files/runConfig';
import { filesOf, runFiles } from '../protocol/files/runFolder';
import { parseLabel, type RunLabel } from '../protocol/files/runLabel';
import { isFields, parsed } from '../protocol/shape';

/** What the record of test images of an evaluation says of their multiply-adds. */
export interface ImageMacs {
  epoch: number;
  step: number;
  /** 5th and 95th percentile, and the mean where every image of the split has a row. */
  range: readonly [number, number];
  mean?: number;
}

export interface FilesBeside {
  config?: RunConfig | undefined;
  /** Fingerprint of the data, and when the run was made. */
  manifest?: { data: string; time: number } | undefined;
  label: RunLabel;
  decision?: Decision | undefined;
  images: readonly ImageMacs[];
  curves: Readonly<Record<ShownCheckpoint, Curve | undefined>>;
}

export async function filesBeside(folder: string): Promise<FilesBeside> {
  const at = <T>(name: string, kind: FileKind, parse: (text: string) => T | undefined): Promise<T | undefined> =>
    readText(path.join(folder, name), kind)
      .then(parse)
      .catch(() => undefined);
  const [config, manifest, label, decision, last, best, curve, curveLast] = await Promise.all([
    at(runFiles.config, 'config', parseRunConfig),
    at(runFiles.manifest, 'manifest', manifestFacts),
    at(runFiles.label, 'label', (text) => parseLabel(JSON.parse(text))),
    at(runFiles.decision, 'decision', parseDecision),
    imageMacs(path.join(folder, filesOf.last.samples)),
    imageMacs(path.join(folder, filesOf.best.samples)),
    at(filesOf.best.curve, 'curve', parseCurve),
    at(filesOf.last.curve, 'curve', parseCurve),
  ]);
  return {
    ...{ config, manifest, decision, label: label ?? {} },
    images: [last, best].filter((found) => found !== undefined),
    curves: { best: curve, last: curveLast },
  };
}

/** Also of a manifest that an earlier version, or another tool, wrote less into. */
function manifestFacts(text: string): FilesBeside['manifest'] {
  const whole = parseManifest(text);
  if (whole !== undefined) return { data: whole.data, time: whole.time };
  return parsed(text, (value) => {
    if (!isFields(value)) return undefined;
    const { data, time } = value;
    return { data: typeof data === 'string' ? data : '', time: typeof time === 'number' ? time : 0 };
  });
}

/** Bytes in which the header of most files lies. */
const headBytes = 1 << 14;

/** Of a large file the header and one column are read. */
async function imageMacs(file: string): Promise<ImageMacs | undefined> {
  try {
    const { handle, size } = await openRegular(file, 'samples');
    try {
      const bytesAt = async (from: number, length: number) => {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, size - from)));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      };
      let head = await bytesAt(0, headBytes);
      const length = head.length < 12 ? 0 : new DataView(head.buffer).getUint32(8, true);
      if (12 + length > head.length) head = await bytesAt(0, 12 + length);
      const { header, columns } = decodeHeader(head, { magic: 'SLSA', version: 1, file, hint: '' });
      const column = columns.find(({ name, type }) => name === 'macs' && type === 'f64');
      if (column === undefined || !isFields(header)) return undefined;
      const { epoch, step, total } = header;
      if (typeof epoch !== 'number' || typeof step !== 'number' || column.length === 0) return undefined;
      const bytes = (await bytesAt(column.at, column.bytes)).slice();
      if (bytes.length < column.bytes) return undefined;
      const macs = [...new Float64Array(bytes.buffer)];
      const mean = macs.reduce((a, b) => a + b, 0) / macs.length;
      const range = [quantile(macs, 0.05), quantile(macs, 0.95)] as const;
      return { epoch, step, range, ...(total === macs.length ? { mean } : {}) };
    } finally {
      await handle.close();
    }
  } catch {
    // Not there, or written by another version: the row has no percentiles.
    return undefined;
  }
}
