/**
 * Collects every text that users may read in their language into l10n/bundle.l10n.json: `node scripts/l10n.mjs`, with
 * `--check` says whether it is up to date. Texts of the manifest are in package.nls.json.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = path.join(root, 'l10n/bundle.l10n.json');

/** A call of `t` or `….t` with a literal: of single or double quotes, or a template without holes. */
const call = /(?<![\w$])t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)/g;

/** @param {string} source TypeScript. */
export function textsOf(source) {
  return [...source.matchAll(call)].map(([, single, double, template]) =>
    (single ?? double ?? template).replaceAll(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter)),
  );
}

export function collect() {
  const texts = new Set();
  for (const folder of ['src', 'webview'])
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.ts'))
        for (const text of textsOf(readFileSync(path.join(root, folder, name), 'utf8'))) texts.add(text);
  return `${JSON.stringify(Object.fromEntries([...texts].sort().map((text) => [text, text])), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = collect();
  if (process.argv.includes('--check')) {
    if (readFileSync(file, 'utf8') !== found) {
      console.error('l10n/bundle.l10n.json is not what the sources say.\nRun: npm run l10n');
      process.exit(1);
    }
  } else {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, found);
  }
}
