/** What `JSON.parse` does not say: a name that an object has twice, of which it keeps the last. */

/** The first such name in valid JSON, whichever object it is in; undefined where every name is there once. */
export function duplicateKey(json: string): string | undefined {
  /** Names so far of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const end = endOfString(json, at);
      if (isFollowedByColon(json, end)) {
        const name = JSON.parse(json.slice(at, end)) as string;
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Behind the quote that ends the string which begins at `from`. */
function endOfString(json: string, from: number): number {
  let at = from + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isFollowedByColon(json: string, from: number): boolean {
  let at = from;
  while (/\s/.test(json[at] ?? '')) at++;
  return json[at] === ':';
}
