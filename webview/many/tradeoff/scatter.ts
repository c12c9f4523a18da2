/** The drawing: axes, thin lines of thresholds, the front that nobody beats, a point a run or a group, and the budget. */
import type { Better } from '../../../src/protocol/many/pareto';
import { frontOf } from '../../../src/protocol/many/pareto';
import { pathOf, svg } from '../../shared/figure/svg';
import { t } from '../../shared/l10n';
import { type AxisValue, rivals, type TradePoint } from './points';
import { type Scale, scaleOf } from './scale';

export interface PlotAxis {
  value: AxisValue;
  log: boolean;
}

export interface ScatterInput {
  points: readonly TradePoint[];
  /** Runs behind the points of groups, each a faint point of its own. */
  singles: readonly TradePoint[];
  /** Thresholds of the gates: a line through each run that has them. */
  curves: readonly { key: string; points: readonly (readonly [x: number, y: number])[] }[];
  x: PlotAxis;
  y: PlotAxis;
  /** On the x axis. */
  budget: number | undefined;
  colorOf(key: string): string;
  /** Pixels. */
  width: number;
  height: number;
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Scatter {
  element: SVGSVGElement;
  x: Scale;
  y: Scale;
  frame: Frame;
}

export const radius = 4.5;
/** Of an axis, about. */
const steps = 7;

export function scatter(input: ScatterInput): Scatter {
  const { points, singles, curves, width, height } = input;
  const frame = { left: 64, right: width - 20, top: 28, bottom: height - 44 };
  const ends = [...points, ...singles].flatMap(({ x, y, sx, sy }) => [
    [x - sx, y - sy],
    [x + sx, y + sy],
  ]);
  const lines = curves.flatMap((curve) => curve.points);
  const all = [...ends, ...lines];
  const x = scaleOf(
    all.map(([at = 0]) => at),
    frame.left,
    frame.right,
    input.x.log,
    steps,
  );
  const y = scaleOf(
    all.map(([, at = 0]) => at),
    frame.bottom,
    frame.top,
    input.y.log,
    steps,
  );
  const element = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    class: 'scatter',
    role: 'img',
    'aria-label': t(
      '{0} over {1} of {2} points; the data below has the numbers',
      input.y.value.title,
      input.x.value.title,
      points.length,
    ),
  });
  element.append(...axes(input, x, y, frame));
  element.append(
    ...curves.map(({ key, points: of }) => {
      const line = svg('path', {
        class: 'threshold',
        d: pathOf(of.map(([px, py]) => [x.at(px), y.at(py)])),
        'data-key': key,
      });
      line.style.stroke = input.colorOf(key);
      return line;
    }),
    ...frontLine(input, x, y),
    ...singles.map((point) => dot(point, x, y, 2.5, 'single', input)),
    ...points.flatMap((point) => [...bars(point, x, y, input), dot(point, x, y, radius, 'dot', input)]),
  );
  if (input.budget !== undefined) {
    const at = x.at(input.budget);
    element.append(svg('line', { class: 'budget-line', x1: at, x2: at, y1: frame.top, y2: frame.bottom }));
  }
  return { element, x, y, frame };
}

function axes({ x: xAxis, y: yAxis }: ScatterInput, x: Scale, y: Scale, frame: Frame): SVGElement[] {
  const { left, right, top, bottom } = frame;
  return [
    ...y.ticks.flatMap((tick) => [
      svg('line', { class: 'rule', x1: left, x2: right, y1: y.at(tick), y2: y.at(tick) }),
      svg('text', { x: left - 8, y: y.at(tick) + 4, 'text-anchor': 'end' }, yAxis.value.write(tick)),
    ]),
    ...x.ticks.flatMap((tick) => [
      svg('line', { class: 'rule', x1: x.at(tick), x2: x.at(tick), y1: top, y2: bottom + 4 }),
      svg('text', { x: x.at(tick), y: bottom + 18, 'text-anchor': 'middle' }, xAxis.value.write(tick)),
    ]),
    svg('text', { class: 'axis-title', x: 4, y: top - 12 }, yAxis.value.title),
    svg('text', { class: 'axis-title', x: right, y: bottom + 36, 'text-anchor': 'end' }, xAxis.value.title),
  ];
}

/** Only where both axes say what is better. Steps, since between two points nobody has trained anything. */
function frontLine({ points, x: xAxis, y: yAxis }: ScatterInput, x: Scale, y: Scale): SVGElement[] {
  const better = betterOf(xAxis.value, yAxis.value);
  if (better === undefined) return [];
  const front = frontOf(rivals(points), better);
  if (front.length < 2) return [];
  // Along the worse of both: the corner is what somebody may count on.
  const corners = front.flatMap((point, i): [number, number][] => {
    const next = front[i + 1];
    const here: [number, number] = [x.at(point.x), y.at(point.y)];
    if (next === undefined) return [here];
    return [here, better.x === 'lower' ? [x.at(next.x), here[1]] : [here[0], y.at(next.y)]];
  });
  return [svg('path', { class: 'front', d: pathOf(corners) })];
}

export function betterOf(x: AxisValue, y: AxisValue): { x: Better; y: Better } | undefined {
  return x.better === undefined || y.better === undefined ? undefined : { x: x.better, y: y.better };
}

function bars({ key, x: px, y: py, sx, sy }: TradePoint, x: Scale, y: Scale, { colorOf }: ScatterInput): SVGElement[] {
  const lines = [
    ...(sx > 0 ? [{ x1: x.at(px - sx), x2: x.at(px + sx), y1: y.at(py), y2: y.at(py) }] : []),
    ...(sy > 0 ? [{ x1: x.at(px), x2: x.at(px), y1: y.at(py - sy), y2: y.at(py + sy) }] : []),
  ];
  return lines
    .filter((line) => Object.values(line).every(Number.isFinite))
    .map((line) => {
      const bar = svg('line', { class: 'error-bar', 'data-key': key, ...line });
      bar.style.stroke = colorOf(key);
      return bar;
    });
}

function dot(
  { key, x: px, y: py, unlike }: TradePoint,
  x: Scale,
  y: Scale,
  r: number,
  kind: string,
  input: ScatterInput,
): SVGElement {
  const circle = svg('circle', {
    class: unlike ? `${kind} unlike` : kind,
    cx: x.at(px),
    cy: y.at(py),
    r,
    'data-key': key,
  });
  // Hollow where it is nobody's rival.
  circle.style[unlike ? 'stroke' : 'fill'] = input.colorOf(key);
  return circle;
}
