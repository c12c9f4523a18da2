/**
 * Packs dist into a VSIX for this platform: `node scripts/package.mjs [--out FILE]`, after a build.
 * What runs natively travels inside dist/node_modules, where the bundles find it first: ONNX Runtime with the
 * binaries of this platform only, the JPEG decoder, and esbuild with its one executable. Everything else is already bundled.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { notices } from './notices.mjs';
import { packedReadme } from './readme.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { platform, arch } = process;
const target = `${platform}-${arch}`;
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const outAt = process.argv.indexOf('--out');
const out = path.resolve(outAt < 0 ? `sluice-${target}-${manifest.version}.vsix` : process.argv[outAt + 1]);

/** The JPEG decoder's packages name the C library as well. */
const abi = { linux: '-gnu', win32: '-msvc' }[platform] ?? '';

/** What each native package needs at run time. */
const native = {
  'onnxruntime-node': ['package.json', 'README.md', 'dist', `bin/napi-v6/${target.replace('-', '/')}`],
  'onnxruntime-common': ['package.json', 'README.md', 'dist/cjs'],
  '@napi-rs/image': ['package.json', 'LICENSE', 'index.js'],
  [`@napi-rs/image-${target}${abi}`]: ['package.json', `image.${target}${abi}.node`],
  esbuild: ['package.json', 'LICENSE.md', 'lib/main.js'],
  [`@esbuild/${target}`]: ['package.json', platform === 'win32' ? 'esbuild.exe' : 'bin/esbuild'],
};

if (!existsSync(path.join(root, 'dist/extension.js'))) fail('There is no dist/extension.js.', 'npm run build');
const stage = mkdtempSync(path.join(tmpdir(), 'sluice-vsix-'));
try {
  const texts = [
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    '.vscodeignore',
    'package.nls.json',
    'docs',
    'l10n',
  ];
  for (const item of [...texts, 'media', 'dist'])
    if (existsSync(path.join(root, item))) cpSync(path.join(root, item), path.join(stage, item), { recursive: true });
  const text = (file) => readFileSync(path.join(root, file), 'utf8');
  writeFileSync(path.join(stage, 'README.md'), packedReadme(text('README.md'), text('media/first-run.md')));
  for (const [name, files] of Object.entries(native)) for (const file of files) copyNative(name, file);
  writeFileSync(path.join(stage, 'NOTICES.txt'), notices(root, [...Object.keys(native)]));
  // Everything is bundled: nothing is to be installed, and no script is to be run by the packer.
  const { scripts, devDependencies, dependencies, ...shipped } = manifest;
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(shipped, null, 2));
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  execFileSync(process.execPath, [vsce, 'package', '--target', target, '--out', out, ...flags], {
    cwd: stage,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}
console.log(`${path.relative(process.cwd(), out)}: ${(statSync(out).size / 1e6).toFixed(1)} MB`);

function copyNative(name, file) {
  const from = path.join(root, 'node_modules', name, file);
  if (!existsSync(from)) fail(`${name} has no ${file}: there is no build of it for ${target}.`, 'npm ci');
  const to = path.join(stage, 'dist/node_modules', name, file);
  cpSync(from, to, { recursive: true, filter: (item) => !/\.(map|d\.ts)$/.test(item) });
  if (file === 'bin/esbuild') chmodSync(to, 0o755);
}

function fail(message, command) {
  console.error(`${message}\nRun: ${command}`);
  process.exit(1);
}
