/** A cell of the heatmap in words: for the tooltip, for the line below the map, and read out when moved to by keyboard. */
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { type GateKind, kindOf } from '../../../src/protocol/facts/gateRates';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { said } from '../../shared/samplesSaid';
import { cellAt, type HeatModel, type Place } from './heatModel';

export interface CellText {
  title: string;
  lines: string[];
}

export const kindNames: Record<GateKind, string> = {
  on: t('Always on'),
  off: t('Always off'),
  conditional: t('Conditional'),
};

export function describe(model: HeatModel, place: Place, facts: GateFacts, format: Format): CellText | undefined {
  const cell = cellAt(model, place);
  if (cell === undefined) return undefined;
  const { gate, channel, rate, row } = cell;
  const open = format.percent(rate);
  // A rate is known to half of a 255th: what follows from it is about right.
  const counts = (samples: number) => [format.whole(samples), format.whole(Math.round(rate * samples))];
  const ofTest = (samples: number | undefined) =>
    samples === undefined
      ? t('open for {0} of the test split', open)
      : said(
          facts,
          t('open for {0} of {1} test images, about {2}', open, ...counts(samples)),
          t('open for {0} of {1} test samples, about {2}', open, ...counts(samples)),
        );
  const ofTraining = (samples: number | undefined) =>
    samples === undefined
      ? t('open for {0} of the training samples', open)
      : t('open for {0} of {1} training samples, about {2}', open, ...counts(samples));
  const classAt = facts.classes.indexOf(row);
  const texts: Record<HeatModel['mode'], string> = {
    layers: facts.from === 'test' ? ofTest(facts.samples) : ofTraining(facts.samples),
    classes: t('Class {0}: {1}', row, ofTest(facts.classSamples?.[classAt])),
    time: t('After epoch {0}: {1}', format.epoch(Number(row)), ofTest(facts.samples)),
  };
  const text = texts[model.mode];
  return {
    title: t('{0}, channel {1}', gate, channel),
    lines: [text.charAt(0).toUpperCase() + text.slice(1), kindNames[kindOf(rate)]],
  };
}

export function inOneLine({ title, lines }: CellText): string {
  return `${title}. ${lines.join('. ')}.`;
}
