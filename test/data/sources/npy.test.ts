/** Arrays of NumPy as a data set: what is in the files, whichever way they lie there, and what is said of files that are not whole. */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../../src/data/batches/pipeline';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { openNpy } from '../../../src/data/sources/npyArray';
import { npy } from '../../../src/data/sources/npySource';
import { temporaryFolder, userError } from '../files';
import { npyBytes, zipBytes } from './npyFiles';

const dir = temporaryFolder();
let made = 0;
/** A new file of these bytes. */
function file(bytes: Buffer, ending = 'npy'): string {
  const name = path.join(dir, `${made++}.${ending}`);
  writeFileSync(name, bytes);
  return name;
}

describe('numbers of every type', () => {
  const table = Float32Array.from([1.5, -2, 0.25, 4, 5, 1e20]);
  it.each<[string, Buffer, ArrayLike<number>]>([
    ['float32', npyBytes(table, [2, 3]), table.slice(3)],
    ['float64', npyBytes(Float64Array.from([1, 2, 0.1, 4]), [2, 2]), Float32Array.from([0.1, 4])],
    ['int64', npyBytes(BigInt64Array.from([1n, -2n, 3n, -4n]), [2, 2]), Int32Array.of(3, -4)],
    ['int16', npyBytes(Int16Array.from([1, -2, 3, -4]), [2, 2]), Int32Array.of(3, -4)],
    ['bytes', npyBytes(Uint8Array.from([1, 2, 254, 255]), [2, 2]), Uint8Array.of(254, 255)],
    ['bool', npyBytes(Uint8Array.from([0, 1, 1, 0]), [2, 2], { descr: '|b1' }), Float32Array.of(1, 0)],
    // 1, −2, the smallest above 0, and a third, as IEEE 754 has them in 16 bits.
    [
      'float16',
      npyBytes(Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x3555]), [2, 2], { descr: '<f2' }),
      Float32Array.of(2 ** -24, 0.333251953125),
    ],
    [
      'big-endian int32',
      npyBytes(Int32Array.from([0, 0x01000000, 0x02000000, -1]), [2, 2], { descr: '>i4' }),
      Int32Array.of(2, -1),
    ],
    [
      'float16 beyond the largest',
      npyBytes(Uint16Array.from([0, 0, 0, 0x7c00, 0xfc00, 0x7e00]), [2, 3], { descr: '<f2' }),
      Float32Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
    ],
    ['int8', npyBytes(Int8Array.from([0, 0, -128, -1]), [2, 2]), Int32Array.of(-128, -1)],
    ['uint16', npyBytes(Uint16Array.from([0, 0, 65_535, 40_000]), [2, 2]), Int32Array.of(65_535, 40_000)],
    ['uint32', npyBytes(Uint32Array.from([0, 0, 2 ** 31 - 1, 5]), [2, 2]), Int32Array.of(2 ** 31 - 1, 5)],
    ['uint64', npyBytes(BigUint64Array.from([0n, 0n, 7n, 8n]), [2, 2]), Int32Array.of(7, 8)],
    [
      'big-endian float32',
      npyBytes(Uint32Array.from([0, 0x0000803f, 0, 0x000000c0]), [2, 2], { descr: '>f4' }),
      Float32Array.of(0, -2),
    ],
    [
      'big-endian int64',
      npyBytes(BigInt64Array.from([0n, 0x0300000000000000n]), [2], { descr: '>i8' }),
      Int32Array.of(3),
    ],
    ['version 3 of the format', npyBytes(table, [2, 3], { version: 3 }), table.slice(3)],
    ['the order of the machine', npyBytes(table, [2, 3], { descr: '=f4' }), table.slice(3)],
    ['version 2 of the format', npyBytes(table, [2, 3], { version: 2 }), table.slice(3)],
  ])('%s', async (_, bytes, second) => {
    const array = await openNpy(file(bytes));
    expect(array.shape[0]).toBe(2);
    expect(array.read(1)).toEqual(second);
  });

  it('stored by columns where there is but one to store', async () => {
    for (const shape of [[3], [3, 1], [1, 3], [1, 3, 1]]) {
      const array = await openNpy(file(npyBytes(Int32Array.of(7, 8, 9), shape, { fortran: true })));
      expect(array.read(shape[0]! - 1)).toEqual(shape[0] === 3 ? Int32Array.of(9) : Int32Array.of(7, 8, 9));
    }
  });

  it('more than are held at once, sample by sample, until the file becomes shorter', async () => {
    const each = 2 ** 20;
    const name = file(npyBytes(new Uint8Array(0), [65, each]));
    const begin = statSync(name).size;
    // Nobody writes the pages between: they take no room.
    truncateSync(name, begin + 65 * each);
    const handle = openSync(name, 'r+');
    writeSync(handle, Uint8Array.of(7), 0, 1, begin + 64 * each);
    const array = await openNpy(name);
    expect(array.shape).toEqual([65, each]);
    expect([...array.read(64).subarray(0, 2)]).toEqual([7, 0]);
    expect(array.read(63)).toHaveLength(each);
    writeSync(handle, Uint8Array.of(9), 0, 1, begin + 63 * each);
    expect(array.read(63)[0]).toBe(9);
    ftruncateSync(handle, begin + 64 * each);
    closeSync(handle);
    expect(array.read(63)[0]).toBe(9);
    expect(() => array.read(64)).toThrow(`${name} has become shorter while it was read: it ends in sample 64.`);
  });

  it('one axis, many axes', async () => {
    expect((await openNpy(file(npyBytes(Int32Array.of(7, 8), [2])))).read(1)).toEqual(Int32Array.of(8));
    expect((await openNpy(file(npyBytes(new Float32Array(24), [2, 3, 2, 2])))).shape).toEqual([2, 3, 2, 2]);
  });
});

describe('an archive', () => {
  const files = { 'a.npy': npyBytes(Int32Array.of(1, 2, 3), [3]), 'b.npy': npyBytes(Float32Array.of(4, 5), [1, 2]) };
  it.each([
    {},
    { packed: true },
    { wide: true },
    { wide: true, packed: true },
    { noted: true },
    { wide: true, noted: true },
    { comment: 'PK of mine' },
  ])('%o holds its arrays', async (how) => {
    const archive = file(zipBytes(files, how), 'npz');
    expect((await openNpy(`${archive}/a`)).read(2)).toEqual(Int32Array.of(3));
    expect((await openNpy(`${archive}/b`)).read(0)).toEqual(Float32Array.of(4, 5));
  });

  it('names its arrays where one is asked for that there is not, or none', async () => {
    const archive = file(zipBytes(files), 'npz');
    const error = await userError(() => openNpy(`${archive}/c`));
    expect(error.message).toBe(`${archive} has no array c.`);
    expect(error.detail.hint).toContain('a');
    expect((await userError(() => openNpy(archive))).detail.hint).toContain(`${archive}/NAME`);
  });

  it('is told from the array in it by a slash of either kind', async () => {
    const archive = file(zipBytes(files), 'npz');
    expect((await openNpy(`${archive}\\a`)).read(1)).toEqual(Int32Array.of(2));
  });

  it('is known by its ending in capitals too', async () => {
    const archive = file(zipBytes(files), 'NPZ');
    expect((await openNpy(`${archive}/a`)).read(1)).toEqual(Int32Array.of(2));
    expect((await userError(() => openNpy(archive))).message).toBe(`${archive} holds several arrays.`);
  });

  /** The fields of the entry of `b` in the list and before its bytes, by PKWARE's offsets. */
  const spoilt = (how: Parameters<typeof zipBytes>[1], spoil: (bytes: Buffer, list: number, local: number) => void) => {
    const bytes = zipBytes(files, how);
    const list = bytes.indexOf(
      Buffer.from('PK\x01\x02', 'latin1'),
      bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 1,
    );
    spoil(bytes, list, bytes.readUInt32LE(list + 42));
    return file(bytes, 'npz');
  };
  const unpacked = { packed: true };
  it.each<[string, Parameters<typeof zipBytes>[1], (bytes: Buffer, list: number, local: number) => void, string]>([
    ['packed in another way', {}, (b, list) => b.writeUInt16LE(12, list + 10), 'b.npy of FILE is packed by method 12.'],
    [
      'of two GiB when unpacked',
      unpacked,
      (b, list) => b.writeUInt32LE(2 ** 31, list + 24),
      'b.npy of FILE is packed, and has 2.0 GiB unpacked.',
    ],
    [
      'of a byte more than one GiB when unpacked',
      unpacked,
      (b, list) => b.writeUInt32LE(2 ** 30 + 1, list + 24),
      'b.npy of FILE is packed, and has 1.0 GiB unpacked.',
    ],
    [
      'that is longer than the list says',
      unpacked,
      (b, list) => b.writeUInt32LE(100, list + 24),
      'FILE is cut off or damaged: b.npy cannot be unpacked (Cannot create a Buffer larger than 100 bytes).',
    ],
    [
      'that is shorter than the list says',
      unpacked,
      (b, list) => b.writeUInt32LE(4096, list + 24),
      'FILE is cut off or damaged: b.npy cannot be unpacked (it is shorter than the list says).',
    ],
    [
      'that lies elsewhere',
      {},
      (b, _, local) => b.writeUInt32LE(7, local),
      'FILE is cut off or damaged: b.npy is not where the list says.',
    ],
    [
      'that ends behind the end',
      {},
      (b, list) => b.writeUInt32LE(99_999, list + 20),
      'FILE is cut off or damaged: b.npy ends behind its end.',
    ],
    [
      'whose entry is damaged',
      {},
      (b, list) => b.writeUInt32LE(7, list),
      'FILE is cut off or damaged: entry 2 of the list of its 2 arrays is missing.',
    ],
  ])('with an array %s is refused', async (_, how, spoil, message) => {
    const archive = spoilt(how, spoil);
    expect((await userError(() => openNpy(`${archive}/b`))).message).toBe(message.replace('FILE', archive));
    if (!message.includes('entry')) expect((await openNpy(`${archive}/a`)).read(0)).toEqual(Int32Array.of(1));
  });

  it('that is cut anywhere says so, and never gives numbers', async () => {
    for (const how of [{}, { packed: true }, { wide: true }]) {
      const bytes = zipBytes(files, how);
      for (let length = 2; length < bytes.length; length += 7) {
        const error = await userError(
          () => openNpy(`${file(bytes.subarray(0, length), 'npz')}/b`),
          () => {},
        );
        expect(error.message).toContain('is cut off or damaged');
      }
    }
  });
});

/** A file with that header, and 16 bytes behind it. */
function headed(text: string): Buffer {
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01', 'latin1');
  head.writeUInt16LE(text.length + 1, 8);
  return Buffer.concat([head, Buffer.from(`${text}\n`), Buffer.alloc(16)]);
}

describe('a file that cannot be right', () => {
  const good = npyBytes(Float32Array.of(1, 2, 3, 4), [2, 2]);
  it.each<[string, Buffer, string]>([
    [
      'is cut within its numbers',
      good.subarray(0, -1),
      'is cut off: its header tells of 2 samples, and it ends in number 1 (counted from 0).',
    ],
    [
      'is cut within its only sample',
      npyBytes(Float32Array.of(1, 2), [1, 2]).subarray(0, -1),
      'is cut off: its header tells of 1 sample, and it ends in number 0 (counted from 0).',
    ],
    ['is cut in its header', good.subarray(0, 40), 'ends in its header.'],
    ['is empty', Buffer.alloc(0), 'is empty.'],
    ['is something else', Buffer.from('hello, I am a text'), 'does not begin as a .npy file.'],
    ['holds objects', npyBytes(new Uint8Array(16), [2], { descr: '|O' }), 'holds Python objects.'],
    ['holds bytes of text', npyBytes(new Uint8Array(2), [2], { descr: '|S1' }), 'holds elements of type |S1.'],
    ['holds text', npyBytes(new Uint8Array(16), [2], { descr: '<U2' }), 'holds elements of type <U2.'],
    ['lies column by column', npyBytes(new Float32Array(4), [2, 2], { fortran: true }), 'is stored column by column.'],
    [
      'is cut before its header',
      npyBytes(new Float32Array(1), [1], { version: 2 }).subarray(0, 11),
      'ends in its header.',
    ],
    [
      'ends with its header',
      good.subarray(0, 128),
      'is cut off: its header tells of 2 samples, and it ends in number 0 (counted from 0).',
    ],
    [
      'has records',
      headed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }"),
      'has records of several fields.',
    ],
    ['has another header', headed("{'descr': '<f4'}"), "has the header {'descr': '<f4'}."],
    [
      'has a long header',
      headed(`{'of': '${'x'.repeat(300)}'}`),
      `has the header {'of': '${'x'.repeat(200 - "{'of': '".length)}.`,
    ],
    ['is a number', headed("{'descr': '<f4', 'fortran_order': False, 'shape': (), }"), 'is a single number.'],
    [
      'has half a sample',
      headed("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0.5), }"),
      'has the shape (2, 0.5).',
    ],
    ['has no sample', npyBytes(new Float32Array(0), [0, 2]), 'has the shape (0, 2).'],
  ])('%s', async (_, bytes, message) => {
    const at = file(bytes);
    const error = await userError(() => openNpy(at));
    expect(error.message).toBe(`${at} ${message}`);
    expect(error.detail.hint).toMatch(/\.$/);
  });

  it.each([
    [BigInt64Array.of(1n, 2n ** 40n), 2 ** 40],
    [BigUint64Array.of(1n, 2n ** 63n), 2 ** 63],
    [Uint32Array.of(1, 2 ** 31), 2 ** 31],
  ])('holds a number beyond 32 bits: which sample (%#)', async (values, number) => {
    const at = file(npyBytes(values, [2]));
    const inArchive = `${file(zipBytes({ 'a.npy': npyBytes(values, [2]) }), 'npz')}/a`;
    for (const place of [at, inArchive]) {
      const { message, detail } = await userError(async () => (await openNpy(place)).read(1));
      expect(message).toBe(`${place}, sample 1 has ${number}, which is beyond 32 bits.`);
      expect(detail.hint).toBe('Save smaller whole numbers, or float32.');
    }
  });

  it.runIf(process.platform === 'linux')('is closed again, as one that is read at once (needs Linux)', async () => {
    const bad = file(npyBytes(new Float32Array(0), [0, 2]));
    const archive = (how: object) => `${file(zipBytes({ 'a.npy': good }, how), 'npz')}/a`;
    const [small, stored, packed] = [file(good), archive({}), archive({ packed: true })];
    const open = () => readdirSync('/proc/self/fd').length;
    for (const at of [bad, small, stored, packed]) {
      const before = open();
      for (let i = 0; i < 20; i++) await openNpy(at).catch(() => undefined);
      expect(open(), at).toBeLessThan(before + 10);
    }
  });

  it('is not there', async () => {
    expect((await userError(() => openNpy(path.join(dir, 'none.npy')))).detail.hint).toContain('data.dir');
  });
});

describe('a data set of arrays', () => {
  const x = file(
    npyBytes(
      Float32Array.from({ length: 24 }, (_, i) => i / 2),
      [4, 3, 2],
    ),
  );
  const y = file(npyBytes(BigInt64Array.from([0n, 1n, 2n, 1n]), [4]));
  const images = file(
    npyBytes(
      Uint8Array.from({ length: 16 }, (_, i) => 17 * i),
      [4, 2, 2, 1],
    ),
  );
  type Arrays = string | Record<string, string>;
  const splits = (given: { x: Arrays; y: Arrays }) => ({ train: given, test: given });

  async function first(source: ReturnType<typeof npy>) {
    const pipeline = await openPipeline(source, { split: 'test', batchSize: 4, inline: true });
    for await (const { inputs, y: labels } of pipeline.epoch(0)) {
      await pipeline.close();
      return { info: pipeline.info, inputs, labels };
    }
    throw new Error('no batch');
  }

  it('gives samples of the shape of a row, and classes', async () => {
    const { info, inputs, labels } = await first(npy({ ...splits({ x, y }), classes: 3 }));
    expect(info).toMatchObject({ shape: [3, 2], train: 4, test: 4, classes: ['0', '1', '2'], labels: undefined });
    expect([...inputs.x!]).toEqual(Array.from({ length: 24 }, (_, i) => i / 2));
    expect([...labels]).toEqual([0, 1, 2, 1]);
  });

  it('gives images of bytes, normalised, with pictures', async () => {
    const { info, inputs } = await first(npy({ ...splits({ x: images, y }), classes: 3, mean: 0.5, std: 0.5 }));
    expect(info).toMatchObject({ shape: [2, 2, 1], pictures: undefined });
    const each = await first(npy({ ...splits({ x: images, y }), classes: 3, mean: [0.25], std: [0.125] }));
    expect([each.info.mean, each.info.std]).toEqual([[0.25], [0.125]]);
    expect([...inputs.x!].map((value) => Math.round(127.5 * value + 127.5))).toEqual(
      Array.from({ length: 16 }, (_, i) => 17 * i),
    );
  });

  it('gives samples of the shape that is asked for, where it has as many numbers', async () => {
    expect((await first(npy({ ...splits({ x, y }), classes: 3, shape: [6, 1] }))).info.shape).toEqual([6, 1]);
    const error = await userError(() => first(npy({ ...splits({ x, y }), classes: 3, shape: [5] })));
    expect(error.message).toContain('x has the shape [6], and data.shape says [5].');
  });

  it('gives several inputs by name, and labels that are numbers', async () => {
    const { info, inputs, labels } = await first(npy(splits({ x: { signal: x, small: images }, y: x })));
    expect(info.inputs?.map(({ name }) => name)).toEqual(['signal', 'small']);
    expect(inputs['input:signal']).toHaveLength(24);
    expect(info.labels).toEqual({ shape: [3, 2], dtype: 'float32' });
    expect([...labels]).toEqual([...inputs['input:signal']!]);
  });

  it('gives several labels by name, in the shapes and types of their rows', async () => {
    const { info, labels } = await first(npy(splits({ x, y: { kind: y, box: x } })));
    expect(info.labels).toEqual({
      ...{ shape: [7], dtype: 'float32' },
      parts: [
        { name: 'kind', shape: [1], dtype: 'int32' },
        { name: 'box', shape: [3, 2], dtype: 'float32' },
      ],
    });
    const rows = [0, 1, 2, 1].flatMap((kind, i) => [kind, ...Array.from({ length: 6 }, (_, j) => (6 * i + j) / 2)]);
    expect([...labels]).toEqual(rows);
    // Classes are those of one label.
    const both = await userError(() => first(npy({ ...splits({ x, y: { kind: y, other: y } }), classes: 3 })));
    expect(both.message).toBe(
      '`classes` names classes, and y of sample 0 of the train split is several labels: kind, other.',
    );
    const short = file(npyBytes(BigInt64Array.from([0n, 1n]), [2]));
    const error = await userError(() => first(npy(splits({ x, y: { kind: y, other: short } }))));
    expect(error.message).toBe(`${short} has 2 samples, and ${y} 4.`);
  });

  it('names file, sample and label where one is no class', async () => {
    const error = await userError(() => first(npy({ ...splits({ x, y }), classes: 2 })));
    expect(error.message).toBe(`Sample 2 of ${x} (test; labels: ${y}) has the label 2, and there are 2 classes.`);
  });

  it('says that x and y are of other samples', async () => {
    const other = file(npyBytes(Int32Array.of(1, 2), [2]));
    expect((await userError(() => first(npy({ ...splits({ x, y: other }), classes: 3 })))).message).toBe(
      `${x} has 4 samples, and ${other} 2.`,
    );
    const one = file(npyBytes(Float32Array.of(1, 2), [1, 2]));
    const fewer = await userError(() => first(npy({ ...splits({ x: one, y }), classes: 3 })));
    expect(fewer.message).toBe(`${one} has 1 sample, and ${y} 4.`);
  });

  it('is told from another by what its files hold', async () => {
    const print = await fingerprint(npy({ ...splits({ x, y }), classes: 3 }));
    expect(
      await fingerprint(
        npy({ ...splits({ x, y: file(npyBytes(BigInt64Array.from([0n, 1n, 2n, 2n]), [4])) }), classes: 3 }),
      ),
    ).not.toBe(print);
    expect(await fingerprint(npy({ ...splits({ x, y }), classes: 3 }))).toBe(print);
    // Two arrays of one archive are one file, of which another part is read.
    const both = zipBytes({
      'a.npy': npyBytes(BigInt64Array.of(0n, 1n, 2n, 1n), [4]),
      'b.npy': npyBytes(BigInt64Array.of(1n, 1n, 2n, 0n), [4]),
    });
    const archive = file(both, 'npz');
    const of = (name: string) => fingerprint(npy({ ...splits({ x, y: `${archive}/${name}` }), classes: 3 }));
    expect(await of('a')).not.toBe(await of('b'));
    expect(await of('a')).toBe(await of('a'));
    const capitals = file(both, 'NPZ');
    for (const at of [`${archive}\\a`, `${capitals}/a`])
      expect(await fingerprint(npy({ ...splits({ x, y: at }), classes: 3 })), at).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has the options of the moment when they were given', () => {
    const [mean, std, classes] = [[0.5], [0.25], ['a', 'b']];
    const source = npy({ ...splits({ x, y }), mean, std, classes });
    for (const list of [mean, std, classes] as unknown[][]) list[0] = 9;
    expect(source).toMatchObject({ mean: [0.5], std: [0.25], classes: ['a', 'b'] });
  });

  it('is called by its folder, and is of as many samples as each split has', async () => {
    const few = file(
      npyBytes(
        Float32Array.from({ length: 6 }, (_, i) => i),
        [1, 3, 2],
      ),
    );
    const one = file(npyBytes(BigInt64Array.of(2n), [1]));
    const { info, inputs, labels } = await first(npy({ dir, train: { x, y }, test: { x: few, y: one }, classes: 3 }));
    expect(info).toMatchObject({ name: path.basename(dir), train: 4, test: 1 });
    expect([[...inputs.x!].slice(0, 6), labels[0]]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
  });

  it('whose labels are saved as a column has classes, and of several numbers a sample none', async () => {
    const column = file(npyBytes(BigInt64Array.from([0n, 1n, 2n, 1n]), [4, 1]));
    const found = await first(npy({ ...splits({ x, y: column }), classes: 3 }));
    expect([found.info.labels, ...found.labels]).toEqual([undefined, 0, 1, 2, 1]);
    const pairs = file(npyBytes(Int32Array.from([0, 1, 2, 1, 0, 0, 1, 1]), [4, 2]));
    const { info, labels } = await first(npy({ ...splits({ x, y: pairs }), classes: 3 }));
    expect(info.labels).toMatchObject({ shape: [2] });
    expect([...labels]).toEqual([0, 1, 2, 1, 0, 0, 1, 1]);
  });

  it.each([
    [{ train: { x }, test: { x, y } }, 'data.train is'],
    [{ train: { x, y } }, 'data.test is missing'],
    [{ ...splits({ x: {}, y }) }, 'data.train is'],
    [{ ...splits({ x, y }), std: 0 }, 'data.std is 0'],
    [{ ...splits({ x, y }), classes: ['a', 3] }, 'data.classes is ["a",3].'],
    [{ ...splits({ x, y }), dir: 3 }, 'data.dir is 3.'],
    [{ ...splits({ x, y }), shape: [0, 6] }, 'data.shape is [0,6].'],
    [{ train: { x: { a: x, b: 3 }, y }, test: { x, y } }, 'data.train is'],
    [{ train: { x, y: '' }, test: { x, y } }, 'data.train is'],
    [{ train: { x, y: {} }, test: { x, y } }, 'data.train is'],
    [{ train: { x, y: { a: 3 } }, test: { x, y } }, 'data.train is'],
  ])('refuses what row %# has', async (options, message) => {
    expect((await userError(() => npy(options as never))).message).toContain(message);
  });
});

it('an archive without an array has none of any name', async () => {
  const archive = file(zipBytes({}), 'npz');
  await expect(openNpy(`${archive}/a`)).rejects.toThrow(`${archive} has no array a.`);
});
