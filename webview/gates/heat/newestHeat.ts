/** The heatmap's content of a state, made anew only for a new measurement or another choice: most events are steps. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import type { GatesSettings } from '../settings';
import type { HeatContent } from './heatContent';
import { chosenLayer, heatModel } from './heatModel';
import { statsOf } from './layerStats';

type Choice = Pick<GatesSettings, 'mode' | 'layer' | 'byRate'>;

export function newestHeat(): (state: RunState, facts: GateFacts, choice: Choice) => HeatContent {
  let made: { of: readonly unknown[]; content: HeatContent } | undefined;
  return (state, facts, { mode, layer, byRate }) => {
    const of = [facts, state.gateHistory, mode, chosenLayer(facts, layer)?.name, byRate];
    if (made !== undefined && of.every((part, i) => part === made?.of[i])) return made.content;
    const stats = made?.content.facts === facts ? made.content.stats : statsOf(state, facts);
    const model = heatModel(facts, state.gateHistory, mode, layer, byRate);
    made = { of, content: { model, facts, stats } };
    return made.content;
  };
}
