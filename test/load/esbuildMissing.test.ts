/** The compiler of experiments as a VSIX of another platform has it, or a file system without programs: as built. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { version } from 'esbuild';
import { expect, it } from 'vitest';

const root = path.join(__dirname, '../..');
/** Node looks for a package in every folder above: where none has any. */
const place = [tmpdir(), '/var/tmp', homedir()].find((at) => {
  const parts = path.resolve(at).split(path.sep);
  return parts.every((_, i) => !existsSync(path.join(path.sep, ...parts.slice(0, i + 1), 'node_modules')));
});
const folder = mkdtempSync(path.join(place ?? tmpdir(), 'sluice-esbuild-'));
const file = path.join(folder, 'a.experiment.ts');
writeFileSync(file, 'export default {};\n');

function profile(cli: string, env: Record<string, string> = {}) {
  return spawnSync(process.execPath, [cli, 'profile', file], { encoding: 'utf8', env: { ...process.env, ...env } });
}

function program(name: string, text: string, mode: number): Record<string, string> {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  chmodSync(at, mode);
  return { ESBUILD_BINARY_PATH: at };
}

const ofAnotherVersion = new RegExp(
  `another version than ${version.replaceAll('.', '\\.')}, does.*ESBUILD_BINARY_PATH names .*/ends: .*install Sluice for \\w+-\\w+`,
);

it.each([
  ['not executable', program('plain', 'x', 0o644), /chmod \+x.*noexec.*ESBUILD_BINARY_PATH/],
  ['no program of this platform', program('other', '\x7fELFwrong', 0o755), /install Sluice for \w+-\w+/],
  ['one that ends at once, as one of another version', program('ends', '#!/bin/sh\nexit 3\n', 0o755), ofAnotherVersion],
])('says so of one that is %s', (_, env, hint) => {
  const { status, stderr } = profile(path.join(root, 'dist/cli.js'), env);
  expect(stderr).toMatch(/^esbuild, which reads experiments, does not run here: /m);
  expect(stderr).toMatch(hint);
  expect(status).toBe(2);
});

/** The built bundles beside packages of which one lacks its program. */
function installed(): string {
  const dist = path.join(folder, 'installed');
  mkdirSync(path.join(dist, 'node_modules'), { recursive: true });
  for (const script of ['cli.js', 'engine.js', 'parentWatchThread.js'])
    cpSync(path.join(root, 'dist', script), path.join(dist, script));
  const modules = path.join(root, 'node_modules');
  for (const linked of ['onnxruntime-node', 'onnxruntime-common', '@napi-rs'])
    symlinkSync(path.join(modules, linked), path.join(dist, 'node_modules', linked));
  for (const part of ['package.json', 'lib/main.js'])
    cpSync(path.join(modules, 'esbuild', part), path.join(dist, 'node_modules/esbuild', part));
  return path.join(dist, 'cli.js');
}

it('says so of one that is there without its program', () => {
  const { status, stderr } = profile(installed());
  expect(stderr).toMatch(/^esbuild, which reads experiments, does not run here: /m);
  expect(stderr).toMatch(/install Sluice for \w+-\w+/);
  expect(status).toBe(2);
});
