/** The configurations of a sweep, in their order, which is always the same: those of a grid, drawn ones, or those of a list. */

import { suggestion } from '../../base/nearest';
import { SeededRandom } from '../../base/random';
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';
import { fieldError } from '../../experiment/checks';
import type { ParameterValue } from '../../experiment/parameters';
import { type Axis, type Range, valuesOf } from './axisSetting';
import { mostTasks, type SweepSpec } from './defineSweep';
import { drawnOf } from './draw';

export type Configuration = Record<string, ParameterValue>;

/** Combinations of a grid that `where` is asked of: some seconds. */
const mostCombinations = 2_000_000;

/** Those that `where` leaves. */
export function configurationsOf(spec: SweepSpec, names: readonly string[], seeds: number): Configuration[] {
  const { method = 'grid', list = [] } = spec;
  const axes = Object.entries((spec.axes ?? {}) as Record<string, Axis>);
  const used = method === 'list' ? list.flatMap((values) => Object.keys(values)) : axes.map(([name]) => name);
  const unknown = used.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UserError(`The experiment has no parameter or setting '${unknown}'.`, {
      hint: suggestion(unknown, names, 'Parameters and settings'),
    });
  if (method === 'random') return noMore(drawn(axes, spec), seeds);
  if (method === 'list')
    return noMore(
      list.map((values) => ({ ...values }) as Configuration).filter((values) => kept(spec, values)),
      seeds,
    );
  const count = combinations(axes);
  if (spec.where === undefined) checkCount(count * seeds);
  else if (count > mostCombinations)
    throw new UserError(`The axes have ${count} combinations.`, {
      hint: `\`where\` is asked of ${mostCombinations} at most. The method 'random' draws some of them.`,
    });
  return noMore(
    filtered(grid(axes, count), (values) => kept(spec, values)),
    seeds,
  );
}

/** Infinite where an axis is a range of more than whole numbers. */
const combinations = (axes: readonly (readonly [string, Axis])[]): number =>
  axes.reduce((product, [, axis]) => product * sizeOf(axis), 1);

function sizeOf(axis: Axis): number {
  const { min, max, distribution } = axis as Range;
  return valuesOf(axis)?.length ?? (distribution === 'intUniform' ? max - min + 1 : Number.POSITIVE_INFINITY);
}

function checkCount(count: number): void {
  if (count > mostTasks)
    throw new UserError(`The sweep has ${count} tasks.`, {
      hint: `${mostTasks} is the most. The method 'random' draws some of them, \`where\` leaves some out.`,
    });
}

/** As long as they are not too many, however many there would be. */
function noMore(configurations: Iterable<Configuration>, seeds: number): Configuration[] {
  const all: Configuration[] = [];
  for (const values of configurations) {
    all.push(values);
    if (all.length * seeds > mostTasks)
      throw new UserError(`The sweep has more than ${mostTasks} tasks.`, {
        hint: "That is the most. The method 'random' draws some of them, `where` leaves some out.",
      });
  }
  return all;
}

/** The first axis turns slowest. One after another: a grid may have more of them than a memory holds. */
function* grid(axes: readonly (readonly [string, Axis])[], count: number): Generator<Configuration> {
  const lists = axes.map(([name, axis]) => [name, valuesOf(axis) ?? []] as const);
  for (let n = 0; n < count; n++) {
    let rest = n;
    const pairs = lists.toReversed().map(([name, values]) => {
      const value = values[rest % values.length] as ParameterValue;
      rest = Math.floor(rest / values.length);
      return [name, value] as const;
    });
    yield Object.fromEntries(pairs.reverse());
  }
}

function* filtered<T>(items: Iterable<T>, keep: (item: T) => boolean): Generator<T> {
  for (const item of items) if (keep(item)) yield item;
}

/** Draws that a `where` may throw away, for each configuration that is wanted, and in all: some seconds. */
const drawsEach = 1000;
const mostDraws = 10_000_000;

/** `runs` different configurations, drawn again where `where` leaves one out. */
function drawn(axes: readonly (readonly [string, Axis])[], spec: SweepSpec): Configuration[] {
  const { runs = 0, seed = 0 } = spec;
  const random = new SeededRandom(seed);
  const found = new Map<string, Configuration>();
  const tooFew = (are: string) =>
    fieldError('runs', runs, `is at most the number of different configurations, of which there are ${are}`);
  const all = combinations(axes);
  if (all < runs) throw tooFew(String(all));
  const draws = Math.min(runs * drawsEach, mostDraws);
  for (let draw = 0; found.size < runs && draw < draws; draw++) {
    const values = Object.fromEntries(axes.map(([name, axis]) => [name, drawnOf(axis, random)]));
    if (kept(spec, values)) found.set(JSON.stringify(values), values);
  }
  if (found.size > 0 && found.size < runs)
    throw tooFew(`${found.size} as far as ${draws} draws show${spec.where === undefined ? '' : ' that `where` keeps'}`);
  return [...found.values()];
}

function kept({ where }: SweepSpec, values: Configuration): boolean {
  if (where === undefined) return true;
  const answer: unknown = where({ ...values });
  if (typeof answer === 'boolean') return answer;
  const shown = answer instanceof Promise ? 'a promise' : shownValue(answer, 'nothing');
  throw new UserError(`where returns ${shown} for ${JSON.stringify(values)}.`, {
    hint: '`where` returns true or false, at once: true keeps the configuration.',
  });
}
