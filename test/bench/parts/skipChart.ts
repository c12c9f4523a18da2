/** The chart of `npm run bench -- skip`: how many times faster skipping is than dense, over the share of open channels. */
export interface Point {
  /** Share of open channels, 0 … 1. */
  open: number;
  /** Dense MACs over conditional MACs. */
  macs: number;
  /** Dense time over skipping time. */
  time: number;
}

const [width, height, left, bottom, top, right] = [640, 360, 56, 48, 20, 32];

/** SVG with colours that can be told apart on white and on black. */
export function skipChart(points: readonly Point[]): string {
  const highest = Math.ceil(Math.max(...points.flatMap(({ macs, time }) => [macs, time])));
  const x = (open: number) => left + open * (width - left - right);
  const y = (factor: number) => height - bottom - (factor / highest) * (height - bottom - top);
  const rule = (factor: number) =>
    `<path d="M${x(0)} ${y(factor)}H${x(1)}" stroke="#888" stroke-opacity="${factor === 1 ? 0.9 : 0.25}"/>
<text x="${left - 8}" y="${y(factor) + 4}" text-anchor="end">${factor}×</text>`;
  const tick = (open: number) =>
    `<text x="${x(open)}" y="${height - bottom + 18}" text-anchor="middle">${Math.round(open * 100)} %</text>`;
  const line = (name: string, colour: string, dash: string, factor: (point: Point) => number) => {
    const at = points.map((point) => [x(point.open), y(factor(point))].map((n) => n.toFixed(1)));
    const [first] = points as [Point];
    return `<path d="M${at.join('L')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>
${at.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`).join('')}
<text x="${x(first.open) + 10}" y="${y(factor(first)) - 2}" style="fill:${colour}">${name}</text>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Speed-up over the share of open channels">
<style>text{font:12px sans-serif;fill:#888}</style>
${Array.from({ length: highest + 1 }, (_, factor) => rule(factor)).join('\n')}
${[0, 0.2, 0.4, 0.6, 0.8, 1].map(tick).join('\n')}
<text x="${x(0.5)}" y="${height - 8}" text-anchor="middle">open channels of the gated convolutions</text>
${line('fewer MACs', '#a66300', ' stroke-dasharray="6 4"', ({ macs }) => macs)}
${line('less time', '#1a7fd4', '', ({ time }) => time)}
</svg>
`;
}
