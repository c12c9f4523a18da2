import { commonScore } from '../../../src/protocol/many/commonScore';
/** What a MAC costs in accuracy: every run a point, or every group with the spread of its seeds; axes as somebody wants them. */
import { bestWithin } from '../../../src/protocol/many/pareto';
import { dataTable } from '../../shared/dataTable';
import { button, checkbox, h, setAttribute, setText, show } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import { eachFrame } from '../../shared/pace';
import type { ManyHost, ManyModel, Part } from '../part';
import { axisTools } from './axisTools';
import { budgetLine } from './budget';
import { axisValue, dataOf } from './numbers';
import { type PlotActions, type PlotState, plotGestures, plotKeys } from './plotGestures';
import { type AxisValue, pointsOf, rivals, type TradePoint } from './points';
import { betterOf, scatter } from './scatter';
import { scatterFigure } from './scatterFigure';
import { thresholdCurves } from './thresholds';
import { readTradeoff, type TradeoffMemory } from './tradeoffMemory';

/** Pixels. Above the table it leaves room for that; beside it, it may be higher. */
function heightOf(width: number): number {
  const beside = width < 0.7 * document.documentElement.clientWidth;
  return Math.round(Math.max(300, Math.min(0.8 * width, (beside ? 0.7 : 0.42) * window.innerHeight)));
}

export function tradeoffPart(host: ManyHost): Part {
  const memory = () => readTradeoff(host.memory());
  const change = (next: Partial<TradeoffMemory>) => host.remember({ ...memory(), ...next });
  const [xTools, yTools] = [axisTools(t('X'), (x) => change({ x })), axisTools(t('Y'), (y) => change({ y }))];
  const curves = checkbox(t('Thresholds'), true, (on) => change({ curves: on }));
  curves.title = t('Where a run’s curve was measured: what it is worth at other thresholds of its gates');
  let state: (PlotState & { x: AxisValue; y: AxisValue }) | undefined;
  let model: ManyModel | undefined;
  const save = saveButton(t('the trade-off'), host.save, () =>
    state === undefined || model === undefined ? undefined : scatterFigure({ ...state, theme: host.theme() }),
  );
  const data = dataTable('tradeoff', t('Trade-off'), memory().open, (open) => change({ open }));
  const tools = h(
    'div',
    { class: 'toolbar' },
    ...[yTools.element, xTools.element, curves, h('span', { class: 'space' }), data.toggle, save],
  );
  const verdict = h('p', { class: 'verdict', role: 'status' });
  const best = button('', 'link', () => bestKey !== undefined && host.show(bestKey));
  const bestText = h('span', { class: 'quiet' });
  verdict.append(h('span', { class: 'quiet within' }), ' ', best, ' ', bestText);
  let bestKey: string | undefined;
  const place = h('div', { class: 'plot-place' });
  const tip = h('div', { class: 'plot-tip', hidden: true, 'aria-hidden': 'true' });
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  const none = h('p', { class: 'waiting', role: 'status' });
  const budget = budgetLine((value) => change({ budget: value }));
  const actions: PlotActions = {
    state: () => state,
    point: (point) => host.point(point?.rows[0]?.folder),
    open: (point) =>
      point.rows.length === 1 && point.rows[0]
        ? host.show(point.rows[0].folder)
        : host.choose(point.rows.map(({ folder }) => folder)),
    brush: (points) => host.brush(points?.flatMap(({ rows }) => rows.map(({ folder }) => folder))),
  };
  const area = h(
    'div',
    {
      class: 'plot-area',
      tabindex: 0,
      role: 'group',
      'aria-label': t('Runs as points: arrow keys lead from one to the next, Enter opens it, Escape ends a brush'),
    },
    place,
    tip,
  );
  area.append(plotGestures(area, actions), budget.element);
  area.addEventListener('keydown', (event) => {
    if (event.target === area) keys(event);
  });
  const keys = plotKeys(() => model?.pointed, actions);
  const element = h(
    'section',
    { class: 'part tradeoff', 'aria-label': t('Trade-off') },
    tools,
    verdict,
    none,
    area,
    said,
    data.element,
  );
  let drawnOf: unknown[] = [];

  const draw = () => {
    if (model === undefined) return;
    const wanted = memory();
    const numeric = model.columns.filter((column) => column.numeric);
    const score = commonScore(model.rows)?.metric ?? 'accuracy';
    // As long as nobody has chosen: what the runs go by.
    const worth = wanted.y.column === 'accuracy' ? score : wanted.y.column;
    const [x, y] = [axisValue(numeric, wanted.x.column, 'macs'), axisValue(numeric, worth, score)];
    if (x === undefined || y === undefined) {
      xTools.update(numeric, wanted.x, false);
      yTools.update(numeric, wanted.y, false);
      return nothing(t('No run has been evaluated yet: a point needs a number for each axis.'));
    }
    const width = area.clientWidth;
    const asked = [model.rows, model.groups, model.columns, model.shown, JSON.stringify(wanted), width, host.theme()];
    if (asked.every((value, i) => value === drawnOf[i])) return light();
    drawnOf = asked;
    const points = pointsOf(model, x, y);
    xTools.update(
      numeric,
      { ...wanted.x, column: x.key },
      points.every((point) => point.x > 0),
    );
    yTools.update(
      numeric,
      { ...wanted.y, column: y.key },
      points.every((point) => point.y > 0),
    );
    if (points.length === 0) return nothing(t('No run has both numbers yet: {0} and {1}.', y.title, x.title));
    show(none, false);
    show(area, true);
    show(verdict, true);
    const lines = wanted.curves ? thresholdCurves(model, x, y) : [];
    const drawn = scatter({
      points,
      singles: model.groups === undefined ? [] : pointsOf({ ...model, groups: undefined }, x, y),
      curves: lines,
      x: { value: x, log: wanted.x.log && points.every((point) => point.x > 0) },
      y: { value: y, log: wanted.y.log && points.every((point) => point.y > 0) },
      budget: wanted.budget ?? undefined,
      colorOf: host.colorOf,
      width,
      height: heightOf(width),
    });
    place.replaceChildren(drawn.element);
    state = { drawn, points, x, y };
    show(curves, thresholdCurves(model, x, y).length > 0);
    sayBest(points, x, y, wanted.budget);
    data.update(dataOf(points, x, y));
    light();
  };
  const nothing = (text: string) => {
    state = undefined;
    drawnOf = [];
    setText(none, text);
    show(none, true);
    for (const part of [area, verdict]) show(part, false);
  };
  const sayBest = (points: readonly TradePoint[], x: AxisValue, y: AxisValue, at: number | null) => {
    if (state === undefined) return;
    const { drawn } = state;
    const limit = at === null ? drawn.x.high : Math.min(drawn.x.high, Math.max(drawn.x.low, at));
    const found = bestWithin(rivals(points), limit, betterOf(x, y)?.y ?? y.better ?? 'higher');
    bestKey = found?.rows.length === 1 ? found.key : undefined;
    const within = t('Within {0} {1}:', x.write(limit), x.title);
    setText(verdict.firstElementChild as Element, within);
    setText(best, found?.title ?? t('no run'));
    best.disabled = bestKey === undefined;
    const numbers = found === undefined ? '' : t('{0} at {1}', `${y.title} ${y.write(found.y)}`, x.write(found.x));
    setText(bestText, numbers);
    budget.update(drawn, limit, `${within} ${found?.title ?? t('no run')}, ${numbers}`);
  };
  /** Only what is lit is another one: nothing is drawn anew. */
  const light = () => {
    if (state === undefined || model === undefined) return;
    const { pointed, brushed } = model;
    const of = new Map(state.points.map((point) => [point.key, point]));
    for (const mark of place.querySelectorAll<SVGElement>('[data-key]')) {
      const key = mark.dataset.key ?? '';
      const folders = of.get(key)?.rows.map(({ folder }) => folder) ?? [key];
      const [is, out] = [
        folders.some((one) => one === pointed),
        brushed !== undefined && !folders.some((one) => brushed.has(one)),
      ];
      mark.classList.toggle('pointed', is);
      mark.classList.toggle('faint', out);
    }
    const point =
      pointed === undefined
        ? undefined
        : state.points.find(({ rows }) => rows.some(({ folder }) => folder === pointed));
    showTip(point);
  };
  const showTip = (point: TradePoint | undefined) => {
    show(tip, point !== undefined && state !== undefined);
    if (point === undefined || state === undefined) return setText(said, '');
    const { drawn, x, y } = state;
    const lines = [`${y.title} ${y.write(point.y)}`, `${x.title} ${x.write(point.x)}`];
    const n = point.rows.length > 1 ? [t('n = {0}', point.rows.length)] : [];
    tip.replaceChildren(h('strong', {}, point.title), ...[...lines, ...n].map((line) => h('span', {}, line)));
    const [left, top] = [drawn.x.at(point.x), drawn.y.at(point.y)];
    tip.classList.toggle('at-left', left > area.clientWidth * 0.6);
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
    setText(said, [point.title, ...lines, ...n].join(', '));
    setAttribute(said, 'data-key', point.key);
  };
  new ResizeObserver(eachFrame(draw)).observe(area);

  return {
    element,
    update(next) {
      model = next;
      const box = curves.querySelector('input');
      if (box !== null) box.checked = memory().curves;
      draw();
    },
  };
}
