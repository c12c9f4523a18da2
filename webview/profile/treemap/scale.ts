/** The colours of the treemap, in a few steps that can be told apart and looked up in the legend. */
import type { ProfileReport } from '../../../src/protocol/files/profileReport';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { viridis } from '../../shared/viridis';
import type { Row } from '../rows';

export interface Step {
  /** What is coloured so. */
  text: string;
  fill: string;
  /** Of text on it, 4.5 times as light or dark at the least. */
  ink: string;
}

/** No gate switches it: the theme's own, off the scale. */
const ungated = {
  fill: 'color-mix(in srgb, var(--vscode-foreground) 14%, var(--vscode-editor-background))',
  ink: 'var(--vscode-foreground)',
};

/** Fifths of what gates save, or whether a gate switches it where that was not measured. */
const fills = [viridis[0], viridis[2], viridis[4], viridis[6], viridis[8]];
const inks = ['#ffffff', '#ffffff', '#000000', '#000000', '#000000'];

const step = (index: number, text: string): Step => ({
  text,
  fill: fills[index] ?? ungated.fill,
  ink: inks[index] ?? ungated.ink,
});

/** The steps of a report, the layers without a gate first. */
export function stepsOf({ conditional, gates }: ProfileReport, format: Format): Step[] {
  if (gates.length === 0) return [];
  const none = { text: t('no gate'), ...ungated };
  if (conditional === undefined) return [none, step(1, t('switched by a gate'))];
  const bounds = fills.map((_, i) => [i, i + 1].map((bound) => format.percent(bound / fills.length, 0)));
  return [none, ...bounds.map(([from = '', to = ''], i) => step(i, t('{0} to {1}', from, to)))];
}

/** Which of the steps a layer has. */
export function stepOf({ saved, gates }: Row): number {
  if (gates.length === 0) return 0;
  return saved === undefined ? 1 : 1 + Math.min(fills.length - 1, Math.floor(saved * fills.length));
}
