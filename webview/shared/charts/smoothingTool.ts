/** How smooth all charts of a page are: the weight of the moving average, on a slider with its number beside it. */
import { type Slider, slider } from '../controls';
import { setAttribute } from '../dom';
import type { Format } from '../format';
import { t } from '../l10n';
import { mostSmoothing } from './smooth';

/** @param smooth is told the weight, 0 for nothing smoothed. */
export function smoothingTool(format: Format, smooth: (weight: number) => void): Slider {
  const write = (weight: number) => (weight === 0 ? t('Off') : format.decimal(weight, 2));
  const tool = slider(t('Smoothing'), write, smooth, { max: 100 * mostSmoothing, step: 1 });
  setAttribute(
    tool.element,
    'title',
    t(
      'Weight of what came before in the moving average (exponential, bias-corrected), a point; after a gap as much as after the points that would lie in it. The raw line stays, faint.',
    ),
  );
  return tool;
}
