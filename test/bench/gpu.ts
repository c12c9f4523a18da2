/**
 * `npm run bench -- gpu [--device webgpu|cuda] [--steps N] [--small] [--json]`: images/s of the compiled training step on a GPU
 * beside PyTorch's on the same one, in turns: gated ResNet-20 on 32×32 images at batch 256, gated ResNet-50 on 224×224 at batch 64,
 * data in memory. PyTorch in fp32 and at its best (bf16, channels last). Then where our time goes, by operator.
 * `--small`: sizes that a driver in software can do, to see that it all runs; its times mean nothing.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '../../src/base/quantiles';
import { markdownTable } from '../../src/base/table';
import { toUserFacing } from '../../src/base/userError';
import { openDevice } from '../../src/device';
import { findTorch, Torch } from './parts/torch';
import { type BenchStep, trainingStep } from './parts/trainingStep';

const flags = process.argv.slice(2);
const value = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
const small = flags.includes('--small');
const json = flags.includes('--json');
const id = value('--device') ?? 'webgpu';
const steps = Number(value('--steps') ?? (small ? 2 : 20));
const cases: [network: string, batch: number, size: number][] = small
  ? [
      ['resnet20-gated', 4, 8],
      ['resnet50-gated', 1, 32],
    ]
  : [
      ['resnet20-gated', 256, 32],
      ['resnet50-gated', 64, 224],
    ];
const threadScript = path.join(__dirname, '..', 'stepThread.js');

interface Peer {
  seconds?: number[];
  memory?: number;
  missing?: string;
}

async function main(): Promise<void> {
  const python = small ? undefined : findTorch();
  const rows: object[] = [];
  for (const [network, batch, size] of cases) {
    const step = trainingStep(network, batch, { size });
    const device = await openDevice(id, { threadScript, model: step.model });
    if (rows.length === 0 && !json) console.log(device.description);
    const begun = performance.now();
    const session = await device.training(step.spec, 1);
    const compileMs = performance.now() - begun;
    const torch = python ? new Torch<Peer>(python, 'torchTrain.py') : undefined;
    const ours = await times(session, step);
    const peer = async (bf16: boolean) => torch?.run({ network, batch, steps: steps + 2, device: 'cuda', bf16 });
    const [fp32, best] = [await peer(false), await peer(true)];
    // Once more, so that whatever else the machine did meanwhile fell on both.
    ours.push(...(await times(session, step)));
    await session.dispose();
    torch?.close();
    const rate = (seconds: number[] | undefined) => seconds && batch / median(seconds.slice(2));
    const row = {
      ...{ network, batch, size, compileMs, images: batch / median(ours), predictedBytes: session.predictedBytes },
      ...{ torchFp32: rate(fp32?.seconds), torchBest: rate(best?.seconds), torchBytes: fp32?.memory },
      ...(fp32?.missing === undefined ? {} : { torchMissing: fp32.missing }),
      operators: await operators(step),
    };
    rows.push(row);
    if (!json) print(row);
  }
  if (json) console.log(JSON.stringify(rows));
}

/** Seconds of each step. Nothing is read but at the end, as in training, so a step is a share of the whole. */
async function times(
  session: Awaited<ReturnType<Awaited<ReturnType<typeof openDevice>>['training']>>,
  { inputs, scalars }: BenchStep,
): Promise<number[]> {
  const seconds: number[] = [];
  await session.step(inputs, scalars);
  for (let turn = 0; turn < 2; turn++) {
    const begun = performance.now();
    for (let i = 1; i <= steps; i++) await session.step(inputs, scalars, i < steps ? { quiet: true } : {});
    seconds.push((performance.now() - begun) / 1000 / steps);
  }
  return seconds;
}

/** Share of the recorded time of each operator, largest first, from ONNX Runtime's own profile of one step. */
async function operators({ model, spec, inputs, scalars }: BenchStep): Promise<[string, number][]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-gpu-'));
  try {
    const device = await openDevice(id, { threadScript, model, profile: path.join(folder, 'step') });
    const session = await device.training(spec, 1);
    await session.step(inputs, scalars);
    await session.dispose();
    const [file] = readdirSync(folder);
    const events = JSON.parse(readFileSync(path.join(folder, file ?? ''), 'utf8')) as ProfiledNode[];
    const sums = new Map<string, number>();
    for (const { cat, dur, args } of events)
      if (cat === 'Node' && args?.op_name) sums.set(args.op_name, (sums.get(args.op_name) ?? 0) + dur);
    const total = [...sums.values()].reduce((a, b) => a + b, 0);
    return [...sums]
      .map(([name, time]): [string, number] => [name, time / total])
      .sort(([, a], [, b]) => b - a)
      .slice(0, 8);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ProfiledNode {
  cat: string;
  dur: number;
  args?: { op_name?: string };
}

interface Row {
  network: string;
  batch: number;
  size: number;
  compileMs: number;
  images: number;
  predictedBytes: number | undefined;
  torchFp32: number | undefined;
  torchBest: number | undefined;
  torchBytes: number | undefined;
  torchMissing?: string;
  operators: [string, number][];
}

function print(row: Row): void {
  const gib = (bytes: number | undefined) => (bytes === undefined ? '–' : `${(bytes / 2 ** 30).toFixed(2)} GiB`);
  const rate = (images: number | undefined) => (images === undefined ? '–' : images.toFixed(0));
  const ratio = (images: number | undefined) => (images === undefined ? '–' : (row.images / images).toFixed(2));
  const { network, batch, size, images, torchFp32, torchBest } = row;
  console.log(
    `\n${markdownTable(
      [
        'network',
        'batch',
        'pixels',
        'ours, images/s',
        'PyTorch fp32',
        'ratio',
        'PyTorch bf16',
        'ratio',
        'memory, predicted',
        'PyTorch',
        'compile',
      ],
      [
        [
          ...[network, String(batch), `${size}²`, rate(images), rate(torchFp32), ratio(torchFp32), rate(torchBest)],
          ...[ratio(torchBest), gib(row.predictedBytes), gib(row.torchBytes), `${(row.compileMs / 1000).toFixed(1)} s`],
        ],
      ],
    )}`,
  );
  if (row.torchMissing !== undefined) console.log(`PyTorch: ${row.torchMissing}.`);
  console.log(
    `By operator: ${row.operators.map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`).join(', ')}`,
  );
}

main().catch((error) => {
  const { message, hint } = toUserFacing(error);
  console.error(hint === undefined ? message : `${message}\n  ${hint}`);
  process.exitCode = 1;
});
