/** What the page of fits lists and shows in full, of a state and of what was chosen; made anew only for a new evaluation or choice. */
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import type { CellId, GatesSettings } from '../settings';
import { allGateFits, type Fit, gateFit, gateFits, layerFit } from './fitModel';

export interface Listed {
  /** Undefined: all layers. */
  layer: GateLayerFacts | undefined;
  gates: Fit[];
  /** Some have a distance to a prior. */
  shaped: boolean;
  /** In full. */
  chosen: Fit | undefined;
}

type Choice = Pick<GatesSettings, 'layer' | 'cell'>;

/** @returns a function; `wholeLayer`: the chosen layer is in full, not one of its gates. */
export function listedFits(): (state: RunState, facts: GateFacts, choice: Choice, wholeLayer: boolean) => Listed {
  let made: { of: RunState['evaluation']; layer: string; gates: Fit[] } | undefined;
  return ({ evaluation }, facts, { layer: name, cell }, wholeLayer) => {
    const layer = facts.layers.find((item) => item.name === name);
    if (made?.of !== evaluation || made?.layer !== name)
      made = { of: evaluation, layer: name, gates: layer ? gateFits(layer) : allGateFits(facts) };
    const { gates } = made;
    return {
      layer,
      gates,
      shaped: gates.some(({ distance }) => distance !== undefined),
      chosen: layer && wholeLayer ? layerFit(layer) : (chosenGate(facts, layer?.name, cell) ?? gates[0]),
    };
  };
}

/** The chosen cell's gate, where it is among those that are listed. */
function chosenGate({ layers }: GateFacts, within: string | undefined, cell: CellId | null): Fit | undefined {
  const layer = layers.find(({ name }) => name === cell?.gate && (within === undefined || name === within));
  return layer !== undefined && cell !== null && cell.channel < layer.channels
    ? gateFit(layer, cell.channel)
    : undefined;
}
