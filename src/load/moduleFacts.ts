/**
 * What a module may ask of itself, `import.meta` and `__dirname`, as it would be told where it is not bundled. A bundle has
 * one of each; an import of these facts stands at the end of every module that asks, so that no line of it moves.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';
import { readText } from '../files/regularFile';

const meta = '__moduleMeta';
/** What `import.meta` is replaced by. */
export const metaDefine: Readonly<Record<string, string>> = { 'import.meta': meta };
/** Of the plugin, before a colon in the names of what it makes. */
export const moduleFactsName = 'module-facts';
const names = { __dirname: 'dirname', __filename: 'filename' } as const;

const loaders: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
};

/** `texts`, by absolute path, count instead of the files on the disk; `named`: how the user knows a file. */
export function moduleFacts(texts: ReadonlyMap<string, string> | undefined, named: (file: string) => string): Plugin {
  return {
    name: moduleFactsName,
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path: file }) => {
        const stored = texts?.get(file) ?? texts?.get(named(file));
        const text = stored ?? (await readText(file, 'source').catch(() => undefined));
        // What cannot be read is told by esbuild, at the import.
        if (text === undefined) return undefined;
        const contents = withFacts(text, file);
        if (contents === text && stored === undefined) return undefined;
        return { contents, loader: loaders[path.extname(file)] ?? 'js', resolveDir: path.dirname(file) };
      });
      onResolve({ filter: new RegExp(`^${moduleFactsName}:`) }, ({ path: asked }) => ({
        path: asked.slice(moduleFactsName.length + 1),
        namespace: moduleFactsName,
      }));
      onLoad({ filter: /.*/, namespace: moduleFactsName }, ({ path: file }) => ({
        contents: factsOf(file),
        loader: 'js',
      }));
    },
  };
}

const factsOf = (file: string) => `import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
export const filename = ${JSON.stringify(file)};
export const dirname = ${JSON.stringify(path.dirname(file))};
const url = ${JSON.stringify(pathToFileURL(file).href)};
const own = createRequire(filename);
const resolve = (id) => {
  if (/^[a-z]{2,}:/i.test(id)) return id;
  if (/^[./]/.test(id)) return new URL(id, url).href;
  const found = own.resolve(id);
  return found === id ? 'node:' + id : pathToFileURL(found).href;
};
export const ${meta} = { url, filename, dirname, resolve };
`;

/** The text with what it asks for; itself where it asks for nothing. */
function withFacts(text: string, file: string): string {
  const from = JSON.stringify(`${moduleFactsName}:${file}`);
  if (/\.c[jt]s$/.test(file) || !/^\s*(import|export)\b/m.test(text)) {
    const asked = Object.entries(names).filter(([name]) => asks(text, name));
    if (asked.length === 0 || text.startsWith('#!')) return text;
    const values = { __dirname: path.dirname(file), __filename: file };
    // A CommonJS module has no imports: its first line moves to the right.
    return `var ${asked.map(([name]) => `${name} = ${JSON.stringify(values[name as keyof typeof values])}`).join(', ')};${text}`;
  }
  const wanted = Object.entries(names).flatMap(([name, fact]) => (asks(text, name) ? [`${fact} as ${name}`] : []));
  if (/\bimport\s*\.\s*meta\b/.test(text)) wanted.push(meta);
  return wanted.length === 0 ? text : `${text}\nimport { ${wanted.join(', ')} } from ${from};\n`;
}

/** Names it, and does not declare it. */
const asks = (text: string, name: string) =>
  new RegExp(`\\b${name}\\b`).test(text) && !new RegExp(`\\b(const|let|var|function)\\s+${name}\\b`).test(text);
