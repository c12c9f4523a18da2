/**
 * Declarations that make `'sluice'` and `'@tensorflow/tfjs'` known to a user's editor without an `npm install`:
 * dist/types/index.d.ts, and beside it, under node_modules, exactly the declarations of packages that it leads to.
 */
import { execFile } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function emitTypes(root, target) {
  await rm(target, { recursive: true, force: true });
  await compile(root, [path.join(root, 'src/index.ts')], {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    rootDir: path.join(root, 'src'),
    outDir: target,
  });
  // A user's file imports TensorFlow.js even where our own declarations would not.
  const entries = [path.join(target, 'index.d.ts'), path.join(root, 'node_modules/@tensorflow/tfjs/dist/index.d.ts')];
  const files = await compile(root, entries, { types: [] }, '--listFilesOnly');
  const reached = new Set(files.split('\n').map((file) => path.normalize(file.trim())));
  await copyPackages(root, target, [...reached]);
  await dropUnreached(target, reached);
}

/** The compiler writes a declaration for every file of the implementation; users need those of the API. */
async function dropUnreached(target, reached) {
  for (const file of await readdir(target, { recursive: true }))
    if (file.endsWith('.d.ts') && !file.startsWith('node_modules') && !reached.has(path.join(target, file)))
      await rm(path.join(target, file));
}

async function compile(root, files, options, ...flags) {
  const config = path.join(root, `dist/tsconfig.types.${process.pid}.json`);
  const content = { extends: '../tsconfig.json', compilerOptions: options, files, include: [] };
  await writeFile(config, JSON.stringify(content));
  try {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    return (await run(process.execPath, [tsc, '-p', config, ...flags], { cwd: root, maxBuffer: 1 << 24 })).stdout;
  } catch (error) {
    throw new Error(`The declarations of the public API do not compile:\n${error.stdout}`);
  } finally {
    await rm(config, { force: true });
  }
}

async function copyPackages(root, target, files) {
  const modules = path.join(root, 'node_modules') + path.sep;
  // The compiler's own libraries belong to the user's compiler.
  const used = files.filter((file) => file.startsWith(modules) && !/typescript[^/\\]*[\\/]lib[\\/]/.test(file));
  const names = new Set();
  for (const file of used) {
    const relative = path.relative(modules, file);
    names.add(
      relative
        .split(path.sep)
        .slice(0, relative.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    await cp(file, path.join(target, 'node_modules', relative));
  }
  for (const name of names) {
    const { version, license, types } = JSON.parse(await readFile(path.join(modules, name, 'package.json'), 'utf8'));
    const manifest = JSON.stringify({ name, version, license, types });
    await writeFile(path.join(target, 'node_modules', name, 'package.json'), manifest);
  }
}
