/** What is fed into the ports of a step, by their names, and what becomes of what comes out of them. */

import type { SeededRandom } from '../base/random';
import { port } from '../graph/port';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** For a scalar's port. */
export function scalarOf(name: string, scalars: Readonly<Record<string, number>>): Float32Array | undefined {
  const value = scalars[port.scalar.nameIn(name) ?? ''];
  return value === undefined ? undefined : Float32Array.of(value);
}

/** For a port of random draws: uniform ones, in the order in which ports are asked for. */
export function drawn(name: string, shape: readonly number[], random: SeededRandom): Float32Array | undefined {
  if (!port.random.has(name)) return undefined;
  const values = new Float32Array(sizeOf(shape));
  random.fillUniform(values);
  return values;
}

/** What never leaves a GPU during training. */
export const resident = (name: string): boolean =>
  port.gradient.has(name) || port.assigned.has(name) || name === port.report;
