/**
 * The colour of a run, the same in every view, on every day and on every machine: it follows from the names of its folder and
 * of the folder above, and from nothing else. So two runs may come close to each other: those that are shown together are set
 * apart by `coloursApart`. Equal lightness in OKLCH (Ottosson, 2020), for no run to stand before another.
 */

export interface RunColour {
  /** On a dark page and on a light one, as `#rrggbb`: at least 3 : 1 against it, as WCAG 2.2 (1.4.11) wants of lines. */
  dark: string;
  light: string;
  /** Lengths of dashes and gaps; empty: none. */
  dash: readonly number[];
}

export const dashes = [[], [7, 3], [2, 3]] as const;
/** Lightness, 0 … 1, and chroma: what every hue has within sRGB, or nearly. */
const lightness = { dark: [0.82, 0.66], light: [0.6, 0.43] } as const;
const chroma = 0.15;

/** @param folder of a run, or whatever names a group of runs. */
export function runColour(folder: string): RunColour {
  const { hue, level, dash } = placeOf(folder);
  return { ...coloursAt(hue, level), dash };
}

/** Where a run is in the circle of hues, 0 … 360, and on which of two levels of lightness. */
export function placeOf(folder: string): { hue: number; level: 0 | 1; dash: readonly number[] } {
  const hash = hashOf(folder.split(/[\\/]/).filter(Boolean).slice(-2).join('/'));
  return {
    hue: (hash % 3600) / 10,
    level: ((hash >>> 12) & 1) === 1 ? 1 : 0,
    dash: dashes[(hash >>> 16) % dashes.length] ?? [],
  };
}

export const coloursAt = (hue: number, level: 0 | 1): Pick<RunColour, 'dark' | 'light'> => ({
  dark: hexOf(lightness.dark[level], hue),
  light: hexOf(lightness.light[level], hue),
});

/** FNV-1a, with the last mixing of MurmurHash3: names that differ in their last digit alone are far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** From OKLCH to sRGB; what lies outside is cut off. The matrices are Ottosson's. */
function hexOf(l: number, hue: number): string {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const [long, medium, short] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  const linear = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  const byte = (value: number) => {
    const cut = Math.min(1, Math.max(0, value));
    const encoded = cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055;
    return Math.round(255 * encoded)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(byte).join('')}`;
}
