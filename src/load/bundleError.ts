/** What the bundler says of a file that it cannot take, in words that name what to do, at the user's line. */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Message } from 'esbuild';
import { UserError } from '../base/userError';
import type { Source } from '../protocol/events/events';

/** @param named From the name that the bundler gives a file to the one that the user knows. */
export function bundleError(
  { text, location, notes }: Message,
  named: (input: string) => string,
  file: string,
): UserError {
  const source: Source = location
    ? { file: named(location.file), line: location.line, column: location.column + 1 }
    : { file, line: 1 };
  const asked = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (asked !== undefined) return unresolved(asked, source, notes);
  const native = /^No loader is configured for "(\.\w+)" files: (.+)$/.exec(text);
  if (native)
    return new UserError(text, {
      hint:
        native[1] === '.node'
          ? 'An experiment cannot import a package with native code: do that work before, and read its result from a file.'
          : 'An experiment imports TypeScript, JavaScript and JSON; read anything else with readFileSync.',
      source,
    });
  return new UserError(text, { hint: 'Mend the file and train again.', source });
}

function unresolved(asked: string, source: Source, notes: Message['notes']): UserError {
  const folder = path.dirname(source.file);
  if (/^[./\\]|^[A-Za-z]:[\\/]/.test(asked))
    return new UserError(`There is no file '${asked}' beside ${path.basename(source.file)}.`, {
      hint: `Looked for ${path.resolve(folder, asked)}, with and without the endings .ts, .js and .json. Check the name, capitals too.`,
      source,
    });
  const name = asked.split('/', asked.startsWith('@') ? 2 : 1).join('/');
  const above = ancestors(folder);
  const home = above.find((at) => existsSync(path.join(at, 'node_modules', name)));
  if (home !== undefined)
    return new UserError(`The package ${name} in ${path.join(home, 'node_modules')} has no '${asked}'.`, {
      hint: notes[0]?.text ?? 'Look into its package.json for what it exports, or install it once more.',
      source,
    });
  const project = above.find((at) => existsSync(path.join(at, 'package.json'))) ?? folder;
  const hint = isBuiltin(asked)
    ? 'It is a module of Node: write it as node:…'
    : `Install it: npm install ${name}, in ${project}. An alias of tsconfig.json needs its "paths" there.`;
  return new UserError(`The package ${name} is not installed.`, { hint, source });
}

function ancestors(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...ancestors(above)];
}
