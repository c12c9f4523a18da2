/** What a MAC costs in accuracy: every run a point, or every group with the spread of its seeds; axes as somebody wants them. */
import { judgedBy } from '../../../src/protocol/many/judgedBy';
import { h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { eachFrame } from '../../shared/pace';
import type { ManyHost, ManyModel, Part } from '../part';
import { budgetLine } from './budget';
import { axisValue, dataOf } from './numbers';
import { type PlotActions, type PlotState, plotGestures, plotKeys } from './plotGestures';
import { plotTip } from './plotTip';
import { type AxisValue, pointsOf, type TradePoint } from './points';
import { scatter } from './scatter';
import { thresholdCurves } from './thresholds';
import { readTradeoff, type TradeoffMemory } from './tradeoffMemory';
import { tradeoffTools } from './tradeoffTools';
import { verdictLine } from './verdictLine';

/** Pixels. Above the table it leaves room for that; beside it, it may be higher. */
function heightOf(width: number): number {
  const beside = width < 0.7 * document.documentElement.clientWidth;
  return Math.round(Math.max(300, Math.min(0.8 * width, (beside ? 0.7 : 0.42) * window.innerHeight)));
}

export function tradeoffPart(host: ManyHost): Part {
  const memory = () => readTradeoff(host.memory());
  const change = (next: Partial<TradeoffMemory>) => host.remember({ ...memory(), ...next });
  let state: Shown | undefined;
  let model: ManyModel | undefined;
  let drawnOf: readonly unknown[] = [];
  const tools = tradeoffTools(host, memory().open, change, () => state);
  const stage = tradeoffStage(host, change, { state: () => state, pointed: () => model?.pointed });
  const { place, area, tip, verdict } = stage;
  const element = partOf(tools.element, ...stage.elements, tools.table);

  const draw = () => {
    if (model === undefined) return;
    const wanted = memory();
    const numeric = model.columns.filter((column) => column.numeric);
    const x = axisValue(numeric, wanted.x.column, 'macs');
    const y = axisValue(numeric, wanted.y.column, judgedBy(model.rows).metric);
    if (x === undefined || y === undefined) {
      tools.axes(numeric, wanted, { x: false, y: false });
      return nothing(t('No run has been evaluated yet: a point needs a number for each axis.'));
    }
    const width = area.clientWidth;
    const asked = [...askedOf(model), coloursOf(model, host), JSON.stringify(wanted), width, host.theme()];
    if (asked.every((value, i) => value === drawnOf[i])) return light();
    drawnOf = asked;
    const points = pointsOf(model, x, y);
    const positive = positiveIn(points);
    tools.axes(numeric, { x: { ...wanted.x, column: x.key }, y: { ...wanted.y, column: y.key } }, positive);
    if (points.length === 0) return nothing(t('No run has both numbers yet: {0} and {1}.', y.title, x.title));
    stage.show('');
    const thresholds = thresholdCurves(model, x, y);
    const drawn = scatter({
      ...{ points, ...plotAxes(x, y, wanted, positive), singles: singlesOf(model, x, y) },
      ...{ curves: wanted.curves ? thresholds : [], budget: wanted.budget ?? undefined },
      ...{ colorOf: host.colorOf, width, height: heightOf(width) },
    });
    place.replaceChildren(drawn.element);
    state = { drawn, points, x, y };
    tools.drawn(dataOf(points, x, y), thresholds.length > 0);
    verdict.update(state, wanted.budget);
    light();
  };
  const nothing = (text: string) => {
    state = undefined;
    drawnOf = [];
    stage.show(text);
  };
  /** Only what is lit is another one: nothing is drawn anew. */
  const light = () => {
    if (state !== undefined && model !== undefined) tip.update(lightMarks(place, state.points, model), state);
  };
  new ResizeObserver(eachFrame(draw)).observe(area);
  const update = (next: ManyModel) => {
    model = next;
    tools.update(memory());
    draw();
  };
  return { element, update };
}

const partOf = (...inside: readonly HTMLElement[]): HTMLElement =>
  h('section', { class: 'part tradeoff', 'aria-label': t('Trade-off') }, ...inside);

/** Where one of these is another object, the plot is another one. */
const askedOf = ({ rows, groups, columns, shown, unlike }: ManyModel) => [rows, groups, columns, shown, unlike];

/** A run that is chosen may be given another one, so that those that are shown together are told apart. */
const coloursOf = ({ rows, groups }: ManyModel, host: ManyHost): string =>
  [...rows.map(({ folder }) => folder), ...(groups ?? []).map(({ key }) => key)].map(host.colorOf).join();

/** The plot with what it says: of the point at the pointer, and of the best within the budget. */
function tradeoffStage(
  host: ManyHost,
  change: (next: Partial<TradeoffMemory>) => void,
  now: { state(): Shown | undefined; pointed(): string | undefined },
) {
  const place = h('div', { class: 'plot-place' });
  const tip = plotTip(() => area.clientWidth);
  const none = h('p', { class: 'waiting', role: 'status' });
  const budget = budgetLine((value) => change({ budget: value }));
  const verdict = verdictLine(host.show, budget);
  const area = plotArea(place, tip.element, plotActions(host, now.state), now.pointed);
  area.append(budget.element);
  return {
    ...{ place, area, tip, verdict, elements: [verdict.element, none, area, tip.said] },
    /** @param lack why there is no plot; empty: there is one. */
    show(lack: string): void {
      setText(none, lack);
      show(none, lack !== '');
      for (const part of [area, verdict.element]) show(part, lack === '');
    },
  };
}

const positiveIn = (points: readonly TradePoint[]) => ({
  x: points.every(({ x }) => x > 0),
  y: points.every(({ y }) => y > 0),
});

const plotAxes = (x: AxisValue, y: AxisValue, wanted: TradeoffMemory, positive: { x: boolean; y: boolean }) => ({
  x: { value: x, log: wanted.x.log && positive.x },
  y: { value: y, log: wanted.y.log && positive.y },
});

/** Of groups, the runs behind them. */
const singlesOf = (model: ManyModel, x: AxisValue, y: AxisValue): TradePoint[] =>
  model.groups === undefined ? [] : pointsOf({ ...model, groups: undefined }, x, y);

type Shown = PlotState & { x: AxisValue; y: AxisValue };

function plotActions(host: ManyHost, state: () => Shown | undefined): PlotActions {
  return {
    state,
    point: (point) => host.point(point?.rows[0]?.folder),
    open: (point) =>
      point.rows.length === 1 && point.rows[0]
        ? host.show(point.rows[0].folder)
        : host.choose(point.rows.map(({ folder }) => folder)),
    brush: (points) => host.brush(points?.flatMap(({ rows }) => rows.map(({ folder }) => folder))),
  };
}

function plotArea(
  place: HTMLElement,
  tip: HTMLElement,
  actions: PlotActions,
  pointed: () => string | undefined,
): HTMLElement {
  const label = t('Runs as points: arrow keys lead from one to the next, Enter opens it, Escape ends a brush');
  const area = h('div', { class: 'plot-area', tabindex: 0, role: 'group', 'aria-label': label }, place, tip);
  area.append(plotGestures(area, actions));
  const keys = plotKeys(pointed, actions);
  area.addEventListener('keydown', (event) => {
    if (event.target === area) keys(event);
  });
  return area;
}

/** @returns the point that is pointed at. */
function lightMarks(
  place: HTMLElement,
  points: readonly TradePoint[],
  { pointed, brushed }: ManyModel,
): TradePoint | undefined {
  const of = new Map(points.map((point) => [point.key, point]));
  for (const mark of place.querySelectorAll<SVGElement>('[data-key]')) {
    const key = mark.dataset.key ?? '';
    const folders = of.get(key)?.rows.map(({ folder }) => folder) ?? [key];
    mark.classList.toggle('pointed', pointed !== undefined && folders.includes(pointed));
    mark.classList.toggle('faint', brushed !== undefined && !folders.some((one) => brushed.has(one)));
  }
  return points.find(({ rows }) => pointed !== undefined && rows.some(({ folder }) => folder === pointed));
}
