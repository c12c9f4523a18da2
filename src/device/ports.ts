/** What is fed into the ports of a step, by their names. */
import type { SeededRandom } from '../protocol/random';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A port's name without its prefix: the name of the variable or slot. */
export const bare = (port: string): string => port.slice(port.indexOf(':') + 1);

/** For `scalar:<name>`. */
export function scalarOf(port: string, scalars: Readonly<Record<string, number>>): Float32Array | undefined {
  const value = port.startsWith('scalar:') ? scalars[port.slice(7)] : undefined;
  return value === undefined ? undefined : Float32Array.of(value);
}

/** For `random<i>`: uniform draws, in the order in which ports are asked for. */
export function drawn(port: string, shape: readonly number[], random: SeededRandom): Float32Array | undefined {
  if (!/^random\d+$/.test(port)) return undefined;
  const values = new Float32Array(sizeOf(shape));
  random.fillUniform(values);
  return values;
}
