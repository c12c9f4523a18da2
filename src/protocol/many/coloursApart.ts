/**
 * Colours of runs that are shown together. Each has its own (`runColour`) as long as that is told apart from those of the runs
 * before it; else the nearest hue that is, on either level of lightness. Whoever comes first keeps its colour, so the order of the
 * runs must not depend on what is looked at: that of their beginning, and what was given before. Where there are more runs than
 * colours, those that look alike have different dashes.
 */
import { coloursAt, dashes, placeOf, type RunColour, runColour } from './runColour';

/** Of two colours, in OKLab: what two lines a pixel wide are told apart by. About 30 degrees of hue. */
const apart = 0.08;
/** Degrees between two hues that are tried. */
const step = 6;

/** @param before what was given to these and other runs: a run keeps that where it can. */
export function coloursApart(
  keys: Iterable<string>,
  before: ReadonlyMap<string, RunColour> = new Map(),
): Map<string, RunColour> {
  const distinct = [...new Set(keys)];
  const given: Placed[] = [];
  const found = new Map<string, RunColour>();
  /** Of each candidate to the nearest that is given. */
  const room = candidates.map(() => Number.POSITIVE_INFINITY);
  for (const key of [...distinct.filter((one) => before.has(one)), ...distinct.filter((one) => !before.has(one))]) {
    const next = chosen(key, before.get(key) ?? runColour(key), given, room);
    given.push(next);
    found.set(key, next.colour);
    for (const [i, candidate] of candidates.entries()) room[i] = Math.min(room[i] ?? 0, distanceOf(candidate, next));
  }
  return found;
}

interface Placed {
  colour: RunColour;
  dark: Point;
  light: Point;
}

function chosen(key: string, wanted: RunColour, given: readonly Placed[], room: readonly number[]): Placed {
  const own = placed(wanted);
  if (given.every((other) => distanceOf(own, other) >= apart)) return own;
  const { hue, level } = placeOf(key);
  const away = (of: Candidate) => Math.abs(((of.hue - hue + 540) % 360) - 180) + (of.level === level ? 0 : step / 2);
  const free = candidates.filter((_, i) => (room[i] ?? 0) >= apart);
  const [closest] = free.toSorted((a, b) => away(a) - away(b));
  if (closest !== undefined) return { ...closest, colour: { ...closest.colour, dash: wanted.dash } };
  // Every hue is taken: the place with the most room, and the least used dash of those that look like it.
  const roomiest = candidates[room.indexOf(Math.max(...room))] ?? own;
  const like = given.filter((other) => distanceOf(roomiest, other) < apart);
  const uses = dashes.map((dash) => like.filter(({ colour }) => String(colour.dash) === String(dash)).length);
  const dash = dashes[uses.indexOf(Math.min(...uses))] ?? wanted.dash;
  return { ...roomiest, colour: { ...roomiest.colour, dash } };
}

const placed = (colour: RunColour): Placed => ({ colour, dark: oklab(colour.dark), light: oklab(colour.light) });

/** On the page on which they are more alike. */
const distanceOf = (a: Placed, b: Placed): number => Math.min(between(a.dark, b.dark), between(a.light, b.light));

const between = ([l, a, b]: Point, [otherL, otherA, otherB]: Point): number =>
  Math.sqrt((l - otherL) ** 2 + (a - otherA) ** 2 + (b - otherB) ** 2);

type Point = readonly [lightness: number, a: number, b: number];

/** From `#rrggbb`, as it is drawn: what lies outside sRGB was cut off. Ottosson's matrices, inverted. */
export function oklab(hex: string): Point {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

interface Candidate extends Placed {
  hue: number;
  level: 0 | 1;
}

/** Every place that a run may be moved to. */
const candidates: readonly Candidate[] = Array.from({ length: 360 / step }, (_, i) => i * step).flatMap((hue) =>
  ([0, 1] as const).map((level) => ({ hue, level, ...placed({ ...coloursAt(hue, level), dash: [] }) })),
);
