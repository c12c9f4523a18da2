/** Profiles to show: a gated ResNet-20 as it is, and as a run whose gates were measured, with times. */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../src/base/random';
import { profileModel } from '../../src/graph/analyse/profile';
import { networks } from '../../src/nn';
import { reportOf } from '../../src/profile/report';
import { type Curve, defaultThresholds } from '../../src/protocol/files/curve';
import type { ProfileReport } from '../../src/protocol/files/profileReport';
import type { ToProfileView } from '../../src/protocol/messages/profileMessages';
import { observedForward } from '../../src/step/specs';

const folder = '/home/mira/gated';
const shape = [32, 32, 3] as const;

/** Every layer was made in line 12, but for the classifier. */
export async function profiles(): Promise<{ plain: ProfileReport; run: ProfileReport }> {
  await tf.setBackend('cpu');
  const model = networks.resnetCifar({ depth: 20 });
  const counted = profileModel({ model, shape, forward: observedForward(model) });
  model.dispose();
  for (const layer of counted.layers)
    layer.sources = layer.name === 'classifier' ? [] : [{ file: `${folder}/cifar10-gated.experiment.ts`, line: 12 }];
  const given = { experiment: `${folder}/cifar10-gated.experiment.ts`, made: Date.UTC(2026, 2, 14, 9, 26), shape };
  const plain = reportOf(counted, given);
  const random = new SeededRandom(7);
  const gated = counted.layers.filter((layer) => layer.macs > 0);
  const means = gated.map(({ name, macs, outputGate, inputGate }) => {
    const share = outputGate || inputGate ? 0.25 + 0.6 * random.uniform() : 1;
    return [name, macs * share] as const;
  });
  const mean = means.reduce((sum, [, macs]) => sum + macs, 0);
  const images = { macs: [0.7, 0.9, 1, 1.1, 1.3].map((x) => x * mean), layers: new Map(means) };
  const ms = new Map(gated.map(({ name, macs }) => [name, 0.003 + macs / 5e7] as const));
  const attributed = [...ms.values()].reduce((a, b) => a + b, 0);
  const notAttributed = [
    { what: 'between operations, recording included', ms: 0.41 },
    { what: 'changes of layout', ms: 0.08 },
  ];
  const about = { batch: 1, runs: 50, threads: 1, processor: 'AMD EPYC', whole: 1.2, recorded: 1.5 };
  const times = { layers: ms, report: { ...about, notAttributed, total: attributed + 0.49 } };
  const run = reportOf(counted, { ...given, run: `${folder}/runs/cifar10-gated-20260314-092653`, images, times });
  return { plain, run };
}

/** Closing gates costs little at first. */
export const curve: Curve = {
  ...{ run: `${folder}/runs/cifar10-gated-20260314-092653`, checkpoint: 'best', made: 0 },
  ...{ images: 10_000, denseMacs: 40_561_024 },
  points: defaultThresholds.map((threshold) => {
    const share = 0.12 + 0.88 * (1 - threshold) ** 1.5;
    const accuracy = 0.1 + 0.815 * (1 - Math.exp(-7 * share));
    return { threshold, accuracy, share, macs: share * 40_561_024 };
  }),
};

export const shownProfile = (report: ProfileReport, more = {}): ToProfileView => ({
  ...{ kind: 'profile', report, name: 'cifar10-gated', outdated: false, speedUp: false },
  ...more,
});
