/** The chart of `npm run bench -- scale`: time of an image over the batch size and over the resolution, on logarithmic axes. */
import type { Taken } from '../scale';

const [panelWidth, height, left, bottom, top, right] = [320, 300, 60, 48, 36, 16];

/** SVG with colours that can be told apart on white and on black. */
export function scaleChart(taken: readonly Taken[]): string {
  const batches = taken.filter(({ network, steps }) => network.startsWith('resnet20') && steps > 0);
  const sizes = taken.filter(({ network, steps }) => network.startsWith('resnet18') && steps > 0);
  const perImage = ({ stepMs, batch }: Taken) => stepMs / batch;
  const perPixel = ({ stepMs, batch, size }: Taken) => (1e3 * stepMs) / (batch * size * size);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * panelWidth} ${height}" role="img" aria-label="Time of a training step over batch size and resolution">
<style>text{font:12px sans-serif;fill:#888}</style>
${panel(
  0,
  'ResNet-20, 32×32: ms an image',
  'batch',
  batches.map((t) => [t.batch, perImage(t)]),
)}
${panel(
  panelWidth,
  'ResNet-18, batch 8: µs a pixel',
  'pixels of a side',
  sizes.map((t) => [t.size, perPixel(t)]),
)}
</svg>
`;
}

function panel(offset: number, title: string, axis: string, points: [number, number][]): string {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const step = roundStep(Math.max(...ys) / 4);
  const highest = 4 * step;
  const span = Math.log(Math.max(...xs) / Math.min(...xs)) || 1;
  const x = (value: number) => offset + left + (Math.log(value / Math.min(...xs)) / span) * (panelWidth - left - right);
  const y = (value: number) => height - bottom - (value / highest) * (height - bottom - top);
  const at = points.map(([a, b]) => [x(a), y(b)].map((n) => n.toFixed(1)));
  const rules = [0, 1, 2, 3, 4].map((i) => {
    const value = i * step;
    return `<path d="M${offset + left} ${y(value).toFixed(1)}H${offset + panelWidth - right}" stroke="#888" stroke-opacity=".25"/>
<text x="${offset + left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${Number(value.toPrecision(3))}</text>`;
  });
  return `<text x="${offset + left}" y="20">${title}</text>
${rules.join('\n')}
<path d="M${at.join('L')}" fill="none" stroke="#1a7fd4" stroke-width="2"/>
${at.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="#1a7fd4"/>`).join('')}
${xs.map((value) => `<text x="${x(value).toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle">${value}</text>`).join('')}
<text x="${offset + (panelWidth + left - right) / 2}" y="${height - 8}" text-anchor="middle">${axis}</text>`;
}

/** The next of 1, 2, 2.5, 5, 10 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= least) ?? 10);
}
