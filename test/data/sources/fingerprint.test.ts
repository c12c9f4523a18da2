import { cpSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { cifar10, cityscapes, imageFolder, imageNet, synthetic } from '../../../src/data/sources/sources';
import { fileHandles } from '../../files/fileHandles';
import { cifarFolder, cifarRecords, png, temporaryFolder, userError, write } from '../files';
import { closesFiles } from '../openFiles';

/** Files in a folder that may not be entered. */
const untold = vi.hoisted(() => new Set<string>());
vi.mock('node:fs/promises', async (original) => {
  const promises = await original<typeof import('node:fs/promises')>();
  const stat = async (file: string) => {
    if (untold.has(file)) throw Object.assign(new Error('denied'), { code: 'EACCES' });
    return promises.stat(file);
  };
  return { ...promises, stat };
});

const images = () =>
  write(temporaryFolder(), {
    'train/a/1.png': png(4, 4, [1, 2, 3]),
    'train/a/2.png': png(4, 4, [9, 8, 7]),
    'test/a/1.png': png(4, 4, [4, 5, 6]),
  });

describe('fingerprint', () => {
  it('is the same for the same files elsewhere and later', async () => {
    const dir = images();
    const copied = temporaryFolder();
    cpSync(dir, copied, { recursive: true });
    utimesSync(path.join(copied, 'train/a/1.png'), 1, 1);
    const one = await fingerprint(imageFolder({ dir, size: 8 }));
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint(imageFolder({ dir: copied, size: 8 }))).toBe(one);
  });

  it('is the same for names that are spelt with their marks apart, and leaves no file open', async () => {
    const [joined, apart] = ['caf\u00e9', 'cafe\u0301'].map((name) =>
      write(temporaryFolder(), { [`train/${name}/1.png`]: 'x', [`test/${name}/1.png`]: 'x' }),
    ) as [string, string];
    const of = (dir: string) => fingerprint(imageFolder({ dir, size: 8 }));
    const print = await of(joined);
    await closesFiles([apart, apart, apart], async () => {
      for (let i = 0; i < 3; i++) expect(await of(apart)).toBe(print);
    });
  });

  it('changes with a name, a size and the content of a file', async () => {
    const dir = images();
    const now = () => fingerprint(imageFolder({ dir, size: 8 }));
    const seen = [await now()];
    renameSync(path.join(dir, 'train/a/1.png'), path.join(dir, 'train/a/0.png'));
    seen.push(await now());
    writeFileSync(path.join(dir, 'train/a/2.png'), png(4, 4, [9, 8, 6]));
    seen.push(await now());
    write(dir, { 'test/a/2.png': png(4, 4, [4, 5, 6]) });
    seen.push(await now());
    expect(new Set(seen).size).toBe(4);
  });

  it('samples the beginning, the middle and the end of a large file, and nothing else of it', async () => {
    const dir = images();
    const file = path.join(dir, 'train/a/1.png');
    const bytes = Buffer.alloc(100_000, 7);
    const with1 = async (at: number) => {
      const changed = Buffer.from(bytes);
      if (at >= 0) changed[at] = 1;
      writeFileSync(file, changed);
      return fingerprint(imageFolder({ dir, size: 8 }));
    };
    const before = await with1(-1);
    // Stretches of 4096 bytes from 0, 50,000 and 95,904 on.
    for (const at of [0, 4095, 50_000, 54_095, 95_904, 99_999]) expect(await with1(at), `${at}`).not.toBe(before);
    for (const at of [4096, 49_999, 54_096, 95_903]) expect(await with1(at), `${at}`).toBe(before);
  });

  it('tells CIFAR batches apart by their content, and the synthetic set by its settings', async () => {
    const dir = cifarFolder(temporaryFolder());
    const before = await fingerprint(cifar10({ dir }));
    expect(await fingerprint(cifar10({ dir: path.dirname(dir) }))).toBe(before);
    writeFileSync(path.join(dir, 'data_batch_5.bin'), cifarRecords(5, [4, 8]));
    const trained = await fingerprint(cifar10({ dir }));
    writeFileSync(path.join(dir, 'test_batch.bin'), cifarRecords(5, [4, 8]));
    expect(new Set([before, trained, await fingerprint(cifar10({ dir }))]).size).toBe(3);
    expect(await fingerprint(synthetic())).toBe(await fingerprint(synthetic()));
    expect(await fingerprint(synthetic({ seed: 1 }))).not.toBe(await fingerprint(synthetic()));
  });

  it('asks for every size, of ImageNet for those of sampled files only', async () => {
    const files = Array.from({ length: 200 }, (_, i) => [`train/a/${i + 1000}.png`, 'x'] as const);
    const dir = write(temporaryFolder(), { ...Object.fromEntries(files), 'val/a/1.png': 'x' });
    const now = async () => [await fingerprint(imageFolder({ dir, size: 8 })), await fingerprint(imageNet({ dir }))];
    const before = await now();
    // Of 201 files every fourth is sampled.
    write(dir, { 'train/a/1001.png': 'longer' });
    const after = await now();
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
    write(dir, { 'train/a/1004.png': 'longer' });
    expect((await now())[1]).not.toBe(before[1]);
  });

  it('is the one that runs have recorded so far', async () => {
    // Values of version 0.1.0: with others, a run would be told that its data has changed.
    const files = write(temporaryFolder(), { 'train/a/1.png': 'x', 'train/b/2.png': 'yy', 'val/a/3.png': 'zzz' });
    const city = (split: string) => ({
      [`leftImg8bit/${split}/ulm/1_leftImg8bit.png`]: 'x',
      [`gtFine/${split}/ulm/1_gtFine_labelIds.png`]: 'yy',
    });
    const cities = write(temporaryFolder(), { ...city('train'), ...city('val') });
    const archive = write(temporaryFolder(), { 'cifar-10-binary.tar.gz': 'x' });
    const recorded = [
      imageFolder({ dir: files, size: 8 }),
      imageNet({ dir: files }),
      cityscapes({ dir: cities, size: 8 }),
      cifar10({ dir: archive }),
      synthetic(),
    ];
    expect(await Promise.all(recorded.map(fingerprint))).toEqual([
      '5e3f930ff712b5e0',
      '59bcdadd898909d8',
      'e674707393f793ed',
      'cb804d4b1ce29de4',
      '6046127d03f3f49d',
    ]);
  });

  it('goes by name and size alone where a file may not be read, and says every other fault', async () => {
    const dir = images();
    const of = () => fingerprint(imageFolder({ dir, size: 8 }));
    const print = await of();
    const handles = await fileHandles();
    const failing = vi.spyOn(handles, 'stat');
    onTestFinished(() => void vi.restoreAllMocks());
    failing.mockRejectedValue(Object.assign(new Error('denied'), { code: 'EACCES' }));
    const denied = await of();
    expect(denied).not.toBe(print);
    writeFileSync(path.join(dir, 'train/a/2.png'), png(4, 4, [9, 8, 6]));
    expect(await of()).toBe(denied);
    failing.mockRejectedValue(Object.assign(new Error('the disk is broken'), { code: 'EIO' }));
    await expect(of()).rejects.toThrow('the disk is broken');
  });

  it('goes by the name alone where not even the size is told', async () => {
    const dir = images();
    const of = () => fingerprint(imageFolder({ dir, size: 8 }));
    const file = path.join(dir, 'train/a/2.png');
    const print = await of();
    untold.add(file);
    onTestFinished(() => untold.clear());
    const denied = await of();
    expect(denied).not.toBe(print);
    writeFileSync(file, 'of another size');
    expect(await of()).toBe(denied);
  });

  it('says what is missing', async () => {
    expect((await userError(() => fingerprint(cifar10({ dir: '/no/such' })))).message).toContain('/no/such');
  });
});
