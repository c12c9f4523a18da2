/** What `JSON.parse` does not say: a name that an object has twice, of which it keeps the last. */

/** The first such name in valid JSON, whichever object it is in; undefined where every name is there once. */
export function duplicateKey(json: string): string | undefined {
  /** Names so far of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  for (const [token, string] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (string !== undefined) {
      const name = JSON.parse(string) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return undefined;
}
