/** What processes that died while they wrote left behind goes; what may still be written, and what is somebody's own, stays. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostTag } from '../../../src/files/writeWhole';
import { isLeftover, removeLeftovers } from '../../../src/run/owner/leftovers';
import { temporaryFolder } from '../../host/temporary';

/** No process has this id; this process, and the one that started it, are there. */
const [nobody, own, alive] = [2 ** 22 + 1, process.pid, process.ppid];
const here = hostTag();
const elsewhere = here === 'abcdef' ? '123456' : 'abcdef';

describe('a leftover', () => {
  it.each([
    ['of a process that is gone', `config.json.${nobody}.part`, true],
    ['of this process, which has just claimed the run', `config.json.${own}.part`, true],
    ['of a process that still writes', `config.json.${alive}.part`, false],
    ['of a process of this machine that is gone', `last.safetensors.${nobody}.${here}-0a1b2c.part`, true],
    ['of another machine, of which nobody here knows', `last.safetensors.${nobody}.${elsewhere}-0a1b2c.part`, false],
    ['of any file that a process was writing', `picture.png.${nobody}.part`, true],
    ['of an earlier version', 'events.jsonl.part', true],
    ['of an earlier version, a checkpoint', 'best.safetensors.part', true],
    ['of an earlier version with its process, gone', `manifest.json.${nobody}`, true],
    ['of an earlier version with its process, there', `manifest.json.${alive}`, false],
    ['of a lock that was moved away', 'ended.lock.01234567-89ab-cdef-0123-456789abcdef', true],
    ['a file of ours', 'events.jsonl', false],
    ['a download of somebody else', 'weights.zip.part', false],
    ['a numbered file of somebody else', `notes.${nobody}`, false],
    ['an export that is being replaced', `model.onnx.${nobody}.old`, false],
  ])('%s: %s', async (_, name, expected) => expect(await isLeftover(name)).toBe(expected));
});

it('goes from every folder in which files are written beside their place, folders too, and nothing else does', async () => {
  const run = await temporaryFolder();
  const folders = ['.', 'checkpoints', 'checkpoints/set-aside', 'predictions', 'export'];
  for (const folder of [...folders, 'mine']) {
    mkdirSync(join(run, folder), { recursive: true });
    writeFileSync(join(run, folder, `last.safetensors.${nobody}.part`), 'half');
    writeFileSync(join(run, folder, 'notes.txt'), 'mine');
  }
  mkdirSync(join(run, 'export', `tfjs.${nobody}.part`));
  writeFileSync(join(run, 'export', `tfjs.${nobody}.part`, 'model.json'), '{');
  expect(await removeLeftovers(run)).toEqual([]);
  for (const folder of folders) {
    expect(readdirSync(join(run, folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(existsSync(join(run, folder, 'notes.txt'))).toBe(true);
  }
  expect(readdirSync(join(run, 'mine'))).toHaveLength(2);
});

it.skipIf(process.platform === 'win32')('behind a link everything stays: it is somebody else’s', async () => {
  const [run, other] = [await temporaryFolder(), await temporaryFolder()];
  const name = `last.safetensors.${nobody}.part`;
  writeFileSync(join(other, name), 'half');
  symlinkSync(other, join(run, 'checkpoints'));
  expect(await removeLeftovers(run)).toEqual([]);
  expect(readdirSync(other)).toEqual([name]);
});
