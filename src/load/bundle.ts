/**
 * Bundles an experiment file and what it imports, in memory, source map kept. The only place that knows the bundler.
 */
import { isBuiltin, SourceMap } from 'node:module';
import path from 'node:path';
import { type BuildFailure, type BuildOptions, build, type Metafile, type Plugin, version } from 'esbuild';
import { UserError } from '../base/userError';
import { UserCode } from '../experiment/userCode';
import { asOpened, realPath } from '../files/asOpened';
import type { SourceFile } from '../protocol/files/manifest';
import { bundleError } from './bundleError';
import { importCycle } from './importCycle';
import { metaDefine, moduleFacts, moduleFactsName } from './moduleFacts';
import { sourceFiles } from './sourceFiles';

/** The plugin by which modules that are not bundled are required. */
const required = 'required';

/** `texts`, by absolute path, count instead of the files on the disk. Throws a `UserError` at the user's line. */
export async function bundle(
  file: string,
  texts?: ReadonlyMap<string, string>,
): Promise<{ code: UserCode; files: SourceFile[] }> {
  const named = asOpened(file);
  // esbuild names files from where the folder that it works in really is, whatever path it was told.
  const folder = realPath(path.dirname(file));
  const inputFile = (input: string) => named(path.resolve(folder, input));
  try {
    const plugins = [...(texts === undefined ? [] : [storedPaths(texts, named)]), moduleFacts(texts, named)];
    const { outputFiles, metafile } = await built(file, folder, plugins);
    const [map, script] = outputFiles.toSorted(
      (a, b) => Number(b.path.endsWith('.map')) - Number(a.path.endsWith('.map')),
    );
    const code = new UserCode(
      file,
      script?.text ?? '',
      new SourceMap(JSON.parse(map?.text ?? '{}')),
      named,
      importCycle(file, importsOf(metafile, inputFile)),
    );
    const inputs = Object.keys(metafile.inputs).filter(isFile).map(inputFile);
    return { code, files: await sourceFiles(inputs, file, texts) };
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) throw notStarted(error);
    throw bundleError(first, inputFile, file);
  }
}

/** As a CommonJS module, which an experiment's `require` needs; one that awaits at its top as an ECMAScript module, which alone may. */
async function built(file: string, folder: string, plugins: Plugin[]) {
  const options = {
    entryPoints: [file],
    outfile: UserCode.bundleName(file),
    absWorkingDir: folder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    define: metaDefine,
    sourcemap: 'external',
    external: ['sluice', '@tensorflow/*'],
    logLevel: 'silent',
  } satisfies BuildOptions;
  const awaits = (failure: BuildFailure) =>
    failure.errors?.some(({ text }) => text.startsWith('Top-level await')) === true;
  return build({ ...options, format: 'cjs', plugins }).catch((error: BuildFailure) => {
    if (!awaits(error)) throw error;
    return build({ ...options, format: 'esm', plugins: [...plugins, requireOthers] });
  });
}

/** What is a file among a bundle's inputs: others have the name of a plugin's before a colon, which a file may have too. */
const isFile = (input: string) => ![required, moduleFactsName].some((name) => input.startsWith(`${name}:`));

/** The user's own files by name, each with those that it imports. */
function importsOf({ inputs }: Metafile, inputFile: (input: string) => string): Map<string, string[]> {
  const own = Object.entries(inputs).filter(([input]) => isFile(input) && !input.includes('node_modules'));
  return new Map(
    own.map(([input, { imports }]) => [
      inputFile(input),
      imports.filter((i) => !i.external && isFile(i.path)).map((i) => inputFile(i.path)),
    ]),
  );
}

/** What to do about what keeps the native program from running. */
function remedy(text: string): string {
  const platform = `${process.platform}-${process.arch}`;
  if (/EACCES|EPERM|permission/i.test(text))
    return 'Make that file executable (chmod +x). On a file system without programs (mounted noexec), copy it elsewhere and name the copy in the environment variable ESBUILD_BINARY_PATH.';
  const install = `install Sluice for ${platform}, or its packages here (npm ci).`;
  // esbuild alone knows which of the two it was, and has written that to standard error.
  if (!/service was stopped/.test(text)) return `It is built for one platform: ${install}`;
  const named = process.env.ESBUILD_BINARY_PATH;
  const ended = `Its program ended at once, as one of another platform, or of another version than ${version}, does`;
  return named === undefined
    ? `${ended}: ${install}`
    : `${ended}. ESBUILD_BINARY_PATH names ${named}: leave that out, or ${install}`;
}

function notStarted(error: unknown): UserError {
  // Behind the first line comes a manual of installation, for those who have installed esbuild itself.
  const [text = ''] = (error instanceof Error ? error.message : String(error))
    .split('\n')
    .filter((line) => line.trim());
  return new UserError(`esbuild, which reads experiments, does not run here: ${text.trim()}`, { hint: remedy(text) });
}

/**
 * Leaves no import statement in a bundle that is to be the body of an asynchronous function: what is not bundled is
 * required, by modules of one line.
 */
const requireOthers: Plugin = {
  name: required,
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path: id, namespace }) => {
      if (namespace === required) return { path: id, external: true };
      const ours = id === 'sluice' || id.startsWith('@tensorflow/');
      return ours || isBuiltin(id) ? { path: id, namespace: required } : undefined;
    });
    onLoad({ filter: /.*/, namespace: required }, ({ path: id }) => ({
      contents: `module.exports = require(${JSON.stringify(id)});`,
      loader: 'js',
    }));
  },
};

/** Makes esbuild find these files; they need not be there any more. */
function storedPaths(texts: ReadonlyMap<string, string>, named: (file: string) => string): Plugin {
  const endings = ['', '.ts', '.tsx', '.js', '.mts', '.mjs', '.json', '/index.ts', '/index.js'];
  return {
    name: 'stored-source',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[./]|^[A-Za-z]:/ }, ({ path: asked, resolveDir }) => {
        const base = path.resolve(resolveDir, asked);
        const found = endings.map((ending) => path.normalize(`${base}${ending}`)).find((file) => texts.has(file));
        return found === undefined ? undefined : { path: found };
      });
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path: file }) => {
        if (/\.[cm]?[jt]sx?$/.test(file)) return undefined;
        const contents = texts.get(file) ?? texts.get(named(file));
        return contents === undefined ? undefined : { contents, loader: 'default', resolveDir: path.dirname(file) };
      });
    },
  };
}
