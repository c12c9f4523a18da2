/** What fails through no fault of the input, here a part of the built command line that is not there, has an exit code of its own. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { experimentFile, folder } from '../train/tinyRun';

const root = path.join(__dirname, '../..');

/** A copy of the scripts of the command line, without one of them. */
function without(script: string): string {
  const copy = folder();
  const dist = path.join(copy, 'dist');
  mkdirSync(dist);
  copyFileSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  for (const name of readdirSync(path.join(root, 'dist')))
    if (name.endsWith('.js') && name !== script) copyFileSync(path.join(root, 'dist', name), path.join(dist, name));
  return path.join(dist, 'cli.js');
}

describe('a run that never began', () => {
  const broken = without('decodeThread.js');
  it.each([
    ['through no fault of the input ends with 1', [], 1, 'decodeThread.js'],
    ['since a setting is none ends with 2', ['--set', 'batchsize=7'], 2, 'batchsize'],
    ['since the batch is larger than the data ends with 2', ['--set', 'batchSize=7000'], 2, '7000'],
  ])('%s, and leaves no folder', (_, flags, code, named) => {
    const cli = code === 1 ? broken : path.join(root, 'dist/cli.js');
    const runs = path.join(folder(), 'runs');
    const given = [cli, 'train', experimentFile(), '--runs', runs, '--device', 'cpu', ...flags];
    const { status, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8' });
    expect(status, stderr).toBe(code);
    expect(stderr).toContain(named);
    expect(existsSync(runs) ? readdirSync(runs) : []).toEqual([]);
  });
});
