/** Accuracy and cost of a trained run over the threshold of its gates: what `sluice evaluate --curve` writes into the run folder. */

export interface CurvePoint {
  /** Gates are open where their probability is above it. */
  threshold: number;
  /** Of the test images, 0 … 1. */
  accuracy: number;
  /** Mean multiply-adds of an image, gates as they fired. */
  macs: number;
  /** Of the dense network's, 0 … 1. */
  share: number;
}

export interface Curve {
  /** Run folder. */
  run: string;
  checkpoint: 'best' | 'last';
  /** When it was measured, milliseconds since 1970. */
  made: number;
  /** Test images of each point. */
  images: number;
  /** Multiply-adds of an image with every gate open. */
  denseMacs: number;
  /** Something is not counted: all multiply-adds are lower bounds. */
  atLeast?: true;
  /** By threshold, lowest first. */
  points: CurvePoint[];
}

/** Closer where most networks change: around a half, and where nearly all is closed. */
export const defaultThresholds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] as const;

/** What a text holds, if it is a curve; the rest of its fields is taken on trust. */
export function parseCurve(text: string): Curve | undefined {
  try {
    const { points, denseMacs } = JSON.parse(text) as Partial<Curve>;
    const whole = Array.isArray(points) && typeof denseMacs === 'number';
    return whole ? (JSON.parse(text) as Curve) : undefined;
  } catch {
    return undefined;
  }
}
