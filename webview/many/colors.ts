/**
 * A colour for each run that it keeps everywhere. Hues turn by the golden angle in the order in which the runs began, so that
 * neighbours of a sweep are far apart; lightness alternates for people who see few hues, within what a theme's ground allows.
 */
import type { RunRow } from '../../src/protocol/many/runRow';

const goldenAngle = 137.508;
/** Where the hues begin: a blue, as the charts of one run do. */
const firstHue = 255;

export interface Colors {
  /** Runs that are not known yet get colours behind those that are. */
  learn(rows: Iterable<RunRow>): void;
  of(key: string): string;
}

export function makeColors(isLight: () => boolean): Colors {
  const places = new Map<string, number>();
  const placeOf = (key: string) => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  return {
    learn(rows) {
      const fresh = [...rows].filter(({ folder }) => !places.has(folder));
      for (const { folder } of fresh.sort((a, b) => a.time - b.time || a.folder.localeCompare(b.folder)))
        placeOf(folder);
    },
    of: (key) => hueColor(placeOf(key), isLight()),
  };
}

/** High contrast light has a class of its own beside that of high contrast. */
export const onLight = (): boolean => /\bvscode-light\b|\bvscode-high-contrast-light\b/.test(document.body.className);

/** OKLCH (Ottosson 2020): equal steps look equal, so no run stands out by its hue. */
export function hueColor(place: number, light: boolean): string {
  const hue = ((firstHue + place * goldenAngle) * Math.PI) / 180;
  const lightness = (light ? [0.6, 0.5, 0.4] : [0.7, 0.82, 0.62])[place % 3] as number;
  return hex(lightness, 0.15 * Math.cos(hue), 0.15 * Math.sin(hue));
}

function hex(lightness: number, a: number, b: number): string {
  const [l, m, s] = [
    (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${linear.map((value) => byte(value).toString(16).padStart(2, '0')).join('')}`;
}

/** Of linear light; what no screen can show is the nearest that it can. */
function byte(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}
