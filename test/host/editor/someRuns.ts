/** Runs as a workspace has them: two gate layers, an evaluation whose best and last epochs differ, an experiment of its own. */
import type { RunEvent } from '../../../src/protocol/events/events';
import { packShares } from '../../../src/protocol/facts/packed';
import { checkpoint, ended, epoch, started, step } from '../../protocol/someEvents';

const gate = (name: string, line: number, file: string) => ({
  ...{ name, channels: 2, conditional: true, hard: true, temperature: 2 / 3 },
  sources: [{ file, line, column: 3 }],
});

/** @param experiment absolute path. */
export function gated(experiment: string, end: RunEvent[] = [ended(20)]): RunEvent[] {
  const gates = [gate('first', 3, experiment), gate('second', 4, experiment)];
  const layer = (name: string, line: number, macs: number, outputGate: string) => ({
    ...{ name, kind: 'Conv2D', macs, params: 10, outputGate },
    sources: [{ file: experiment, line }],
  });
  const layers = [layer('convA', 3, 750, 'first'), layer('convB', 4, 250, 'second')];
  const model = { ...started().model, gates, layers };
  const rates = (first: number[], second: number[], classes?: number[]) => [
    { gate: 'first', rates: packShares(first), ...(classes && { classRates: packShares(classes) }) },
    { gate: 'second', rates: packShares(second) },
  ];
  const evaluated = (number: number, accuracy: number, macs: number, gates: ReturnType<typeof rates>) =>
    epoch(number, accuracy, { evaluation: { values: { loss: 1, accuracy, macs }, samples: 8, gates } });
  return [
    started({ experiment, model }),
    step(10),
    evaluated(1, 0.75, 600, rates([1, 1], [1, 0.4])),
    checkpoint(10, true),
    step(20, { loss: 0.25 }),
    evaluated(2, 0.5, 400, rates([0, 1], [0.4, 0.6], [0, 1, 0, 1])),
    checkpoint(20),
    ...end,
  ];
}

export const source =
  'import { defineExperiment } from "sluice";\n\nfirst\nsecond\nexport default defineExperiment({});\n';
