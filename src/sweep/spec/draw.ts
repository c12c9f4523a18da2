/** One draw of an axis. The same generator gives the same values on every machine: nothing but arithmetic and V8's own exp and log. */
import type { SeededRandom } from '../../base/random';
import type { ParameterValue } from '../../experiment/parameters';
import { type Axis, type Range, valuesOf } from './axisSetting';

export function drawnOf(axis: Axis, random: SeededRandom): ParameterValue {
  const values = valuesOf(axis);
  if (values !== undefined) return values[random.below(values.length)] as ParameterValue;
  const { min, max, distribution } = axis as Range;
  if (distribution === 'intUniform') return min + random.below(max - min + 1);
  const share = random.uniform();
  const value =
    distribution === 'logUniform'
      ? Math.exp(Math.log(min) + share * (Math.log(max) - Math.log(min)))
      : min + share * (max - min);
  return Math.min(max, Math.max(min, short(value, min, max)));
}

/** Digits of a value that no run can tell apart from its neighbour: what nobody would write by hand. */
const usualDigits = 6;

/** As many digits again as the ends of a narrow range have in common. */
function short(value: number, min: number, max: number): number {
  const common = Math.floor(Math.log10(Math.max(Math.abs(min), Math.abs(max)) / (max - min)));
  return Number(value.toPrecision(Math.min(17, usualDigits + Math.max(0, common))));
}
