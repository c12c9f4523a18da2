/**
 * Where the lines of a text are after it was edited: a longest common subsequence of lines, so that a line whose text was
 * changed has no place any more, and one that only moved up or down has its new one.
 */

/** Beyond so many pairs of lines (2000 × 2000, 16 MB) the edited part counts as changed throughout. */
const maxPairs = 4_000_000;

/** From a line of `before` to its line in `after`, both 1-based; undefined for a line that was changed or removed. */
export function lineMap(before: string, after: string): (line: number) => number | undefined {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const middle = common(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return (line) => {
    const index = line - 1;
    if (index < 0 || index >= old.length) return undefined;
    if (index < head) return line;
    if (index >= old.length - tail) return line + now.length - old.length;
    const found = middle.get(index - head);
    return found === undefined ? undefined : found + head + 1;
  };
}

const linesOf = (text: string) => text.replace(/^\uFEFF/, '').split(/\r?\n/);

/** Index in `a` to index in `b` of a longest common subsequence; of several the one that ends earliest. */
function common(a: readonly string[], b: readonly string[]): Map<number, number> {
  const found = new Map<number, number>();
  if (a.length * b.length > maxPairs) return found;
  const width = b.length + 1;
  // length[i · width + j]: of the longest common subsequence of a[i …] and b[j …]
  const length = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => length[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      length[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  for (let i = 0, j = 0; i < a.length && j < b.length; )
    if (a[i] === b[j]) found.set(i++, j++);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  return found;
}
