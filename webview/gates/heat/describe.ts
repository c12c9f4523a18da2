/** A cell of the heatmap in words: for the tooltip, for the line below the map, and read out when moved to by keyboard. */
import { type GateFacts, type GateKind, kindOf } from '../../../src/protocol/gateFacts';
import type { Format } from '../../shared/format';
import { cellAt, type HeatModel, type Place } from './heatModel';

export interface CellText {
  title: string;
  lines: string[];
}

export const kindNames: Record<GateKind, string> = { on: 'Always on', off: 'Always off', conditional: 'Conditional' };

export function describe(model: HeatModel, place: Place, facts: GateFacts, format: Format): CellText | undefined {
  const cell = cellAt(model, place);
  if (cell === undefined) return undefined;
  const { gate, channel, rate, row } = cell;
  const open = `open for ${format.percent(rate)}`;
  // A rate is known to half of a 255th: what follows from it is about right.
  const ofSamples = (samples: number | undefined, what: string) =>
    samples === undefined
      ? `${open} of the ${what}`
      : `${open} of ${format.whole(samples)} ${what}, about ${format.whole(Math.round(rate * samples))}`;
  const what = facts.from === 'test' ? 'test images' : 'training samples';
  const classAt = facts.classes.indexOf(row);
  const texts: Record<HeatModel['mode'], string> = {
    layers: ofSamples(facts.samples, what),
    classes: `Class ${row}: ${ofSamples(facts.classSamples?.[classAt], 'test images')}`,
    time: `After epoch ${format.epoch(Number(row))}: ${ofSamples(facts.samples, 'test images')}`,
  };
  const text = texts[model.mode];
  return {
    title: `${gate}, channel ${channel}`,
    lines: [text.charAt(0).toUpperCase() + text.slice(1), kindNames[kindOf(rate)]],
  };
}

export function inOneLine({ title, lines }: CellText): string {
  return `${title}. ${lines.join('. ')}.`;
}
