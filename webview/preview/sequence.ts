/** A sample that is a sequence of numbers, drawn: a line a channel, as wide as its numbers vary within a point of the drawing. */
import type { ChannelEnvelope, InputRange } from '../../src/protocol/files/preview';
import { pathOf, svg } from '../shared/figure/svg';
import { cssColor, seriesColors } from '../shared/theme';

/** Stretched to the width of the tile; the lines stay as thin as they are. */
const [width, height, edge] = [100, 48, 2];

type Scale = Pick<InputRange, 'low' | 'high'>;

/** @param scale what is lowest and highest among the samples beside it: all are drawn on one. */
export function drawSequence(envelopes: readonly ChannelEnvelope[], scale: Scale): SVGElement {
  const span = scale.high - scale.low;
  // What never changes is a line in the middle.
  const y = (value: number) =>
    span > 0 ? height - edge - ((value - scale.low) / span) * (height - 2 * edge) : height / 2;
  const drawn = svg('svg', {
    ...{ viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', class: 'sequence', 'aria-hidden': 'true' },
  });
  for (const [channel, envelope] of envelopes.entries()) {
    const line = svg('path', { class: 'line', d: outlines(envelope, y).join('') });
    line.style.setProperty('--line', cssColor(seriesColors[channel % seriesColors.length] ?? 'foreground'));
    drawn.append(line);
  }
  return drawn;
}

/** Round each stretch without a gap: forth along what is greatest, back along what is least. */
function outlines({ low, high }: ChannelEnvelope, y: (value: number) => number): string[] {
  const x = (part: number) => (width * (part + 0.5)) / low.length;
  const stretches: number[][] = [[]];
  for (const [part, value] of low.entries())
    if (Number.isFinite(value) && Number.isFinite(high[part])) stretches.at(-1)?.push(part);
    else stretches.push([]);
  return stretches
    .filter((parts) => parts.length > 0)
    .map((parts) => {
      const forth = parts.map((part) => [x(part), y(high[part] as number)] as const);
      const back = parts.toReversed().map((part) => [x(part), y(low[part] as number)] as const);
      return `${pathOf([...forth, ...back])}Z`;
    });
}

/** Of each input with a drawing, by its place among the inputs: what is lowest and highest among all samples. */
export function scalesOf(samples: readonly { inputs?: readonly InputRange[] | undefined }[]): Map<number, Scale> {
  const scales = new Map<number, Scale>();
  for (const { inputs = [] } of samples)
    for (const [at, { envelopes = [] }] of inputs.entries())
      for (const { low, high } of envelopes) {
        const known = scales.get(at) ?? { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };
        scales.set(at, {
          low: Math.min(known.low, ...low.filter(Number.isFinite)),
          high: Math.max(known.high, ...high.filter(Number.isFinite)),
        });
      }
  return scales;
}
