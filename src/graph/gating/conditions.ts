/**
 * When a channel is open, as a formula of gates: in one of several terms, all gates of the term. Formulas are kept once each
 * and named by a number, so that they compare and combine at the cost of a look-up. Where one would grow too long, only
 * what all its terms have in common is kept: a channel then counts as open more often than it is, never less often.
 */

/** A channel of a gate layer. */
export interface Literal {
  gate: string;
  channel: number;
}

export type Condition = number;
/** Numbers of literals, ascending. */
type Term = readonly number[];

/** More terms than this are cut down to what they have in common. */
const most = 4;

export class Conditions {
  private readonly literals: Literal[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly formulas: (readonly Term[])[] = [];
  private readonly known = new Map<string, Condition>();
  private readonly pairs = new Map<string, Condition>();
  readonly always: Condition = this.keep([[]]);
  readonly never: Condition = this.keep([]);

  literal(gate: string, channel: number): Condition {
    const key = `${channel} ${gate}`;
    const number = this.numbers.get(key) ?? this.literals.push({ gate, channel }) - 1;
    this.numbers.set(key, number);
    return this.keep([[number]]);
  }

  /** One list of literals a term; none for `never`, an empty one for `always`. */
  termsOf(condition: Condition): Literal[][] {
    return this.formula(condition).map((term) => term.map((n) => this.literals[n] as Literal));
  }

  or(a: Condition, b: Condition): Condition {
    return this.combined('or', a, b, () => [...this.formula(a), ...this.formula(b)]);
  }

  and(a: Condition, b: Condition): Condition {
    const merged = (one: Term, other: Term) => [...new Set([...one, ...other])].sort((x, y) => x - y);
    return this.combined('and', a, b, () =>
      this.formula(a).flatMap((one) => this.formula(b).map((other) => merged(one, other))),
    );
  }

  /** What must be open for any of them to be: the literals that all their terms share. */
  common(conditions: Iterable<Condition>): Condition {
    const distinct = new Set(conditions);
    const terms = [...distinct].flatMap((condition) => this.formula(condition));
    return terms.length === 0 ? this.never : this.keep([shared(terms)]);
  }

  /** Without the literals of another condition, as where those are open. */
  without(condition: Condition, other: Condition): Condition {
    const gone = new Set(shared(this.formula(other)));
    return this.keep(simplest(this.formula(condition).map((term) => term.filter((n) => !gone.has(n)))));
  }

  private combined(how: string, a: Condition, b: Condition, terms: () => Term[]): Condition {
    const key = `${how} ${a} ${b}`;
    const found = this.pairs.get(key) ?? this.keep(simplest(terms()));
    this.pairs.set(key, found);
    return found;
  }

  private formula(condition: Condition): readonly Term[] {
    return this.formulas[condition] as readonly Term[];
  }

  private keep(terms: readonly Term[]): Condition {
    const key = JSON.stringify(terms);
    const found = this.known.get(key) ?? this.formulas.push(terms) - 1;
    this.known.set(key, found);
    return found;
  }
}

/** In an order of their own, without terms that another one implies. */
function simplest(terms: readonly Term[]): readonly Term[] {
  const distinct = [...new Map(terms.map((term) => [term.join(), term])).values()];
  const left = distinct.filter(
    (term) => !distinct.some((other) => other !== term && other.every((n) => term.includes(n))),
  );
  if (left.length > most) return [shared(left)];
  return left.sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

const shared = (terms: readonly Term[]): Term => {
  const [first = [], ...rest] = terms;
  return first.filter((n) => rest.every((term) => term.includes(n)));
};
