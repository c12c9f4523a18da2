/**
 * Puts small faults into files of the sources, one at a time, and says which of them no test notices:
 * `npm run mutate -- src/graph/lower/fuse.ts [MORE FILES AND FOLDERS] [TESTS] [--share 0.1 [--seed 1]]`. Tests are those named, else the
 * file or folder that mirrors each source, or its whole folder where there is none. With `--share`, faults are put into that part of the
 * lines alone, drawn by `--seed`. Not a devDependency: a hundred packages that nothing else needs, installed once, into a temporary
 * folder. Faults are switched on inside of the process of the tests: what runs in a thread or a process of its own has none.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The last version that runs on Node 20. */
const version = '9.6.1';
const packages = ['@stryker-mutator/core', '@stryker-mutator/vitest-runner'].map((name) => `${name}@${version}`);
const root = fileURLToPath(new URL('..', import.meta.url));
const tools = path.join(tmpdir(), `sluice-mutate-${version}-${userInfo().username}`);
const stryker = path.join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js');

const usage =
  'Run: npm run mutate -- src/graph/lower/fuse.ts [MORE FILES AND FOLDERS] [TESTS] [--share 0.1 [--seed 1]]';
const { names, share, seed } = asked();
const given = names.map((name) => path.relative(root, path.resolve(name)).replaceAll(path.sep, '/'));
const sources = given.filter((name) => /^(src|webview)\//.test(name));
const missing = given.filter((name) => !existsSync(path.join(root, name)));
if (sources.length === 0 || missing.length > 0)
  refuse(missing.length > 0 ? `There is no ${missing.join(', no ')}.` : '');

install();
/** The place of a source's tests. */
const place = (name) => name.replace(/^src(?=\/)/, 'test').replace(/^webview(?=\/)/, 'test/webview');
const tests = given.filter((name) => name.startsWith('test/'));
const mirrored = (name) => {
  if (!name.endsWith('.ts')) return `${place(name)}/**/*.test.ts`;
  const own = place(name).replace(/\.ts$/, '.test.ts');
  return existsSync(path.join(root, own)) ? own : `${path.posix.dirname(place(name))}/**/*.test.ts`;
};
const config = path.join(tools, 'stryker.json');
writeFileSync(
  config,
  JSON.stringify({
    mutate: sources.flatMap(filesOf).flatMap(share === 1 ? (file) => [file] : drawnLines),
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutate.mts', related: true },
    coverageAnalysis: 'perTest',
    // A fault in what is computed once, when a module is loaded, would need all tests anew.
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 20_000,
    reporters: ['clear-text'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    // Rewriting it needs an interface of TypeScript that version 7 has no longer.
    tsconfigFile: 'none.json',
    tempDirName: 'test-results/mutate',
    // Only what is made: what tests read (`docs`, `media`) is copied along, or a test that misses a file notices no fault.
    ignorePatterns: ['dist', '/runs', '/media/sample/runs', 'test-results', '.vscode-server-e2e'],
  }),
);
const { status } = spawnSync(process.execPath, [stryker, 'run', config], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, MUTATE_TESTS: JSON.stringify(tests.length > 0 ? tests : sources.map(mirrored)) },
});
process.exit(status ?? 1);

/** What the command line asks for. */
function asked() {
  try {
    const options = { share: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } };
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [share, seed] = [Number(values.share), Number(values.seed)];
    if (!(share > 0 && share <= 1)) refuse('--share is a part of the lines, above 0 and at most 1.');
    if (!Number.isInteger(seed)) refuse('--seed is a whole number.');
    return { names: positionals, share, seed };
  } catch (error) {
    return refuse(error.message);
  }
}

function refuse(reason) {
  if (reason) console.error(reason);
  console.error(usage);
  process.exit(2);
}

/** A file, or the files of a folder. */
function filesOf(name) {
  if (!statSync(path.join(root, name)).isDirectory()) return [name];
  return readdirSync(path.join(root, name), { recursive: true, encoding: 'utf8' })
    .map((file) => `${name}/${file.replaceAll(path.sep, '/')}`)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
    .sort();
}

/** Lines of a file, each with the chance `share`, the same for the same seed: Stryker puts its faults into these alone. */
function drawnLines(file) {
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    const hash = createHash('sha256').update(`${seed} ${file} ${index}`).digest().readUInt32BE();
    return text.trim() && hash < share * 2 ** 32 ? [`${file}:${index + 1}-${index + 1}`] : [];
  });
}

/** Whole or not at all: what was interrupted begins anew. */
function install() {
  const vitest = path.join(tools, 'node_modules/vitest');
  if (!existsSync(stryker)) {
    console.log(`Installing ${packages.join(' and ')} into ${tools} …`);
    const part = `${tools}.${process.pid}`;
    mkdirSync(part, { recursive: true });
    writeFileSync(path.join(part, 'package.json'), '{"private":true}');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    // Without the peers: the tests run in this project's own Vitest.
    const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--save-exact'];
    execFileSync(npm, ['install', ...flags, ...packages], { cwd: part, stdio: 'inherit' });
    rmSync(tools, { recursive: true, force: true });
    renameSync(part, tools);
  }
  // Of whichever checkout asks.
  rmSync(vitest, { recursive: true, force: true });
  symlinkSync(path.join(root, 'node_modules/vitest'), vitest, 'junction');
  const { version: found } = JSON.parse(readFileSync(path.join(vitest, 'package.json'), 'utf8'));
  console.log(`Stryker ${version}, Vitest ${found}`);
}
