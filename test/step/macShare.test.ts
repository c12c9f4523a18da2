/** The count of MACs inside a step, against the count of JavaScript that walks every channel of every sample. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { summarise } from '../../src/graph/analyse/summary';
import { networks } from '../../src/nn';
import type { ChannelPart, LayerSummary } from '../../src/protocol/events/events';
import { macShare, type Switching } from '../../src/step/macShare';
import { observedForward } from '../../src/step/specs';

const samples = 5;

/** Random decisions of every gate, by name: rows of 0 and 1. */
function decisions({ gates }: Switching, seed = 1): Map<string, number[][]> {
  const random = new SeededRandom(seed);
  return new Map(
    gates.map(({ name, channels }) => [
      name,
      Array.from({ length: samples }, () => Array.from({ length: channels }, () => Number(random.uniform() < 0.4))),
    ]),
  );
}

/** Slow: each layer's channels one by one. */
function shareByHand({ layers, gates, macs }: Switching, open: Map<string, number[][]>): number {
  const channels = new Map(gates.map((gate) => [gate.name, gate.channels]));
  const isOpen = (sample: number, gate: string, channel: number) =>
    open.get(gate)![sample]![channels.get(gate) === 1 ? 0 : channel]!;
  const axes = ({ switched, outputGate, inputGate, wholeGate }: LayerSummary): ChannelPart[][] =>
    switched ??
    [outputGate, inputGate, wholeGate].flatMap((gate) =>
      gate === undefined ? [] : [[{ channels: channels.get(gate)!, any: [[{ gate }]] }]],
    );
  let spent = 0;
  for (let sample = 0; sample < samples; sample++)
    for (const layer of layers) {
      let share = 1;
      for (const parts of axes(layer)) {
        let [wide, count] = [0, 0];
        for (const { channels: width, any } of parts)
          for (let i = 0; i < width; i++) {
            wide++;
            if (!any || any.some((term) => term.every(({ gate, from = 0 }) => isOpen(sample, gate, from + i) === 1)))
              count++;
          }
        share *= count / wide;
      }
      spent += layer.macs * share;
    }
  return spent / samples / macs;
}

const measured = (switching: Switching, open: Map<string, number[][]>) =>
  tf.tidy(() => {
    const tensors = new Map([...open].map(([name, rows]) => [name, tf.tensor2d(rows)]));
    return macShare(switching)(tensors).dataSync()[0]!;
  });

const shape = [8, 8, 3] as const;
const switchingOf = (model: tf.LayersModel) => summarise({ model, shape, forward: observedForward(model) });

describe('the share of the multiply-adds that open gates leave', () => {
  it.each(['channel', 'block', 'static'] as const)('of a residual network with %s gates', (kind) => {
    const model = networks.resnetCifar({ depth: 14, width: 0.25, inputShape: [...shape], classes: 3, gate: { kind } });
    const switching = switchingOf(model);
    const open = decisions(switching);
    expect(measured(switching, open)).toBeCloseTo(shareByHand(switching, open), 6);
  });

  it('of layers that read parts, unions and products of gates, beside ones that no gate switches', () => {
    const gates = [
      { name: 'a', channels: 4, sources: [] },
      { name: 'b', channels: 6, sources: [] },
      { name: 'one', channels: 1, sources: [] },
    ];
    const layer = (name: string, macs: number, rest: Partial<LayerSummary> = {}): LayerSummary => ({
      ...{ name, kind: 'conv2d', macs, params: 0, sources: [] },
      ...rest,
    });
    const layers = [
      layer('plain', 100),
      layer('output', 700, { outputGate: 'a' }),
      layer('both', 900, { outputGate: 'b', inputGate: 'a' }),
      layer('whole', 50, { outputGate: 'a', wholeGate: 'one' }),
      layer('joined', 400, {
        switched: [
          [{ channels: 4, any: [[{ gate: 'a' }]] }, { channels: 3 }, { channels: 2, any: [[{ gate: 'b', from: 3 }]] }],
        ],
      }),
      layer('union', 300, { switched: [[{ channels: 4, any: [[{ gate: 'a' }], [{ gate: 'b', from: 1 }]] }]] }),
      layer('product', 200, { switched: [[{ channels: 4, any: [[{ gate: 'a' }, { gate: 'b' }, { gate: 'one' }]] }]] }),
      layer('wide', 80, { switched: [[{ channels: 5, any: [[{ gate: 'one' }]] }]] }),
    ];
    const switching = { layers, gates, macs: layers.reduce((sum, { macs }) => sum + macs, 0) };
    for (const seed of [1, 2, 3]) {
      const open = decisions(switching, seed);
      expect(measured(switching, open), `seed ${seed}`).toBeCloseTo(shareByHand(switching, open), 6);
    }
    const all = (value: number) =>
      new Map(gates.map(({ name, channels }) => [name, Array(samples).fill(Array(channels).fill(value))]));
    expect(measured(switching, all(1))).toBeCloseTo(1, 6);
    // What is left: the plain layer, and of the joined one 3 channels of 9.
    expect(measured(switching, all(0))).toBeCloseTo((100 + (400 * 3) / 9) / switching.macs, 6);
  });
});
