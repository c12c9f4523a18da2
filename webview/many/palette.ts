/**
 * The colours of what is shown together: of the groups, and of the runs where they are few, else of the chosen ones. They are told
 * apart; a run keeps what it was given for as long as the page lives, whatever is chosen, sorted or filtered meanwhile.
 */
import { byBeginning } from '../../src/protocol/many/byBeginning';
import { coloursApart } from '../../src/protocol/many/coloursApart';
import { type RunColour, runColour } from '../../src/protocol/many/runColour';
import { type ManyModel, mostChosen } from './part';

export interface Palette {
  of(key: string): RunColour;
  /** @returns whether anything has another colour now. */
  update(model: Pick<ManyModel, 'rows' | 'groups' | 'chosen'>): boolean;
}

export function palette(): Palette {
  let given: ReadonlyMap<string, RunColour> = new Map();
  let shown = '';
  let last: readonly unknown[] = [];
  return {
    of: (key) => given.get(key) ?? runColour(key),
    update({ rows, groups, chosen }) {
      const asked = [rows, groups, chosen];
      if (asked.every((one, i) => one === last[i])) return false;
      last = asked;
      const runs = rows.length <= mostChosen ? rows : chosen.slice(0, mostChosen);
      const first = runs.toSorted(byBeginning);
      const keys = first.map(({ folder }) => folder);
      const groupKeys = (groups ?? []).map(({ key }) => key).toSorted();
      const now = JSON.stringify([keys, groupKeys]);
      if (now === shown) return false;
      shown = now;
      const before = given;
      // Groups and runs are not shown in one picture as equals.
      given = new Map([
        ...before,
        ...coloursApart(keys, before),
        ...coloursApart(groupKeys.slice(0, mostChosen), before),
      ]);
      return [...given].some(([key, colour]) => !isSame(colour, before.get(key) ?? runColour(key)));
    },
  };
}

const isSame = (a: RunColour, b: RunColour): boolean =>
  a.dark === b.dark && a.light === b.light && String(a.dash) === String(b.dash);
