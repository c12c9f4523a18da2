/** A measured speed-up with known numbers: skipping is half again as fast, and pays in one gate layer of two. */
import type { BenchReport } from '../../src/export/benchInfer';
import type { Ratio } from '../../src/protocol/files/speedUp';

export const ratio = (value: number, low: number, high: number): Ratio => ({
  ...{ ratio: value, low, high, confidence: 0.957 },
});

const gate = { channels: 8, open: 0.4, masked_ms: 0.5, skip_ms: 0.3, removed: 0 };

export const speedReport: BenchReport = {
  ...{ run: 'net-1', checkpoint: 'best', epoch: 9, made: Date.UTC(2026, 2, 14, 9, 26), processor: 'AMD EPYC' },
  ...{ images: 32, runs: 40, dense_ms: 3.2516, again_ms: 3.2718, masked_ms: 3.1234, skip_ms: 2.1789 },
  spread: {
    dense: { p25: 3.2011, p75: 3.3022 },
    again: { p25: 3.2113, p75: 3.3124 },
    masked: { p25: 3.0516, p75: 3.2026 },
    skip: { p25: 2.1017, p75: 2.2528 },
  },
  ...{ dense_macs: 40_561_024, mean_macs: 18_000_000, mac_ratio: 2.2534 },
  ...{ time_ratio: ratio(1.4923, 1.4212, 1.5634), masked_ratio: ratio(1.0411, 1.0178, 1.0688) },
  control: ratio(1.0062, 0.9814, 1.0371),
  ...{ paths: 20, pytorch: null, times: [] },
  batches: [
    {
      ...{ batch: 8, dense_ms: 20.124, masked_ms: 19.876, skip_ms: 17.432, pytorch_ms: null },
      ...{ skipping: ratio(1.1402, 1.0931, 1.1847), control: ratio(1.0021, 0.9912, 1.0113) },
    },
  ],
  gates: [
    { ...gate, gate: 'block1_gate', use: 'skipped' },
    { ...gate, gate: 'block2_gate', use: 'masked', reason: 'skipping is not expected to save time' },
  ],
};
