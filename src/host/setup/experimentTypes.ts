/**
 * Types for `'sluice'` and `'@tensorflow/tfjs'` in the user's editor, without an `npm install`: a generated
 * `.sluice/tsconfig.json` whose `paths` lead into this extension, and which the user's own `tsconfig.json` extends.
 * The extension's folder changes with every version, so the file is written anew where an experiment is found;
 * it is never checked in (`.sluice/.gitignore`).
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeNew, writeWhole } from '../../files/writeWhole';
import { cannotWrite } from '../base/disk';
import { errorCode } from '../base/errorCode';

const generatedFolder = '.sluice';
/** What a `tsconfig.json` extends to get the types. */
export const extendsLine = `"extends": "./${generatedFolder}/tsconfig.json"`;

/** By which a file that we wrote, in whatever version, is told from one of the user's. */
const firstLine = '// Written by Sluice, again and again: change ../tsconfig.json instead.';

/** @param types the extension's `dist/types`. */
export function generatedConfig(types: string): string {
  const at = types.replaceAll('\\', '/');
  const config = {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023', 'dom'],
      module: 'esnext',
      moduleResolution: 'bundler',
      types: [],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      paths: {
        sluice: [`${at}/index.d.ts`],
        '@tensorflow/*': [`${at}/node_modules/@tensorflow/*`],
      },
    },
  };
  return `${firstLine}\n${JSON.stringify(config, null, 2)}\n`;
}

/** Writes what is missing or old; leaves alone a file that says the same already, or that somebody else wrote. Returns whether it wrote. */
export async function writeTypes(folder: string, types: string): Promise<boolean> {
  const target = join(folder, generatedFolder);
  const file = join(target, 'tsconfig.json');
  const text = generatedConfig(types);
  const present = await readIfThere(file);
  if (present === text || (present !== undefined && !present.startsWith(firstLine))) return false;
  try {
    await mkdir(target, { recursive: true });
    if (present === undefined) await writeNew(join(target, '.gitignore'), '*\n').catch(ignoreExisting);
    await writeWhole(file, text);
  } catch (error) {
    throw cannotWrite('the types for your editor', file, error);
  }
  return true;
}

/**
 * What the folder of a new experiment needs besides it. `written`: something is new, and the editor must look again.
 * `own`: a `tsconfig.json` is there that does not take our types in; it is the user's, and is not touched.
 */
export async function prepareFolder(
  folder: string,
  types: string,
  template: string,
): Promise<'written' | 'ready' | 'own'> {
  const written = await writeTypes(folder, types);
  const file = join(folder, 'tsconfig.json');
  const present = await readIfThere(file);
  if (present !== undefined) return !usesTypes(present) ? 'own' : written ? 'written' : 'ready';
  try {
    await writeNew(file, template);
  } catch (error) {
    throw cannotWrite('tsconfig.json', file, error);
  }
  return 'written';
}

/** The folder of the nearest `tsconfig.json` at or above `folder` (up to `root`) that takes our types in. */
export async function folderWithTypes(folder: string, root: string): Promise<string | undefined> {
  const text = await readIfThere(join(folder, 'tsconfig.json'));
  if (text !== undefined) return usesTypes(text) ? folder : undefined;
  const parent = dirname(folder);
  return folder === root || parent === folder ? undefined : folderWithTypes(parent, root);
}

/** The folder of the nearest `tsconfig.json` at or above `folder`, up to `root`. */
export async function folderOfConfig(folder: string, root: string): Promise<string | undefined> {
  if ((await readIfThere(join(folder, 'tsconfig.json'))) !== undefined) return folder;
  const parent = dirname(folder);
  return folder === root || parent === folder ? undefined : folderOfConfig(parent, root);
}

/** What makes a `tsconfig.json` take our types in, and where it goes; undefined for one that extends another already. */
export function extended(config: string): { offset: number; text: string } | undefined {
  const brace = /^(?:\uFEFF|\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*\{/.exec(config);
  if (brace === null || /"extends"\s*:/.test(config)) return undefined;
  const rest = config.slice(brace[0].length).trimStart();
  return { offset: brace[0].length, text: `\n  ${extendsLine}${rest.startsWith('}') ? '\n' : ','}` };
}

function ignoreExisting(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

function usesTypes(config: string): boolean {
  return config.includes(`${generatedFolder}/tsconfig.json`);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // ENOTDIR: a file is where the folder should be; the writer finds out and names it.
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
