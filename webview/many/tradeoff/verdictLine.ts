/** The best run within the budget, in words, and the line of the budget that says the same. */
import { bestWithin } from '../../../src/protocol/many/pareto';
import { button, h, setText } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { budgetLine } from './budget';
import type { PlotState } from './plotGestures';
import { type AxisValue, rivals, spreadText, type TradePoint } from './points';
import { betterOf } from './scatter';

export interface VerdictLine {
  readonly element: HTMLElement;
  /** @param at the budget; null: all that there is. */
  update(state: PlotState & { x: AxisValue; y: AxisValue }, at: number | null): void;
}

export function verdictLine(open: (folder: string) => void, budget: ReturnType<typeof budgetLine>): VerdictLine {
  let bestKey: string | undefined;
  const within = h('span', { class: 'quiet within' });
  const best = button('', 'link', () => bestKey !== undefined && open(bestKey));
  const numbers = h('span', { class: 'quiet' });
  const element = h('p', { class: 'verdict', role: 'status' });
  element.append(within, ' ', best, ' ', numbers);
  return {
    element,
    update({ drawn, points, x, y }, at) {
      const limit = at === null ? drawn.x.high : Math.min(drawn.x.high, Math.max(drawn.x.low, at));
      const found = bestWithin(rivals(points), limit, betterOf(x, y)?.y ?? y.better ?? 'higher');
      bestKey = found?.rows.length === 1 ? found.key : undefined;
      const [limits, name] = [t('Within {0} {1}:', x.write(limit), x.title), found?.title ?? t('no run')];
      setText(within, limits);
      setText(best, name);
      best.disabled = bestKey === undefined;
      const words = found === undefined ? '' : wordsOf(found, x, y);
      setText(numbers, words);
      budget.update(drawn, limit, `${limits} ${name}, ${words}`);
    },
  };
}

/** `Accuracy 78.7% ± 4.4 at 8.68 M ± 229 k, n = 3`: how far the runs of a group lie apart says how much its mean is worth. */
function wordsOf({ x: atX, y: atY, sx, sy, rows }: TradePoint, x: AxisValue, y: AxisValue): string {
  const words = t('{0} at {1}', `${y.title} ${spreadText(y, atY, sy)}`, spreadText(x, atX, sx));
  return rows.length > 1 ? `${words}, ${t('n = {0}', rows.length)}` : words;
}
