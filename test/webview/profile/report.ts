/** A profile with known numbers: a stem, a block with a gate, a classifier; 1,000 MACs in all. */
import type { LayerReport, ProfileReport } from '../../../src/protocol/files/profileReport';

const layer = (name: string, kind: string, macs: number, more: Partial<LayerReport> = {}): LayerReport => ({
  ...{ name, kind, macs, params: 10, elementOps: 0, activations: 100, bytes: 400, gateNetwork: false },
  source: { file: '/project/net.experiment.ts', line: 8 },
  ...more,
});

const gate = 'stage1_block1_gate';

export const layers = [
  layer('stem_conv', 'convolution', 200, { meanMacs: 200, ms: 0.2 }),
  layer('stem_bn', 'FusedBatchNorm', 0),
  layer('stage1_block1_gate_fc', 'dense', 50, { meanMacs: 50, ms: 0.1, gateNetwork: true }),
  layer(gate, 'Greater', 0, { params: 0, ms: 0.05 }),
  layer('stage1_block1_conv1', 'convolution', 700, { meanMacs: 280, ms: 0.4, outputGate: gate }),
  layer('stage1_block1_conv1_pad', 'PadV2', 0, { params: 0 }),
  layer('classifier', 'dense', 50, { meanMacs: 50, ms: 0.05, source: null }),
];

export const report: ProfileReport = {
  ...{ model: 'net', experiment: '/project/net.experiment.ts', run: '/project/runs/net-1', made: 0 },
  ...{ image: [8, 8, 3], definition: '', gateMacs: 50, notCounted: [], idleGates: [] },
  total: { macs: 1000, params: 50, elementOps: 0, activations: 700, bytes: 2800 },
  gates: [{ name: gate, channels: 8 }],
  conditional: { images: 4, mean: 580, p5: 400, p50: 600, p95: 700, min: 380, max: 720 },
  layers,
  time: {
    ...{ batch: 1, runs: 30, threads: 1, processor: 'P', total: 1, recorded: 1.1, whole: 0.7 },
    notAttributed: [{ what: 'changes of layout', ms: 0.2 }],
  },
};
