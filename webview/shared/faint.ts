import { color as parse } from 'chart.js/helpers';

/** The colour at a share of its own opacity. */
export function faint(color: string, opacity: number): string {
  const parsed = parse(color);
  return parsed.valid ? parsed.alpha(opacity * (parsed.rgb.a ?? 1)).rgbString() : color;
}
