import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { hasBegun, removeUnbegun } from '../../../src/run/owner/unbegun';
import { checkpoint, ended, epoch, started, step } from '../../host/events';
import { lines } from '../../protocol/lines';

function run(...events: RunEvent[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-unbegun-'));
  writeFileSync(path.join(folder, runFiles.events), lines(...events));
  return folder;
}
const failed = ended(0, 'failed');

describe('a run begins with its first step', () => {
  it.each([
    ['nothing', [], false],
    ['an end alone', [failed], false],
    ['a start and an end', [started(), failed], false],
    ['a step', [started(), step(1), ended(1, 'failed')], true],
    ['an end after steps of which no line is left', [started(), ended(7, 'failed')], true],
    ['an evaluation of others', [started(), epoch(1, 0.5, 10), failed], true],
    ['a checkpoint', [started(), checkpoint(1), failed], true],
  ])('%s: %j', async (_, events: RunEvent[], begun) => {
    const folder = run(...events);
    expect(await hasBegun(folder)).toBe(begun);
    expect(await removeUnbegun(folder, { own: true })).toBe(!begun);
    expect(existsSync(folder)).toBe(begun);
  });

  it('a folder that is not there has not', async () => {
    expect(await hasBegun('/not/there')).toBe(false);
    expect(await removeUnbegun('/not/there', { own: false })).toBe(true);
  });

  it('everything that a start writes goes, and the folder of checkpoints where it is empty', async () => {
    const folder = run(started(), failed);
    for (const name of [
      'config.json',
      'manifest.json',
      'control.jsonl',
      'worker.json',
      'lease',
      'worker.log',
      runFiles.endLock,
    ])
      writeFileSync(path.join(folder, name), '');
    mkdirSync(path.join(folder, 'checkpoints'));
    expect(await removeUnbegun(folder, { own: false })).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });

  it('what a person put there keeps a folder that is not our own; a checkpoint keeps every one', async () => {
    const noted = run(started(), failed);
    writeFileSync(path.join(noted, 'notes.txt'), 'mine');
    expect(await removeUnbegun(noted, { own: false })).toBe(false);
    expect(await removeUnbegun(noted, { own: true })).toBe(true);
    const kept = run(failed);
    mkdirSync(path.join(kept, 'checkpoints'));
    writeFileSync(path.join(kept, 'checkpoints/last.safetensors'), '');
    expect(await removeUnbegun(kept, { own: true })).toBe(false);
    expect(existsSync(kept)).toBe(true);
  });
});
