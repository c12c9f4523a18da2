/** A run with one gate layer that no rule has anything to say about; a test changes one thing of it. */
import type { GateSummary, RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, type RunState, reduce } from '../../../src/protocol/events/runState';
import { fitEdges, openEdge, sigmoid } from '../../../src/protocol/facts/fitGrid';
import { packShares } from '../../../src/protocol/facts/packed';
import { epoch, started, step } from '../../protocol/someEvents';

export interface Changes {
  /** Of each channel on the test images. */
  rates?: number[];
  /** [class][channel]; by default one class opens a gate more often than the other. */
  classRates?: number[][];
  /** [channel][edge]; by default log-odds are spread widely. */
  cdf?: number[][];
  /** On training images; by default as on test images. */
  training?: number[];
  /** Step of the `gates` event. */
  trainingStep?: number;
  gate?: Partial<GateSummary>;
  shaped?: boolean;
  terms?: Record<string, number>;
  scalars?: Record<string, number> | 'none';
  /** In training; in evaluation it is 0.5. */
  accuracy?: number;
  evaluated?: boolean;
}

export const file = '/a/shapes.experiment.ts';
const spread = fitEdges.map((edge) => sigmoid(edge));
/** F(½) of this prior is 0.4: it asks for 60 %. */
const prior = {
  name: 'Beta(0.6, 0.4)',
  mean: 0.6,
  cdf: fitEdges.map((_, i) => (i < openEdge ? 0.2 : 0.4)),
  gates: ['g'],
};

export function eventsOf(changes: Changes = {}): RunEvent[] {
  const { rates = [0.6, 0.5, 0.6, 0.7], shaped = true, evaluated = true, accuracy = 0.5 } = changes;
  const { classRates = [rates.map((rate) => rate - 0.2), rates], cdf = rates.map(() => spread) } = changes;
  const { training = rates, trainingStep = 8, terms = { task: 0.5, shaping: 0.1 } } = changes;
  const { scalars = { shaping: 20, sparsity: 0.3 } } = changes;
  const gate: GateSummary = {
    ...{ name: 'g', channels: rates.length, sources: [{ file, line: 4, column: 3 }] },
    ...{ conditional: true, hard: true, temperature: 2 / 3 },
    ...changes.gate,
  };
  const statistics = {
    gate: 'g',
    rates: packShares(rates),
    classRates: packShares(classRates.flat()),
    cdf: packShares(cdf.flat()),
  };
  const evaluation = { values: { loss: 1, accuracy: 0.5, macs: 600 }, samples: 1000, gates: [statistics] };
  return [
    started({ model: { ...started().model, gates: [gate] }, priors: shaped ? [prior] : [] }),
    step(10, { terms, accuracy, ...(scalars === 'none' ? {} : { scalars }) }),
    { kind: 'gates', time: 3000, step: trainingStep, gates: [{ gate: 'g', rates: packShares(training) }] },
    ...(evaluated ? [epoch(1, 0.5, { evaluation })] : []),
  ];
}

export const stateOf = (changes: Changes = {}): RunState => eventsOf(changes).reduce(reduce, initialRunState());
