/**
 * Reads numbers off what a view has drawn, as a person does: by the labels of the axes and where these stand, and by nothing
 * else. So what is read is what the run says, or the drawing is wrong: its domain, its order, its units, its scale.
 */
import type { Mark, PageContext, Point } from './canvas';
import type { PageElement } from './elements';

export interface Tick {
  text: string;
  /** Pixels along the axis. */
  at: number;
  value: number;
}

export interface ReadAxis {
  ticks: Tick[];
  /** What is even along the axis. */
  scale: keyof typeof scales;
  /** The value at a pixel. */
  value(pixels: number): number;
  /** Of the value, for a pixel: how exact a reading can be. */
  perPixel(pixels: number): number;
}

const logit = (p: number) => Math.log(p / (1 - p));
const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));

/** A value as a place and back, and which values have one. */
const scales = {
  linear: [(value: number) => value, (at: number) => at, () => true],
  log: [Math.log, Math.exp, (value: number) => value > 0],
  'log-odds': [logit, sigmoid, (value: number) => value > 0 && value < 1],
} as const;

const prefixes: Record<string, number> = {
  p: 1e-12,
  n: 1e-9,
  µ: 1e-6,
  m: 1e-3,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

const units: Record<string, number> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** `12.5%`, `1,234`, `1e-5`, `40.6 M`; of `1 h 20 min`, the milliseconds. */
export function numberIn(text: string): number {
  const spans = [...text.matchAll(/([\d.]+)\s?(ms|s|min|h|d)\b/g)];
  if (spans.length > 0) return spans.reduce((sum, [, value, unit]) => sum + Number(value) * units[unit!]!, 0);
  const found = /^([-−+]?[\d,]*\.?\d+(?:e[-+]?\d+)?)\s*(%|[pnµmkKMGT](?![a-z]))?/.exec(text.replace('−', '-').trim());
  if (found === null) return Number.NaN;
  const value = Number(found[1]!.replaceAll(',', ''));
  return found[2] === '%' ? value / 100 : value * (prefixes[found[2] ?? ''] ?? 1);
}

/** Labels may be rounded: so many pixels off an even scale at the most. */
const off = 2;

/** @param known where few labels would fit several scales. */
export function readAxis(labels: readonly { text: string; at: number }[], known?: keyof typeof scales): ReadAxis {
  const ticks = labels.map(({ text, at }) => ({ text, at, value: numberIn(text) })).sort((a, b) => a.at - b.at);
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined || first === last || ticks.some(({ value }) => Number.isNaN(value)))
    throw new Error(`No axis can be read from ${JSON.stringify(labels)}`);
  const worst = (name: keyof typeof scales): number => {
    const [place, , has] = scales[name];
    if (!ticks.every(({ value }) => has(value))) return Number.POSITIVE_INFINITY;
    const [from, to] = [place(first.value), place(last.value)];
    const at = (value: number) => first.at + ((place(value) - from) / (to - from)) * (last.at - first.at);
    return Math.max(...ticks.map(({ value, at: seen }) => Math.abs(at(value) - seen)));
  };
  const names = Object.keys(scales) as (keyof typeof scales)[];
  const scale = known ?? names.reduce((best, name) => (worst(name) < worst(best) - 1e-9 ? name : best));
  if (!(worst(scale) < off)) throw new Error(`The labels are ${worst(scale)} pixels off: ${JSON.stringify(ticks)}`);
  const [place, back] = scales[scale];
  const slope = (place(last.value) - place(first.value)) / (last.at - first.at);
  const value = (pixels: number) => back(place(first.value) + (pixels - first.at) * slope);
  return { ticks, scale, value, perPixel: (pixels) => Math.abs(value(pixels + 1) - value(pixels)) };
}

export interface ReadLine {
  color: string;
  width: number;
  dash: readonly number[];
  /** Unbroken stretches, in the units of the axes. */
  stretches: Point[][];
  pixels: Point[][];
}

export interface ReadChart {
  x: ReadAxis;
  y: ReadAxis;
  /** In the order in which they were drawn. */
  lines: ReadLine[];
  /** Points with a sign of their own. */
  dots: { color: string; at: Point }[];
  texts: { text: string; x: number; y: number; align: string }[];
}

const textsOf = (marks: readonly Mark[]) =>
  marks.flatMap(({ kind, text, paths, align }) => {
    const [x, y] = paths[0]?.[0] ?? [0, 0];
    return kind === 'text' && text !== undefined ? [{ text, x, y, align }] : [];
  });

/** A chart of Chart.js. @param grid colours of what is no line of the chart. */
export function readCanvas(canvas: PageElement, grid: (color: string) => boolean): ReadChart {
  const { marks } = (canvas as unknown as { getContext(): PageContext }).getContext();
  const texts = textsOf(marks);
  const side = texts.filter(({ align }) => align === 'right');
  const below = texts.filter(({ align, text }) => align === 'center' && !Number.isNaN(numberIn(text)));
  const x = readAxis(below.map(({ text, x: at }) => ({ text, at })));
  const y = readAxis(side.map(({ text, y: at }) => ({ text, at })));
  const place = ([px, py]: Point): Point => [x.value(px), y.value(py)];
  const strokes = marks.filter(({ kind, color, paths }) => kind === 'stroke' && !grid(color) && paths.length > 0);
  return {
    ...{ x, y, texts },
    lines: strokes
      .filter(({ paths }) => paths.some((path) => path.length > 1))
      .map(({ color, width, dash, paths }) => {
        return { color, width, dash, pixels: paths, stretches: paths.map((path) => path.map(place)) };
      }),
    dots: marks
      .filter(({ kind, paths }) => kind === 'fill' && paths.length === 1 && paths[0]!.length === 1)
      .map(({ color, paths }) => ({ color, at: place(paths[0]![0]!) })),
  };
}

/** A chart of Chart.js as it is saved, an SVG: of the same kind, so that both can be held against the same numbers. */
export function readSaved(drawn: PageElement): ReadChart {
  const inside = drawn.querySelectorAll('g').find((group) => group.hasAttribute('clip-path'))!;
  const texts = inside
    .parentElement!.children.filter(({ localName }) => localName === 'text')
    .map((element) => {
      const [x = 0, y = 0] = numbers(element, 'x', 'y');
      // Four pixels lower than what it names.
      const isSide = element.getAttribute('text-anchor') === 'end';
      return { text: element.textContent, x, y: isSide ? y - 4 : y, align: isSide ? 'right' : 'center' };
    })
    .filter(({ text }) => !Number.isNaN(numberIn(text)));
  const on = (align: string) => texts.filter((text) => text.align === align);
  const x = readAxis(on('center').map(({ text, x: at }) => ({ text, at })));
  const y = readAxis(on('right').map(({ text, y: at }) => ({ text, at })));
  const place = ([px, py]: Point): Point => [x.value(px), y.value(py)];
  const lines: ReadLine[] = [];
  let before = '';
  for (const element of inside.children) {
    const [color = '', width = '', dash = ''] = ['stroke', 'stroke-width', 'stroke-dasharray'].map(
      (name) => element.getAttribute(name) ?? '',
    );
    const look = element.getAttribute('fill') === 'none' ? [color, width, dash].join() : '';
    // Stretches of a line follow each other.
    if (look !== '' && look !== before)
      lines.push({
        ...{ color, width: Number(width), dash: dash === 'none' ? [] : dash.split(' ').map(Number) },
        ...{ pixels: [], stretches: [] },
      });
    if (look !== '') {
      const pixels = cornersOf(element.getAttribute('d')!);
      lines.at(-1)!.pixels.push(pixels);
      lines.at(-1)!.stretches.push(pixels.map(place));
    }
    before = look;
  }
  const dots = inside
    .querySelectorAll('circle')
    .map((dot) => ({ color: dot.getAttribute('fill')!, at: place(numbers(dot, 'cx', 'cy') as never) }));
  return { x, y, texts, lines, dots };
}

const numbers = (element: PageElement, ...names: string[]) => names.map((name) => Number(element.getAttribute(name)));

/** Corners of a path of straight lines. */
export const cornersOf = (d: string): Point[] =>
  [...d.matchAll(/[ML]\s*(-?[\d.]+|NaN)[\s,]+(-?[\d.]+|NaN)/g)].map(([, x, y]): Point => [Number(x), Number(y)]);

export interface ReadSvg {
  x: ReadAxis;
  y: ReadAxis;
  /** Corners of the paths of a class, in the units of the axes. */
  line(name: string): Point[];
  /** Middles of the circles of a class, the same. */
  dots(name: string): Point[];
}

/** A plot of SVG: labels of the upright axis end where they are, those below it have their middle there. */
export function readSvg(drawn: PageElement, scale?: keyof typeof scales): ReadSvg {
  const texts = drawn.querySelectorAll('text').map((element) => {
    const [x = 0, y = 0] = numbers(element, 'x', 'y');
    return { text: element.textContent, anchor: element.getAttribute('text-anchor'), x, y, class: element.className };
  });
  const isNumber = ({ text, class: name }: (typeof texts)[number]) =>
    !name.includes('label') && /^[-−+]?[\d.,]+(e[-+]?\d+)?\s?(%|[kMGT])?$/.test(text);
  const known = texts.filter(isNumber);
  const left = Math.min(...known.filter(({ anchor }) => anchor === 'end').map(({ x }) => x));
  const side = known.filter(({ anchor, x }) => anchor === 'end' && x === left);
  const below = known.filter((one) => !side.includes(one));
  // The middle of a letter is four pixels above its foot.
  const y = readAxis(side.map(({ text, y: at }) => ({ text, at: at - 4 })));
  const across = () =>
    readAxis(
      below.map(({ text, x: at }) => ({ text, at })),
      scale,
    );
  const place = ([px, py]: Point): Point => [across().value(px), y.value(py)];
  return {
    y,
    get x() {
      return across();
    },
    line: (name) =>
      drawn
        .querySelectorAll(`path.${name}`)
        .flatMap((path) => cornersOf(path.getAttribute('d') ?? ''))
        .map(place),
    dots: (name) => drawn.querySelectorAll(`circle.${name}`).map((dot) => place(numbers(dot, 'cx', 'cy') as never)),
  };
}
