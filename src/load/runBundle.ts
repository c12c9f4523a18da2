/** Runs a bundled experiment and takes what it exports, in whichever of the ways in which a module of Node exports. */
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { isPlain, shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';
import { UserCode } from '../experiment/userCode';

/** The bundle of a file that awaits at its top is an ECMAScript module: its exports stand at its end. */
const exportsAtEnd = /\nexport \{([^}]*)\};\s*$/;
const defaultAtEnd = /\nexport default ([^;]*);\s*$/;

/** What makes the default export: of an experiment's file, and of a sweep's. */
export type Maker = 'defineExperiment' | 'defineSweep';

const made: Record<Maker, string> = { defineExperiment: 'an experiment', defineSweep: 'a sweep' };

/** A field that each of them returns, for modules that export it as a whole. */
const ofOurs = ['model', 'parameters', 'experiment'];

/** The default export, awaited. */
export async function runBundle(
  { file, script }: UserCode,
  require: NodeJS.Require | ((id: string) => unknown),
  maker: Maker = 'defineExperiment',
) {
  const module: { exports: unknown } = { exports: {} };
  // Its line is the one before the first, so that every place in the bundle stays where the source map has it.
  const body =
    exportsAtEnd.test(script) || defaultAtEnd.test(script)
      ? `return (async () => {\n${returned(script)}\n})();`
      : script;
  const main = compileFunction(body, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename: UserCode.bundleName(file),
    lineOffset: body === script ? 0 : -1,
  });
  const awaited: unknown = await main(module.exports, require, module, file, path.dirname(file));
  const exported = defaultOf(awaited ?? module.exports, file, maker);
  const value: unknown = await exported;
  if (isPlain(value)) return value;
  const what = typeof value === 'function' ? 'a function' : shownValue(value, 'undefined');
  throw new UserError(`The default export of ${path.basename(file)} is ${what}, not ${made[maker]}.`, {
    hint:
      typeof value === 'function'
        ? `Export what it returns: \`export default await name()\` or \`export default ${maker}({ … })\`.`
        : `End the file with \`export default ${maker}({ … })\`.`,
    source: { file, line: 1 },
  });
}

const returned = (script: string) =>
  script
    .replace(exportsAtEnd, (_, names: string) => {
      const pairs = names.split(',').flatMap((pair) => {
        const [name = '', as = name] = pair.trim().split(/\s+as\s+/);
        return name === '' ? [] : [`${JSON.stringify(as)}: ${name}`];
      });
      return `\nreturn { ${pairs.join(', ')} };`;
    })
    .replace(defaultAtEnd, (_, value: string) => `\nreturn { default: ${value} };`);

function defaultOf(exported: unknown, file: string, maker: Maker): unknown {
  const found = typeof exported === 'object' && exported !== null ? exported : {};
  const value = 'default' in found ? found.default : undefined;
  if (value !== undefined && value !== null) return value;
  const names = Object.keys(found).filter((name) => name !== 'default');
  // `module.exports = defineExperiment({ … })`, or a promise or function in that place.
  if (typeof exported === 'function' || exported instanceof Promise || ofOurs.some((field) => field in found))
    return exported;
  throw new UserError(`${path.basename(file)} has no default export.`, {
    hint: `End it with \`export default ${maker}({ … })\`.${names.length === 0 ? '' : ` It exports ${names.slice(0, 8).join(', ')} by name alone.`}`,
    source: { file, line: 1 },
  });
}
