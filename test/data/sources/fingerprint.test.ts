import { cpSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { cifar10, imageFolder, synthetic } from '../../../src/data/sources/sources';
import { cifarFolder, cifarRecords, png, temporaryFolder, userError, write } from '../files';

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

  it('tells CIFAR batches apart by their content, and the synthetic set by its settings', async () => {
    const dir = cifarFolder(temporaryFolder());
    const before = await fingerprint(cifar10({ dir }));
    expect(await fingerprint(cifar10({ dir: path.dirname(dir) }))).toBe(before);
    writeFileSync(path.join(dir, 'data_batch_5.bin'), cifarRecords(5, [4, 8]));
    expect(await fingerprint(cifar10({ dir }))).not.toBe(before);
    expect(await fingerprint(synthetic())).toBe(await fingerprint(synthetic()));
    expect(await fingerprint(synthetic({ seed: 1 }))).not.toBe(await fingerprint(synthetic()));
  });

  it('says what is missing', async () => {
    expect((await userError(() => fingerprint(cifar10({ dir: '/no/such' })))).message).toContain('/no/such');
  });
});
