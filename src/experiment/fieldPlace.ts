/**
 * Where a field of an experiment is written, by the text of its file alone: nothing is parsed, and what is put together elsewhere is not
 * found. For a line of the user's that runs there is its stack (userCode.ts).
 */

/** Counted from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

const imports = /^[ \t]*import\b[^;'"]*\bfrom\b/gm;

/** `gateLearningRate.times`: of a field in a field the inner one, as far in as it is written there. Undefined where the outer one is not. */
export function fieldPlace(text: string, field: string): TextPlace | undefined {
  // What is imported under the name of a field is not the field.
  const own = text.replace(imports, (names) => names.replace(/\S/g, ' '));
  const [outer = '', ...inner] = field.split('.');
  let at = outerField(own, outer);
  for (const name of inner) at = (at === undefined ? undefined : innerField(own, at, name)) ?? at;
  return at === undefined ? undefined : placeAt(own, at);
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The first name at the beginning of a line or behind a brace or comma. */
function outerField(text: string, name: string): number | undefined {
  const field = escaped(name);
  const found = new RegExp(`(^|[{,])[^\\S\\n]*(async\\s+)?(?=${field}\\s*[:(,]|${field}[^\\S\\n]*$)`, 'm').exec(text);
  return found ? found.index + found[0].length : undefined;
}

/** What has no braces and commas that count: comments and texts. */
const passed = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/y;

/** In the object that the field at `from` is given as. */
function innerField(text: string, from: number, name: string): number | undefined {
  const object = /(?:'[^'\n]*'|"[^"\n]*"|[\w$]+)\s*:\s*\{/y;
  object.lastIndex = from;
  if (!object.test(text)) return undefined;
  const key = new RegExp(`(?:async\\s+)?(?=(['"]?)${escaped(name)}\\1\\s*[:(,}])`, 'y');
  let depth = 1;
  // A key stands behind the brace that opens the object, and behind its commas.
  let fresh = true;
  for (let at = object.lastIndex; at < text.length && depth > 0; ) {
    key.lastIndex = at;
    if (fresh && depth === 1 && key.test(text)) return key.lastIndex;
    passed.lastIndex = at;
    if (passed.test(text)) {
      fresh &&= text[at] === '/';
      at = passed.lastIndex;
      continue;
    }
    const char = text[at] as string;
    if ('{[('.includes(char)) depth++;
    if ('}])'.includes(char)) depth--;
    fresh = char === ',' || (fresh && /\s/.test(char));
    at++;
  }
  return undefined;
}

function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
