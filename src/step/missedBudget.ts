/** What is said of a budget that cannot be met, before the first step and when the run is over. */
import type { Experiment } from '../experiment/experiment';
import type { Schedule } from '../nn';
import type { Evaluation } from '../protocol/events/events';
import { unpackShares } from '../protocol/facts/packed';
import { gatedMacs } from '../protocol/facts/switching';
import type { Switching } from './macShare';

/** A share that is so much above its target has not come to it. */
const tolerance = 0.02;

/** One warning, or none: of a target of MACs that lies below what the network costs with all gates closed. */
export function unreachableBudget({ sparsity, epochs }: Experiment, switching: Switching): string[] {
  if (sparsity === undefined || !('target' in sparsity) || sparsity.of !== 'macs') return [];
  const floor = gatedMacs(switching, () => 0) / switching.macs;
  const target = lastOf(sparsity.target, epochs);
  if (!(target < floor)) return [];
  return [
    `\`sparsity.target\` is ${percent(target)} of the dense multiply-adds, and with all gates closed the network still costs ${percent(floor)}: it can only be approached. Choose ${percent(Math.ceil(floor * 100) / 100)} or more, or gate more of the network.`,
  ];
}

/** Of a run that has ended above its target. @param lambda Where λ stands: the integral of its controller. */
export function missedBudget(
  { sparsity, epochs }: Experiment,
  switching: Switching,
  evaluation: Evaluation,
  lambda: number,
): string | undefined {
  if (sparsity === undefined || !('target' in sparsity)) return undefined;
  const target = lastOf(sparsity.target, epochs);
  const share = sparsity.of === 'macs' ? evaluation.values.macs / switching.macs : openShare(evaluation);
  if (!(share > target + tolerance)) return undefined;
  const of = sparsity.of === 'macs' ? 'of the dense multiply-adds' : 'of the gates are open';
  const held = lambda >= sparsity.maxWeight ? ', the `maxWeight` that it is held to' : '';
  return `\`sparsity.target\` of ${percent(target)} was not reached: ${percent(share)} ${of} on the test split, and λ stands at ${Number(lambda.toPrecision(3))}${held}. Train longer, or let the target begin earlier (\`until\`).`;
}

/** A course in steps is asked as if an epoch were one: what counts is its end. */
const lastOf = (course: Schedule, epochs: number) => course(epochs, epochs, 1);

function openShare({ gates }: Evaluation): number {
  const rates = gates.flatMap(({ rates: packed }) => unpackShares(packed) ?? []);
  return rates.reduce((a, b) => a + b, 0) / rates.length;
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
