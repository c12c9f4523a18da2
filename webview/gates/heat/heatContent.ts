/** What a heatmap shows: its cells, the facts that they are of, and the numbers beside them. */
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import type { HeatModel } from './heatModel';
import type { AllStats } from './layerStats';

export interface HeatContent {
  model: HeatModel;
  facts: GateFacts;
  stats: AllStats;
}
