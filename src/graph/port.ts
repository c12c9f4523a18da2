/**
 * Names of a graph's inputs and outputs, its ports: what a port carries, a colon, and the name of the variable, gate or number
 * it is of. The one place that knows how they are spelled. A batch (`x`, `y`), a loss or a network's `output` have their plain
 * names beside these.
 */

/** Ports of one kind: called with a name, the port's. */
export interface PortKind {
  (name: string | number): string;
  /** What a port is of; undefined for a port of another kind. */
  nameIn(port: string): string | undefined;
  has(port: string): boolean;
  /** Of what is kept by port, what belongs to this kind, by its names. */
  among<T>(values: Readonly<Record<string, T>>): Record<string, T>;
}

function kind(start: string, names = /^/): PortKind {
  const nameIn = (port: string) => {
    const name = port.slice(start.length);
    return port.startsWith(start) && names.test(name) ? name : undefined;
  };
  const among = <T>(values: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([port, value]) => {
        const name = nameIn(port);
        return name === undefined ? [] : [[name, value] as const];
      }),
    );
  return Object.assign((name: string | number) => `${start}${name}`, {
    nameIn,
    has: (port: string) => nameIn(port) !== undefined,
    among,
  });
}

export const port = {
  /** A variable before the step, and what a step makes of it. */
  variable: kind('variable:'),
  assigned: kind('assigned:'),
  gradient: kind('gradient:'),
  /** What the optimiser keeps of a variable. */
  slot: kind('slot:'),
  /** A number that changes from step to step: a schedule's. */
  scalar: kind('scalar:'),
  /** Uniform draws on (0, 1), counted from 0. */
  random: kind('random', /^\d+$/),
  /** A gate layer's values, their log-odds, and how often each channel of a batch is open. */
  gate: kind('gate:'),
  logit: kind('logit:'),
  fired: kind('fired:'),
  /** Terms of a step's loss, each already weighted. */
  term: kind('term:'),
  /** Numbers to report: of a step each a scalar, averaged over steps and replicas; of an evaluation [N], averaged over the samples of the split. */
  measured: kind('measured:'),
  /** What a measured number of an evaluation is a sum over, [N], where that is not the sample alone: the mean is sum by sum. */
  over: kind('over:'),
  /** Numbers of each sample of which a metric makes one over the whole split, [N, columns]. */
  rows: kind('rows:'),
  /** What a model gives: its one output, or one of several by its name. */
  onlyOutput: 'output',
  output: kind('output:'),
  /** A value that JavaScript reads on the way, of a graph that is only looked at. */
  read: kind('read:'),
  /** Of programs that only move and combine arrays: what comes in, what it is added to, what it becomes, what follows what. */
  given: kind('in:'),
  sum: kind('sum:'),
  added: kind('added:'),
  average: kind('average:'),
  value: kind('value:'),
  /** All numbers of a step that a person reads, one after the other; and those of the steps before. */
  report: 'report',
  reported: 'reported',
} as const;

/** Of what is kept by port, what a model gives: its outputs, in their order. */
export const outputsAmong = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name === port.onlyOutput || port.output.has(name)));

/** A port's name without its kind: the name of the variable or slot. */
export const bare = (name: string): string => name.slice(name.indexOf(':') + 1);
