/**
 * The public API as a user's file gets it: a function that is given more arguments than it takes says so. Types are not checked
 * when an experiment is bundled, and JavaScript drops what is too much: `linear(0.3, 0, 4, { warmup: 2 })` would be a schedule
 * without a warm-up.
 */
import { howMany } from '../base/howMany';
import { UserError } from '../base/userError';
import { type DataSource, kinds } from '../data';
import type * as sluice from '../index';

// biome-ignore lint/suspicious/noExplicitAny: any function at all, whose arguments are inferred from it
type AnyFunction = (...args: any) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: any class at all
type AnyClass = abstract new (...args: any) => unknown;

/** The arguments' names, one for each that there may be. */
type Named<F extends AnyFunction> = Texts<Required<Parameters<F>>>;
type Texts<Arguments extends readonly unknown[]> = { readonly [Place in keyof Arguments]: string };

/** An entry for each function of a module, and of the namespaces in it: the compiler misses none. */
type Table<Module> = {
  [Name in keyof Module as Module[Name] extends AnyClass ? never : Name]: Module[Name] extends AnyFunction
    ? Named<Module[Name]>
    : Table<Module[Name]>;
};

/** What a gate that one of these has made takes; a static one ignores its input, so that it can stand where another stood. */
const gate = ['features', 'gateInput'];
const made: Readonly<Record<string, readonly string[]>> = { channelGate: gate, blockGate: gate, staticGate: gate };

/** Constructors of data sets take options, each by its kind's name: a new one needs no entry. */
type Others = Omit<typeof sluice, DataSource['kind']>;
const ofData = Object.fromEntries(kinds.map(({ kind }) => [kind, ['options']]));

const table: Table<Others> = {
  defineExperiment: ['{ parameters }', 'build'],
  defineSweep: ['spec'],
  modelFolder: ['folder'],
  adam: ['options'],
  sgd: ['options'],
  losses: {
    ...{ bce: ['options'], crossEntropy: ['options'], focal: ['options'], huber: ['options'], mae: [], mse: [] },
  },
  metrics: {
    ...{ accuracy: [], huber: ['options'], labelAccuracy: ['options'], mae: [], meanAveragePrecision: [], mse: [] },
    ...{ rmse: [], topK: ['k'] },
  },
  presets: { cifar10: ['options'] },
  networks: { pspnet: ['options'], resnet: ['options'], resnetCifar: ['options'] },
  basicBlock: ['x', 'options'],
  bottleneckBlock: ['x', 'options'],
  batchShapingLoss: ['probabilities', 'prior', 'options'],
  batchShapingLossFromLogits: ['logits', 'prior', 'weights', 'options'],
  batchShapingLossOfValues: ['values', 'prior', 'options'],
  beta: ['a', 'b'],
  blockGate: ['options'],
  byRun: ['schedule'],
  bySteps: ['schedule'],
  channelGate: ['options'],
  constant: ['value'],
  cosine: ['base', 'options'],
  delayed: ['epochs', 'schedule'],
  l0Loss: ['logits', 'weights'],
  learntPriors: ['options'],
  linear: ['from', 'to', 'untilEpoch'],
  normal: ['mean', 'deviation'],
  ramp: ['to', 'fromEpoch', 'toEpoch'],
  relaxedBernoulli: ['mean', 'temperature'],
  shape: ['x', 'prior', 'weight', 'options'],
  staticGate: ['options'],
  step: ['base', 'milestones', 'factor', 'options'],
};

/** The module with each function checked; what is none is the module's own. */
export const exactly = (module: typeof sluice): typeof sluice =>
  checkedModule(module, { ...ofData, ...table } as Names);

type Names = { readonly [name: string]: readonly string[] | Names };

function checkedModule<M extends object>(module: M, names: Names, path = ''): M {
  const entries = Object.entries(module).map(([name, value]) => {
    const known = names[name];
    if (known === undefined) return [name, value];
    if (typeof value === 'function') return [name, checked(`${path}${name}`, value, known as readonly string[])];
    return [name, checkedModule(value as object, known as Names, `${path}${name}.`)];
  });
  return Object.fromEntries(entries) as M;
}

function checked(name: string, call: AnyFunction, names: readonly string[]): AnyFunction {
  const second = made[name];
  return (...args: unknown[]) => {
    if (args.length > names.length) throw tooMany(name, args, names);
    const result = call(...args);
    return second !== undefined && typeof result === 'function'
      ? checked(`the gate of ${name}`, result as AnyFunction, second)
      : result;
  };
}

function tooMany(name: string, args: readonly unknown[], names: readonly string[]): UserError {
  const surplus = args[names.length];
  const shown = typeof surplus === 'function' ? 'a function' : (JSON.stringify(surplus)?.slice(0, 100) ?? 'nothing');
  const takes = howMany(names.length, 'argument');
  return new UserError(`${name} takes ${takes} at most, and is given ${args.length}: ${shown} is too much.`, {
    hint: `Its arguments are (${names.join(', ')}).`,
  });
}
