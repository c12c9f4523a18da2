/** The known word that somebody probably meant. */

/**
 * The key with the fewest insertions, deletions and replacements from `text`. A key's last part counts as the key, one
 * edit further away: `dificulty` is near `data.difficulty`. Undefined without keys.
 */
export function nearest(text: string, keys: readonly string[]): string | undefined {
  const last = (key: string) => key.slice(key.lastIndexOf('.') + 1);
  const away = (key: string) => Math.min(distance(text, key), distance(last(text), last(key)) + 1);
  return keys.toSorted((a, b) => away(a) - away(b))[0];
}

/** Levenshtein's, case ignored. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
