/** What an exported file says of itself, and what the command says of it: of which checkpoint, at which threshold. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../src/checkpoints/safetensors';
import { modelFolder } from '../../src/experiment/modelFolder';
import { exportRun } from '../../src/export/exportRun';
import { formatNames } from '../../src/export/formats';
import { OnnxModel } from '../../src/graph/onnx/proto';
import type { FormatName } from '../../src/protocol/files/exportFormats';
import { folder } from '../train/tinyRun';
import { handmadeRun, threads } from './handmadeRun';

let run = '';
beforeAll(async () => {
  run = await handmadeRun();
});

async function metadataOf(file: string, format: FormatName): Promise<Record<string, unknown>> {
  if (format === 'safetensors') return (await readSafetensors(file)).metadata;
  if (format === 'tfjs') {
    const model = await tf.loadLayersModel(modelFolder(file));
    const metadata = model.getUserDefinedMetadata() as Record<string, unknown>;
    model.dispose();
    return metadata;
  }
  const { metadataProps } = OnnxModel.toObject(OnnxModel.decode(readFileSync(file))) as {
    metadataProps: { key: string; value: string }[];
  };
  return Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
}

it.each(formatNames.flatMap((format) => [[format, 'best', 1] as const, [format, 'last', 2] as const]))(
  '%s of the %s checkpoint',
  async (format, checkpoint, epoch) => {
    const decision = format.startsWith('onnx') ? { threshold: 0.4 } : {};
    const out = path.join(folder(), 'out');
    const asked = { folder: run, threads: await threads(), out, checkpoint, skip: 'all', ...decision } as const;
    const report = await exportRun({ ...asked, format });
    expect(report).toMatchObject({ format, file: out, checkpoint, epoch });
    expect(await metadataOf(out, format)).toMatchObject({
      ...{ run: 'made-20260101-000000', checkpoint, epoch: String(epoch) },
      threshold: String(decision.threshold ?? 0.5),
      format: format === 'safetensors' ? 'sluice-weights-1' : format,
    });
  },
);
