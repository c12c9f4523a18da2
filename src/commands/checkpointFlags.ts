/** Which checkpoint of a run a command takes, and how it says so: the same two words as in the views. */
import { type Command, Option } from 'commander';
import type { ShownCheckpoint } from '../protocol/facts/shownCheckpoint';

export interface CheckpointFlags {
  best?: boolean;
  last?: boolean;
}

export function checkpointFlags(command: Command): Command {
  return command
    .addOption(new Option('--best', 'of the best checkpoint, which is the default').conflicts('last'))
    .addOption(new Option('--last', 'of the last checkpoint'));
}

export const chosenCheckpoint = ({ last }: CheckpointFlags): ShownCheckpoint => (last ? 'last' : 'best');

/** `epoch 9 (best)`: what the numbers that follow are of. A checkpoint within an epoch says its fraction. */
export const epochText = (epoch: number, checkpoint: string): string =>
  `epoch ${Number(epoch.toFixed(2))} (${checkpoint})`;

/** A line by itself, before a report. */
export const checkpointLine = ({ epoch, checkpoint }: { epoch: number; checkpoint: string }): string =>
  `checkpoint    ${epochText(epoch, checkpoint)}`;
