import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { openCifar } from '../../../src/data/sources/cifar';
import { cifar10Format } from '../../../src/data/sources/cifarFormat';
import type { Split } from '../../../src/data/sources/dataset';
import { cifarByte, cifarFolder, cifarRecords, tar, temporaryFolder, userError, write } from '../files';

const both = ['train', 'test'] as const;

function images(split: Split) {
  return Array.from({ length: split.length }, (_, index) => {
    const bytes = new Uint8Array(3072);
    return { label: split.read(index, bytes, 0), bytes };
  });
}

async function archive(folder: string, to: string, leaveOut?: string): Promise<string> {
  const tar = pack();
  // As in the original: the batches are not in order, and a page of HTML lies among them.
  for (const name of ['data_batch_4', 'data_batch_1', 'test_batch', 'data_batch_2', 'data_batch_5', 'data_batch_3'])
    if (name !== leaveOut)
      tar.entry({ name: `cifar-10-batches-bin/${name}.bin` }, readFileSync(path.join(folder, `${name}.bin`)));
  tar.entry({ name: 'cifar-10-batches-bin/readme.html' }, '<html>');
  tar.entry(
    { name: 'cifar-10-batches-bin/batches.meta.txt' },
    readFileSync(path.join(folder, 'batches.meta.txt'), 'utf8'),
  );
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  writeFileSync(to, gzipSync(Buffer.concat(chunks)));
  return to;
}

describe('CIFAR-10', () => {
  it('reads labels and pixels of every record, files in order, channels last', async () => {
    const { train, test, classes } = await openCifar(cifar10Format, cifarFolder(temporaryFolder()), both);
    expect([train.length, test.length]).toEqual([10, 3]);
    expect(classes).toEqual([...'abcdefghij']);
    expect(images(train).map(({ label }) => label)).toEqual([0, 5, 1, 6, 2, 7, 3, 8, 4, 9]);
    expect(images(test).map(({ label }) => label)).toEqual([9, 0, 3]);
    const second = images(train)[3]!.bytes; // record 1 of data_batch_2.bin
    for (let row = 0; row < 32; row++)
      for (let column = 0; column < 32; column++)
        for (let channel = 0; channel < 3; channel++)
          expect(second[(row * 32 + column) * 3 + channel]).toBe(cifarByte(2, 1, channel, row, column));
  });

  it('writes at the offset asked for', async () => {
    const { test } = await openCifar(cifar10Format, cifarFolder(temporaryFolder()), both);
    const bytes = new Uint8Array(3072 + 2);
    test.read(0, bytes, 1);
    expect([bytes[0], bytes[1], bytes[3073]]).toEqual([0, cifarByte(6, 0, 0, 0, 0), 0]);
  });

  it('is found by the parent folder, and has the usual class names without batches.meta.txt', async () => {
    const dir = temporaryFolder();
    rmSync(path.join(cifarFolder(dir), 'batches.meta.txt'));
    expect((await openCifar(cifar10Format, dir, both)).classes[9]).toBe('truck');
  });

  it('reads the archive as it reads the folder, named itself or by its folder', async () => {
    const folder = cifarFolder(temporaryFolder());
    const dir = temporaryFolder();
    const file = await archive(folder, path.join(dir, 'cifar-10-binary.tar.gz'));
    const unpacked = await openCifar(cifar10Format, folder, both);
    for (const place of [file, dir]) {
      const packed = await openCifar(cifar10Format, place, both);
      expect(packed.classes).toEqual(unpacked.classes);
      for (const split of both) expect(images(packed[split])).toEqual(images(unpacked[split]));
    }
  });

  it('is read from its folder where all of it is there, else from the archive, in the folder or beside it', async () => {
    const dir = temporaryFolder();
    const folder = cifarFolder(dir);
    const elsewhere = await archive(folder, path.join(temporaryFolder(), 'packed.tar.gz'));
    // Tells the one from the other.
    writeFileSync(path.join(folder, 'test_batch.bin'), cifarRecords(6, [1]));
    const labels = async (place: string) =>
      images((await openCifar(cifar10Format, place, both)).test).map(({ label }) => label);
    for (const place of [dir, folder]) {
      const packed = path.join(place, 'cifar-10-binary.tar.gz');
      writeFileSync(packed, readFileSync(elsewhere));
      for (const asked of [dir, folder]) expect(await labels(asked), `${asked}, whole`).toEqual([1]);
      rmSync(packed);
    }
    for (const gone of ['test_batch.bin', 'data_batch_1.bin']) rmSync(path.join(folder, gone));
    await expect(labels(dir)).rejects.toThrow(`${path.join(folder, 'data_batch_1.bin')} is missing.`);
    writeFileSync(path.join(folder, 'cifar-10-binary.tar.gz'), readFileSync(elsewhere));
    for (const asked of [dir, folder]) expect(await labels(asked), `${asked}, half unpacked`).toEqual([9, 0, 3]);
    // Of two that are not whole, the folder that was asked for is named.
    const two = write(temporaryFolder(), { 'data_batch_1.bin': 'x', 'cifar-10-batches-bin/data_batch_1.bin': 'x' });
    await expect(labels(two)).rejects.toThrow(`${path.join(two, 'data_batch_2.bin')} is missing.`);
    for (const batch of [2, 3, 4, 5]) rmSync(path.join(folder, `data_batch_${batch}.bin`));
    for (const asked of [dir, folder]) expect(await labels(asked), `${asked}, not unpacked`).toEqual([9, 0, 3]);
    // Beside the folder goes before in it.
    const beside = path.join(dir, 'cifar-10-binary.tar.gz');
    writeFileSync(beside, 'no archive');
    await expect(labels(dir)).rejects.toThrow(`${beside} cannot be read`);
  });

  it('counts a split that is not wanted and does not hold it', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = await archive(folder, path.join(temporaryFolder(), 'a.tar.gz'));
    for (const place of [folder, file]) {
      const { train, test } = await openCifar(cifar10Format, place, ['test']);
      expect(train.length).toBe(10);
      expect(() => train.read(0, new Uint8Array(3072), 0)).toThrow('not loaded');
      expect(images(test)[2]!.label).toBe(3);
    }
  });
});

describe('CIFAR-10 gone wrong', () => {
  it('names a file of the wrong size, the size expected and the size found, loaded or not', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = path.join(folder, 'data_batch_3.bin');
    for (const [bytes, size] of [
      [cifarRecords(3, [1, 2]).subarray(1), 6145],
      [Buffer.alloc(0), 0],
    ] as const) {
      writeFileSync(file, bytes);
      for (const load of [both, ['test'] as const]) {
        const { message } = await userError(() => openCifar(cifar10Format, folder, load));
        expect(message).toContain(file);
        expect(message).toContain(`has ${size} bytes`);
        expect(message).toContain('expected 30730000');
      }
    }
  });

  it('names a file of more than any batch has, whether Node could read it or not', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = path.join(folder, 'data_batch_2.bin');
    // Sparse: a whole number of records, over the 2 GiB that are read at once.
    truncateSync(file, 3073 * 750_000);
    expect((await userError(() => openCifar(cifar10Format, folder, both))).message).toBe(
      `${file} has 2304750000 bytes, which is too large for a batch of CIFAR-10.`,
    );
    // The least number of records above 1,000,000,000 bytes, and the one before.
    truncateSync(file, 3073 * 325_415);
    expect((await userError(() => openCifar(cifar10Format, folder, []))).message).toContain('has 1000000295 bytes');
    truncateSync(file, 3073 * 325_414);
    expect((await openCifar(cifar10Format, folder, [])).train.length).toBeGreaterThan(325_414);
  });

  it('names the file and the record of a label over 9', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = path.join(folder, 'test_batch.bin');
    writeFileSync(file, cifarRecords(6, [9, 0, 10]));
    expect((await userError(() => openCifar(cifar10Format, folder, both))).message).toContain(`${file}: record 2 `);
    expect((await userError(() => openCifar(cifar10Format, folder, both))).message).toContain('label 10');
  });

  it('names a list of classes that has another number of names, or one of them twice', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = path.join(folder, 'batches.meta.txt');
    for (const [names, wrong] of [
      ['abcdefghi', '9 names of classes'],
      ['abcdefghic', '10 names of classes, c twice'],
    ] as const) {
      writeFileSync(file, [...names].join('\n'));
      expect((await userError(() => openCifar(cifar10Format, folder, both))).message).toBe(
        `${file} has ${wrong}, and CIFAR-10 has 10.`,
      );
    }
  });

  it('names a missing batch', async () => {
    const folder = cifarFolder(temporaryFolder());
    rmSync(path.join(folder, 'data_batch_1.bin'));
    const { message, detail } = await userError(() => openCifar(cifar10Format, folder, both));
    expect(message).toBe(`${path.join(folder, 'data_batch_1.bin')} is missing.`);
    expect(detail.hint).toContain('https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz');
  });

  it('says what it looked for where there is nothing', async () => {
    for (const dir of [temporaryFolder(), '/no/such/folder']) {
      const { message, detail } = await userError(() => openCifar(cifar10Format, dir, both));
      expect(message).toContain(dir);
      expect(message).toContain('data_batch_1.bin');
      expect(detail.hint).toContain('Download');
    }
  });

  it('takes no memory for a batch of an archive that claims to be larger than any', async () => {
    const bytes = await tar({ 'cifar-10-batches-bin/data_batch_1.bin': 'x' });
    // The size as a number of 12 bytes, and the sum of the header with spaces in its own place.
    bytes.fill(0, 124, 136);
    bytes[124] = 0x80;
    bytes.writeUIntBE(2 ** 40, 130, 6);
    bytes.fill(' ', 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const dir = write(temporaryFolder(), { 'cifar-10-binary.tar': bytes });
    expect((await userError(() => openCifar(cifar10Format, dir, both))).message).toContain('cannot be read as');
  });

  it('names an archive that is cut off, none at all, or without a batch', async () => {
    const folder = cifarFolder(temporaryFolder());
    const file = await archive(folder, path.join(temporaryFolder(), 'a.tar.gz'));
    const whole = readFileSync(file);
    const messageFor = async (bytes: Buffer) => {
      writeFileSync(file, bytes);
      return (await userError(() => openCifar(cifar10Format, file, both))).message;
    };
    expect(await messageFor(whole.subarray(0, whole.length / 2))).toContain(`${file} cannot be read`);
    expect(await messageFor(Buffer.from('not gzipped'))).toContain(`${file} cannot be read`);
    expect(await messageFor(gzipSync(Buffer.alloc(2000, 'x')))).toContain(`${file} cannot be read`);
    expect(await messageFor(Buffer.alloc(0))).toContain(`${file} cannot be read`);
    await archive(folder, file, 'data_batch_5');
    expect((await userError(() => openCifar(cifar10Format, file, both))).message).toBe(
      `${file} holds no data_batch_5.bin.`,
    );
  });
});
