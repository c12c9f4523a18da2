/** Four images of two classes, small enough to check by hand. */
import type { SampleTable } from '../../src/protocol/files/samples';

export const someSamples: SampleTable = {
  epoch: 3,
  step: 30,
  total: 4,
  classes: ['cat', 'dog', 'eel'],
  denseMacs: 500,
  gates: [
    { name: 'gate1', channels: 8 },
    { name: 'gate2', channels: 16 },
  ],
  count: 4,
  label: Int32Array.of(0, 1, 0, 1),
  predicted: Int32Array.of(0, 0, 0, 1),
  loss: Float32Array.of(0.125, 2, 0.25, 0.5),
  macs: Float64Array.of(100, 400, 200, 300),
  path: Uint32Array.of(0, 1, 0, 3),
  // gate1 of each image, then gate2.
  open: Uint16Array.of(2, 8, 4, 6, 4, 16, 8, 12),
};
