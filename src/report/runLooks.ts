/** The colours of runs in a page: told apart, on a light page as an attribute, on a dark one by a rule of the style sheet. */
import { byBeginning } from '../protocol/many/byBeginning';
import { coloursApart } from '../protocol/many/coloursApart';
import { runColour } from '../protocol/many/runColour';
import type { RunRow } from '../protocol/many/runRow';
import type { PlotLine } from './plot';

export interface RunLooks {
  of(folder: string): Pick<PlotLine, 'color' | 'look' | 'dash'>;
  /** Rules for a dark page. */
  style: string;
}

/** Those that began first keep the colours that they have everywhere. */
export function runLooks(rows: readonly Pick<RunRow, 'folder' | 'time'>[]): RunLooks {
  const first = rows.toSorted(byBeginning);
  const colours = coloursApart(first.map(({ folder }) => folder));
  const names = new Map([...colours.keys()].map((folder, i) => [folder, `k${i}`]));
  const rules = [...colours].map(([folder, { dark }]) => {
    const look = names.get(folder);
    return `circle.${look} { fill: ${dark}; } polyline.${look} { stroke: ${dark}; }`;
  });
  return {
    of(folder) {
      const { light, dash } = colours.get(folder) ?? runColour(folder);
      return { color: light, look: names.get(folder), dash };
    },
    style: `@media (prefers-color-scheme: dark) {\n${rules.join('\n')}\n}`,
  };
}
