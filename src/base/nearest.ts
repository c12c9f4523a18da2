/** The known word that somebody probably meant. */

/** Edits beyond this share of a word are another word, not a slip. */
const slipShare = 0.4;

/**
 * The key with the fewest slips from `text`: letters put in, left out, replaced, or swapped with their neighbour. A key's last
 * part counts as the key, one slip further away: `dificulty` is near `data.difficulty`. Undefined where none is likely.
 */
export function nearest(text: string, keys: readonly string[]): string | undefined {
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const away = (key: string) => {
    const part = distance(last(text), last(key));
    // The parts alone decide whether a slip is likely: a long common beginning would make any two keys alike.
    const likely = part <= slipShare * Math.max(last(text).length, last(key).length);
    return likely ? Math.min(distance(text, key), part + 1) : Number.POSITIVE_INFINITY;
  };
  const [best] = keys.toSorted((a, b) => away(a) - away(b));
  return best !== undefined && Number.isFinite(away(best)) ? best : undefined;
}

/** Names in a message unless it says otherwise; more are counted. */
const listedNames = 40;

/** `Did you mean 'epochs'? Settings: epochs, seed.`; the suggestion only where a slip is likely, the list only where there is one. */
export function suggestion(text: string, keys: readonly string[], what: string, most = listedNames): string {
  const near = nearest(text, keys);
  const more = keys.length - most;
  const list = `${keys.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${near === undefined ? '' : `Did you mean '${near}'? `}${keys.length === 0 ? `There are no ${what.toLowerCase()}.` : `${what}: ${list}.`}`;
}

/** Of Damerau and Levenshtein (optimal string alignment), case ignored. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] as number) + 1
          : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}
