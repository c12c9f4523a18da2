/** Formulas of open channels, against a table of every choice of what is open. */
import { describe, expect, it } from 'vitest';
import { type Condition, Conditions } from '../../../src/graph/gating/conditions';

const setUp = () => {
  const c = new Conditions();
  const [a, b, d, e, f] = ['a', 'b', 'd', 'e', 'f'].map((gate) => c.literal(gate, 0)) as [
    Condition,
    Condition,
    Condition,
    Condition,
    Condition,
  ];
  return { c, a, b, d, e, f };
};
const choices = Array.from({ length: 32 }, (_, bits) => new Set([...'abdef'].filter((_, i) => (bits >> i) & 1)));
/** For each choice of open gates, whether the condition holds. */
const truth = (c: Conditions, condition: Condition) =>
  choices.map((open) => c.termsOf(condition).some((term) => term.every(({ gate }) => open.has(gate))));
const where = (holds: (open: Set<string>) => boolean) => choices.map(holds);

describe('conditions', () => {
  it('are what they say, for every choice of open gates', () => {
    const { c, a, b, d } = setUp();
    expect(truth(c, c.or(a, b))).toEqual(where((open) => open.has('a') || open.has('b')));
    expect(truth(c, c.and(a, b))).toEqual(where((open) => open.has('a') && open.has('b')));
    expect(truth(c, c.and(c.or(a, b), d))).toEqual(where((o) => (o.has('a') || o.has('b')) && o.has('d')));
    expect(truth(c, c.or(c.and(a, b), d))).toEqual(where((o) => (o.has('a') && o.has('b')) || o.has('d')));
    expect(truth(c, c.always)).toEqual(where(() => true));
    expect(truth(c, c.never)).toEqual(where(() => false));
  });

  it('that are the same are one, whatever they were made of', () => {
    const { c, a, b, d } = setUp();
    expect(c.literal('a', 0)).toBe(a);
    expect(c.literal('a', 1)).not.toBe(a);
    expect(c.and(a, b)).toBe(c.and(b, a));
    expect(c.or(c.or(a, b), d)).toBe(c.or(d, c.or(b, a)));
    expect([c.and(a, a), c.or(a, a), c.or(a, c.and(a, b)), c.and(a, c.or(a, b))]).toEqual([a, a, a, a]);
    expect([c.or(a, c.never), c.and(a, c.always), c.and(a, c.never), c.or(a, c.always)]).toEqual([
      ...[a, a, c.never, c.always],
    ]);
  });

  it('of more than four alternatives are what all of these share: never less than what is open', () => {
    const { c, a, b, d, e, f } = setUp();
    const four = [a, b, d, e].reduce((x, y) => c.or(x, y));
    expect(c.termsOf(four)).toHaveLength(4);
    expect(c.or(four, f)).toBe(c.always);
    const g = c.literal('g', 3);
    const within = [a, b, d, e, f].map((x) => c.and(x, g)).reduce((x, y) => c.or(x, y));
    expect(within).toBe(g);
  });

  it('have in common the literals of all their terms', () => {
    const { c, a, b, d } = setUp();
    expect(c.common([c.and(a, b), c.and(a, d)])).toBe(a);
    expect(c.common([c.or(c.and(a, b), c.and(a, d)), a])).toBe(a);
    expect(c.common([a, b])).toBe(c.always);
    expect(c.common([a, c.never])).toBe(a);
    expect(c.common([])).toBe(c.never);
    expect(c.common([c.never])).toBe(c.never);
  });

  it('without others are as where those hold', () => {
    const { c, a, b, d } = setUp();
    expect(c.without(c.and(a, b), a)).toBe(b);
    expect(c.without(a, a)).toBe(c.always);
    expect(c.without(a, b)).toBe(a);
    // Of alternatives only what all of them need is known.
    expect(c.without(c.and(a, b), c.or(c.and(a, d), c.and(a, b)))).toBe(b);
    expect(c.without(c.or(c.and(a, b), c.and(a, d)), a)).toBe(c.or(b, d));
  });
});
