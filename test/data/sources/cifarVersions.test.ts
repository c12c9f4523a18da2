/** Other versions of CIFAR where the binary one of CIFAR-10 is looked for, and the right one a folder away. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCifar } from '../../../src/data/sources/cifar';
import { cifar10Format } from '../../../src/data/sources/cifarFormat';
import { cifarFolder, tar, temporaryFolder, userError, write } from '../files';

const both = ['train', 'test'] as const;
const pickle = Buffer.from('80027d', 'hex');
const link = 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz';

const refused = (dir: string) => userError(() => openCifar(cifar10Format, dir, both));

describe('another CIFAR than the binary version of CIFAR-10', () => {
  it.each<[string, string, string]>([
    ['the Python version of CIFAR-10', 'cifar-10-batches-py/data_batch_1', ''],
    ['the Python version of CIFAR-10', 'cifar-10-batches-py/data_batch_1', 'cifar-10-batches-py'],
    ['the Python version of CIFAR-10', 'cifar-10-python.tar.gz', ''],
    ['the Python version of CIFAR-10', 'cifar-10-python.tar.gz', 'cifar-10-python.tar.gz'],
    ['the MATLAB version of CIFAR-10', 'cifar-10-batches-mat/data_batch_1.mat', ''],
    ['the MATLAB version of CIFAR-10', 'cifar-10-batches-mat/data_batch_1.mat', 'cifar-10-batches-mat'],
    ['the MATLAB version of CIFAR-10', 'cifar-10-matlab.tar.gz', ''],
    ['CIFAR-100', 'cifar-100-binary/train.bin', ''],
    ['CIFAR-100', 'cifar-100-binary/fine_label_names.txt', 'cifar-100-binary'],
    ['CIFAR-100', 'cifar-100-python.tar.gz', ''],
  ])('is named: %s, of %s in "%s"', async (what, file, place) => {
    const { message, detail } = await refused(path.join(write(temporaryFolder(), { [file]: pickle }), place));
    expect(message).toContain(` holds ${what} (`);
    expect(detail.hint).toContain(link);
  });

  it('is named by what an archive of another name holds', async () => {
    const dir = write(temporaryFolder(), {
      'cifar.tar.gz': gzipSync(await tar({ 'cifar-10-batches-py/data_batch_1': pickle })),
    });
    const { message } = await refused(path.join(dir, 'cifar.tar.gz'));
    expect(message).toContain('cifar.tar.gz holds the Python version of CIFAR-10 (data_batch_1)');
  });

  it.each<[string, Buffer | string, string]>([
    ['a pickle that was renamed', pickle, 'is a Python pickle, not a batch'],
    ['a page', '<!DOCTYPE html>', 'is an HTML page, not a batch'],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\n', 'is a Git LFS pointer, not a batch'],
  ])('is named by the first bytes of a batch: %s', async (_, bytes, reason) => {
    const folder = cifarFolder(temporaryFolder());
    writeFileSync(path.join(folder, 'data_batch_2.bin'), bytes);
    for (const load of [both, ['test'] as const])
      expect((await userError(() => openCifar(cifar10Format, folder, load))).message).toBe(
        `${path.join(folder, 'data_batch_2.bin')} ${reason} of CIFAR-10.`,
      );
  });

  it('is CIFAR-100 where the records have a byte more', async () => {
    const folder = cifarFolder(temporaryFolder());
    writeFileSync(path.join(folder, 'test_batch.bin'), Buffer.alloc(3074 * 2, 1));
    const { message, detail } = await refused(folder);
    expect(message).toContain('has 6148 bytes');
    expect(detail.hint).toContain('CIFAR-100');
  });

  it('is no archive at all', async () => {
    const dir = write(temporaryFolder(), { 'cifar-10-binary.tar.gz': '<html>404</html>' });
    expect((await refused(dir)).message).toContain('is an HTML page, not the archive of CIFAR-10');
  });
});

describe('CIFAR-10 a folder away', () => {
  it('is said where it is', async () => {
    const dir = temporaryFolder();
    const folder = cifarFolder(path.join(dir, 'cifar'));
    expect((await refused(dir)).detail.hint).toBe(
      `There is one in ${path.join(dir, 'cifar')}: write dir: '${path.join(dir, 'cifar')}'.`,
    );
    mkdirSync(path.join(dir, 'cifar', 'other'));
    for (const other of ['other', 'nowhere']) {
      const { detail } = await refused(path.join(dir, 'cifar', other));
      expect(detail.hint).toContain(`There is one in ${path.join(dir, 'cifar')}:`);
    }
    const { message, detail } = await refused(path.join(folder, 'data_batch_1.bin'));
    expect(message).toContain('is one file of CIFAR-10');
    expect(detail.hint).toBe(`Name its folder: dir: '${folder}'.`);
  });

  it('is another kind of data where there are class folders', async () => {
    const dir = write(temporaryFolder(), { 'train/cat/1.png': 'x' });
    expect((await refused(dir)).detail.hint).toContain('imageFolder({ dir:');
  });

  it('is read from an archive that a browser numbered, and from one that it unpacked halfway', async () => {
    const folder = cifarFolder(temporaryFolder());
    const names = [...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`), 'test_batch.bin'];
    const plain = await tar(
      Object.fromEntries(names.map((name) => [`x/${name}`, readFileSync(path.join(folder, name))])),
    );
    for (const [name, bytes] of [
      ['cifar-10-binary (1).tar.gz', gzipSync(plain)],
      ['cifar-10-binary.tar', plain],
      ['CIFAR-10-Binary.TGZ', gzipSync(plain)],
    ] as const)
      expect((await openCifar(cifar10Format, write(temporaryFolder(), { [name]: bytes }), both)).train.length).toBe(10);
  });
});

describe('names of classes beside the batches', () => {
  it.each([
    ['nine', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'has 9 names of classes, and CIFAR-10 has 10'],
    ['one twice', 'a\nb\nc\nd\ne\nf\ng\nh\ni\na\n', 'has 10 names of classes, a twice'],
  ])('are refused where they are %s', async (_, text, message) => {
    const folder = cifarFolder(temporaryFolder());
    writeFileSync(path.join(folder, 'batches.meta.txt'), text);
    expect((await refused(folder)).message).toContain(message);
  });
});
