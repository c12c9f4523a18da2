/**
 * Puts small faults into files of the sources, one at a time, and says which of them no test notices:
 * `npm run mutate -- src/graph/lower/fuse.ts [MORE FILES] [TESTS]`. Tests are those named, else the file that mirrors each source, or its
 * whole folder where there is none. Not a devDependency: a hundred packages that nothing else needs, installed once, into a
 * temporary folder. Faults are switched on inside of the process of the tests: what runs in a thread or a process of its own has none.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The last version that runs on Node 20. */
const version = '9.6.1';
const packages = ['@stryker-mutator/core', '@stryker-mutator/vitest-runner'].map((name) => `${name}@${version}`);
const root = fileURLToPath(new URL('..', import.meta.url));
const tools = path.join(tmpdir(), `sluice-mutate-${version}-${userInfo().username}`);
const stryker = path.join(tools, 'node_modules/@stryker-mutator/core/bin/stryker.js');

const given = process.argv.slice(2).map((name) => path.relative(root, path.resolve(name)).replaceAll(path.sep, '/'));
const sources = given.filter((name) => /^(src|webview)\//.test(name));
const missing = given.filter((name) => !existsSync(path.join(root, name)));
if (sources.length === 0 || missing.length > 0) {
  if (missing.length > 0) console.error(`There is no ${missing.join(', no ')}.`);
  console.error('Run: npm run mutate -- src/graph/lower/fuse.ts [MORE FILES] [test/graph/lower/fuse.test.ts …]');
  process.exit(2);
}

install();
const tests = given.filter((name) => name.startsWith('test/'));
const mirrored = (name) => {
  const place = name.replace(/^src(?=\/)/, 'test').replace(/^webview(?=\/)/, 'test/webview');
  const own = place.replace(/\.ts$/, '.test.ts');
  return existsSync(path.join(root, own)) ? own : `${path.posix.dirname(place)}/**/*.test.ts`;
};
const config = path.join(tools, 'stryker.json');
writeFileSync(
  config,
  JSON.stringify({
    mutate: sources,
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
