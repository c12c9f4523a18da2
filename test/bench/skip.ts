/**
 * `npm run bench -- skip [--json] [--svg FILE] [--depth 18|34] [--runs N]`: one image of 224×224 through a gated ResNet (34 unless said
 * otherwise) on one thread: dense (all gates open), masked (gates as multiplications) and skipping (open channels alone), with
 * 10 to 100 % of the channels open, in turns; medians. Which channels are open is drawn from a seed, anew for each share, and
 * set by the gates' biases: the networks compute their gates as any would. PyTorch's masked network beside it where there is one.
 */
import { writeFileSync } from 'node:fs';
import type * as tf from '@tensorflow/tfjs';
import { median } from '../../src/base/quantiles';
import { SeededRandom } from '../../src/base/random';
import { alternate } from '../../src/export/alternate';
import { pairedRatio } from '../../src/export/pairedRatio';
import { summarise } from '../../src/graph/analyse/summary';
import type { Graph } from '../../src/graph/graph';
import type { GateUse } from '../../src/graph/inference/plan';
import { program, Session } from '../../src/graph/onnx/session';
import { networkModel } from '../../src/graph/passes/network';
import { allLayers } from '../../src/graph/trace/layers';
import { trace } from '../../src/graph/trace/trace';
import { networks, observedApply, parametersOf } from '../../src/nn';
import { gatedMacs } from '../../src/protocol/facts/switching';
import type { Ratio } from '../../src/protocol/files/speedUp';
import { observedForward } from '../../src/step/specs';
import { skipChart } from './parts/skipChart';
import { findTorch, Torch } from './parts/torch';

const flags = process.argv.slice(2);
const json = flags.includes('--json');
const numberOf = (flag: string, otherwise: number) =>
  flags.includes(flag) ? Number(flags[flags.indexOf(flag) + 1]) : otherwise;
const depth = numberOf('--depth', 34) as 18 | 34;
const svg = flags.includes('--svg') ? flags[flags.indexOf('--svg') + 1] : undefined;
const runs = numberOf('--runs', 30);
const shape = [224, 224, 3] as const;
const percents = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
const uses: GateUse[] = ['open', 'masked', 'skipped'];

interface Row {
  open: number;
  mac_ratio: number;
  dense_ms: number;
  masked_ms: number;
  skip_ms: number;
  /** dense / skipping, of the same turns. */
  time_ratio: Ratio;
  /** Two sessions of the dense network. */
  control: Ratio;
  /** Largest difference of the outputs, as a share of the largest output. */
  difference: number;
  torch_eager_ms: number | null;
  torch_compiled_ms: number | null;
}

async function main(): Promise<void> {
  const model = networks.resnet({ depth, gated: true });
  const variables = Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable]));
  const summary = summarise({ model, shape: [...shape], sources: new Map(), forward: observedForward(model) });
  const graph = trace({
    inputs: { x: { shape: [1, ...shape], dtype: 'float32' } },
    variables,
    layers: allLayers(model),
    run({ x }) {
      const { outputs, gates } = observedApply(model, x as tf.Tensor, { training: false });
      return {
        output: outputs[0] as tf.Tensor,
        ...Object.fromEntries(gates.map(({ name, gate }) => [`gate:${name}`, gate])),
      };
    },
  });
  const python = findTorch();
  const torch = python ? new Torch<{ eager: number[]; compiled: number[] }>(python, 'torchSkip.py') : undefined;
  if (!json) {
    console.log(
      `ResNet-${depth}, gated, ${shape[0]}×${shape[1]}, one image, one thread, ${runs} turns, medians in ms, ratios with 95 % intervals`,
    );
    if (!torch)
      console.log('PyTorch was not found (Debian: apt-get install python3-torch); only our own figures follow.');
    console.log(
      'open   MACs   dense  masked    skip         dense/skip       dense/dense  PyTorch masked: eager, compiled  fastest/skip',
    );
  }
  const rows: Row[] = [];
  for (const percent of percents) {
    const open = openChannels(summary.gates, percent / 100);
    const weights = Object.fromEntries(
      Object.entries(variables).map(([name, v]) => [name, v.dataSync<'float32'>() as Float32Array]),
    );
    for (const [gate, channels] of open) setGate(weights, gate, channels);
    const times = await measure(graph, weights);
    const theirs = await torch?.run({ depth, open: [...open.values()], runs });
    const row: Row = {
      open: percent / 100,
      mac_ratio: gatedMacs(summary, (gate) => open.get(gate)?.length ?? 0) / summary.macs,
      ...times,
      torch_eager_ms: theirs ? median(theirs.eager) * 1000 : null,
      torch_compiled_ms: theirs ? median(theirs.compiled) * 1000 : null,
    };
    rows.push(row);
    if (!json) console.log(line(row));
  }
  torch?.close();
  if (svg)
    writeFileSync(
      svg,
      skipChart(rows.map(({ open, mac_ratio, time_ratio }) => ({ open, macs: 1 / mac_ratio, time: time_ratio.ratio }))),
    );
  if (json) console.log(JSON.stringify(rows));
  else
    console.log(
      `outputs of masked and skipping differ by ${Math.max(...rows.map((r) => r.difference)).toExponential(1)} of the largest`,
    );
}

/** Random channels of each gate, in ascending order. */
function openChannels(gates: readonly { name: string; channels: number }[], share: number): Map<string, number[]> {
  const random = new SeededRandom(1);
  return new Map(
    gates.map(({ name, channels }) => {
      const order = Array.from({ length: channels }, (_, c) => ({ c, at: random.uniform() }));
      order.sort((a, b) => a.at - b.at);
      const chosen = order.slice(0, Math.round(share * channels)).map(({ c }) => c);
      return [name, chosen.sort((a, b) => a - b)];
    }),
  );
}

/** Log-odds that hardly depend on the image. */
function setGate(weights: Record<string, Float32Array>, gate: string, channels: readonly number[]): void {
  const named = (suffix: string) => {
    const name = Object.keys(weights).find((key) => key.startsWith(gate) && key.endsWith(suffix));
    if (name === undefined) throw new Error(`${gate} has no ${suffix}`);
    return name;
  };
  const [kernel, bias] = [named('logits/kernel'), named('logits/bias')];
  weights[kernel] = (weights[kernel] as Float32Array).map((w) => w * 1e-3);
  const chosen = new Set(channels);
  weights[bias] = (weights[bias] as Float32Array).map((_, c) => (chosen.has(c) ? 1 : -1));
}

async function measure(graph: Graph, weights: Record<string, Float32Array>) {
  const sessions = await Promise.all(
    (['open', ...uses] as const).map((use) =>
      Session.open(program(use, networkModel({ graph, weights, use: () => use }).builder), { threads: 1 }),
    ),
  );
  const random = new SeededRandom(2);
  const image = Float32Array.from({ length: 3 * 224 * 224 }, () => random.uniform() * 2 - 1);
  const [again, dense, masked, skipped] = sessions as [Session, Session, Session, Session];
  try {
    const times = await alternate(
      {
        dense: () => dense.compute({ image }),
        again: () => again.compute({ image }),
        masked: () => masked.compute({ image }),
        skip: () => skipped.compute({ image }),
      },
      runs,
    );
    const [a, b] = [
      (await masked.compute({ image })).output,
      (await skipped.compute({ image })).output,
    ] as Float32Array[];
    const largest = (values: Float32Array) => values.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    return {
      dense_ms: times.dense.ms,
      masked_ms: times.masked.ms,
      skip_ms: times.skip.ms,
      time_ratio: pairedRatio(times.dense.times, times.skip.times),
      control: pairedRatio(times.dense.times, times.again.times),
      difference: largest((a as Float32Array).map((x, i) => x - (b?.[i] as number))) / largest(a as Float32Array),
    };
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}

function line(row: Row): string {
  const ms = (x: number) => x.toFixed(1).padStart(6);
  const text = ({ ratio, low, high }: Ratio) =>
    `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`.padStart(17);
  const share = (x: number) => `${Math.round(x * 100)} %`.padStart(5);
  const own = `${share(row.open)} ${share(row.mac_ratio)}  ${ms(row.dense_ms)}  ${ms(row.masked_ms)}  ${ms(row.skip_ms)}  ${text(row.time_ratio)}  ${text(row.control)}`;
  if (row.torch_eager_ms === null || row.torch_compiled_ms === null) return own;
  const fastest = Math.min(row.torch_eager_ms, row.torch_compiled_ms);
  return `${own}  ${ms(row.torch_eager_ms)} ${ms(row.torch_compiled_ms)}  ${(fastest / row.skip_ms).toFixed(2)}`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
