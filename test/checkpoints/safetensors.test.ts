/** Files of weights that are whole, and every way of not being whole. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { readSafetensors, safetensorsPieces } from '../../src/checkpoints/safetensors';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { expectWhole } from '../wholeError';
import { about, at, entry, floats, handmade, raw } from './handmade';

async function messageOf(reading: Promise<unknown>, look = (_: UserError) => {}): Promise<string> {
  const error = await reading.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(UserError);
  look(error as UserError);
  return (error as UserError).message;
}

async function written(name: string, run?: string): Promise<string> {
  const state = {
    '#steps': Float32Array.of(3),
    'a/kernel': Float32Array.of(1, -2),
    'a/kernel#momentum': Float32Array.of(0.5, 0),
  };
  const options = run === undefined ? {} : { run };
  await writeCheckpoint(at(name), { state, progress: { step: 3, epoch: 1.5 } }, { 'a/kernel': [2, 1] }, options);
  return at(name);
}

describe('one flipped bit', () => {
  it('anywhere in a checkpoint is noticed', async () => {
    const file = await written('flipped.safetensors', 'tiny-0123');
    const whole = readFileSync(file);
    const unnoticed: string[] = [];
    // In every byte, and in its turn every bit of a byte.
    for (let byte = 0; byte < whole.length; byte++) {
      const bit = 8 * byte + ((3 * byte) % 8);
      const flipped = Buffer.from(whole);
      flipped[byte]! ^= 1 << (bit % 8);
      writeFileSync(file, flipped);
      const error = await readCheckpoint(file, 'tiny-0123').catch((failure: unknown) => failure);
      if (!(error instanceof UserError) || !error.message.includes(file)) unnoticed.push(`${bit}: ${error}`);
    }
    expect(unnoticed).toEqual([]);
  }, 120_000);

  it('in the data is said of its tensor', async () => {
    const file = await written('data.safetensors');
    const bytes = readFileSync(file);
    // The lowest bit of the first number of the second tensor: its value changes by one part in ten million.
    bytes[bytes.length - 8]! ^= 1;
    writeFileSync(file, bytes);
    expect(await messageOf(readCheckpoint(file))).toBe(
      `'a/kernel#momentum' in ${file} is damaged: it does not have the checksum that it was written with.`,
    );
  });
});

describe('what is not a whole checkpoint says which it is', () => {
  const one = { 'w/kernel': entry([2], [0, 8]) };
  it.each<[string, () => string, RegExp]>([
    ['nothing there', () => at('none.safetensors'), /none\.safetensors does not exist\.$/],
    ['an empty file', () => raw('empty', ''), /empty is empty\.$/],
    ['a file in place of its folder', () => `${raw('file', 'x')}/c.safetensors`, /c\.safetensors does not exist\.$/],
    [
      'a header of more than 100 MiB',
      () => raw('vast', Uint8Array.of(1, 0, 64, 6, 0, 0, 0, 0, 9)),
      /a header of 104857601 bytes/,
    ],
    [
      'a header of 100 MiB in a file that is shorter',
      () => raw('most', Uint8Array.of(0, 0, 64, 6, 0, 0, 0, 0, 9)),
      /cut off: its header has 104857600 bytes, and the file 9 in all/,
    ],
    ['seven bytes', () => raw('seven', '1234567'), /cut off: it has only 7 bytes/],
    ['zeros', () => raw('zeros', new Uint8Array(4096)), /has no header: it begins with zeros/],
    [
      'a folder',
      () => mkdirSync(at('folder'), { recursive: true }) ?? at('folder'),
      /folder is a folder, not a file of weights/,
    ],
    ['text', () => __filename, /not a safetensors file/],
    [
      'a header longer than the file',
      () => raw('long', Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0, 1)),
      /cut off: its header has 99 bytes/,
    ],
    ['a header that is no JSON', () => handmade('json', '{"a":'), /header of .*json is damaged: it is not JSON/],
    ['a header that is a list', () => handmade('list', '[]'), /it is not an object/],
    ['metadata with numbers', () => handmade('meta', { __metadata__: { a: 1 } }), /metadata of .* is damaged/],
    [
      'a name that is there twice',
      () =>
        handmade(
          'twice',
          '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0077":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
          floats(1),
        ),
      /'w' is there twice/,
    ],
    ['a tensor that is none', () => handmade('none', { w: 3 }), /'w' in .* has no type, shape and place/],
    ['no type', () => handmade('type', { w: entry([1], [0, 4], 7) }, floats(1)), /'w' in .* has no type/],
    [
      'a negative size',
      () => handmade('negative', { w: entry([-2, -1], [0, 8]) }, floats(1, 2)),
      /'w' in .* has the shape \[-2,-1\]: sizes are whole/,
    ],
    [
      'half a size',
      () => handmade('half', { w: entry([0.5, 4], [0, 8]) }, floats(1, 2)),
      /shape \[0\.5,4\]: sizes are whole/,
    ],
    [
      'a shape that is none',
      () => handmade('noshape', { w: entry('2', [0, 8]) }, floats(1, 2)),
      /shape "2": sizes are whole/,
    ],
    [
      'a huge shape',
      () => handmade('huge', { w: entry([2 ** 40, 2 ** 40], [0, 8]) }, floats(1, 2)),
      /more than any file holds/,
    ],
    [
      'an endless shape',
      () => handmade('endless', { w: entry(Array(100).fill(2 ** 50), [0, 8]) }, floats(1, 2)),
      /more than any file holds/,
    ],
    [
      'a negative offset',
      () => handmade('before', { w: entry([1], [-4, 0]) }, floats(1)),
      /'w' in .* lies from byte -4 to 0/,
    ],
    ['offsets backwards', () => handmade('back', { w: entry([1], [4, 0]) }, floats(1)), /lies from byte 4 to 0/],
    [
      'half an offset',
      () => handmade('halfway', { w: entry([1], [0.5, 4.5]) }, floats(1, 2)),
      /place \[0\.5,4\.5\], which is none/,
    ],
    ['one offset', () => handmade('alone', { w: entry([1], [0]) }, floats(1)), /place \[0\], which is none/],
    [
      'an offset beyond the end',
      () => handmade('beyond', { w: entry([3], [0, 12]) }, floats(1, 2)),
      /is cut off: 'w' ends at byte/,
    ],
    [
      'a shape of another size',
      () => handmade('size', { w: entry([3], [0, 8]) }, floats(1, 2)),
      /'w' in .* has 8 bytes, and its shape \[3\] needs 12/,
    ],
    [
      'two at one place',
      () => handmade('overlap', { a: entry([2], [0, 8]), b: entry([1], [4, 8]) }, floats(1, 2)),
      /'a' and 'b' overlap/,
    ],
    [
      'bytes of nobody between',
      () => handmade('gap', { a: entry([1], [0, 4]), b: entry([1], [8, 12]) }, floats(1, 2, 3)),
      /4 bytes of no tensor before 'b'/,
    ],
    ['bytes of nobody at the end', () => handmade('more', one, floats(1, 2, 3)), /4 bytes of no tensor at its end/],
    [
      'another type',
      () => handmade('f16', { __metadata__: about, w: entry([2], [0, 4], 'F16') }, floats(1)),
      /'w' in .* is F16, not F32/,
    ],
    ['weights alone', () => handmade('weights', one, floats(1, 2)), /weights holds weights, but no state of a run/],
    [
      'another format',
      () => handmade('format', { __metadata__: { ...about, format: 'sluice-checkpoint-9' } }),
      /format that is not known here: sluice-checkpoint-9/,
    ],
    [
      'no place of the run',
      () => handmade('nowhere', { __metadata__: { ...about, progress: '{"step":-1,"epoch":0}' } }),
      /does not say where its run stood/,
    ],
    ...['{"step":1.5,"epoch":0}', '{"step":1,"epoch":-0.5}', '{"step":1}', 'null', '{'].map(
      (progress, i): [string, () => string, RegExp] => [
        `progress that is ${progress}`,
        () => handmade(`progress${i}`, { __metadata__: { ...about, progress } }),
        /does not say where its run stood/,
      ],
    ),
    [
      'a checkpoint without its checksums',
      () => handmade('unsummed', { __metadata__: { ...about, format: 'sluice-checkpoint-2' } }),
      /has lost its checksums/,
    ],
    [
      'NaN',
      () => handmade('nan', { __metadata__: about, 'w/kernel': entry([2], [0, 8]) }, floats(1, Number.NaN)),
      /'w\/kernel' in .* holds NaN as its number 2 of 2/,
    ],
    [
      'an infinity',
      () =>
        handmade(
          'infinite',
          { __metadata__: about, 'w/kernel': entry([2], [0, 8]) },
          floats(Number.NEGATIVE_INFINITY, 1),
        ),
      /holds -Infinity as its number 1 of 2/,
    ],
  ])('%s', async (_, make, message) => {
    const file = make();
    const said = await messageOf(readCheckpoint(file), expectWhole);
    expect(said).toMatch(message);
    expect(said).toContain(file);
  });

  it('a pipe, without waiting for somebody to write into it', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    expect(await messageOf(readCheckpoint(at('pipe')))).toMatch(/is not a regular file/);
  });

  it.each(['cut', 'longer'])('one that is %s', async (how) => {
    const file = await written(`${how}.safetensors`);
    const { length } = readFileSync(file);
    for (const size of how === 'cut' ? Array.from({ length }, (_, i) => length - 1 - i) : [length + 1, length + 4096]) {
      truncateSync(file, size);
      expect(await messageOf(readCheckpoint(file))).toMatch(/cut off|is empty|has no header|of no tensor at its end/);
      if (how === 'longer') await written(`${how}.safetensors`);
    }
  });

  it("another run's", async () => {
    const file = await written('other.safetensors', 'tiny-0123');
    expect(await messageOf(readCheckpoint(file, 'tiny-4567'))).toBe(
      `${file} belongs to another run: to tiny-0123, not to tiny-4567.`,
    );
    expect(await messageOf(readCheckpoint(await written('any.safetensors'), 'tiny-4567'))).toMatch(
      /does not say that it belongs/,
    );
  });
});

describe('a whole file', () => {
  it('of an earlier version, without checksums, opens', async () => {
    const file = handmade('old', { __metadata__: about, 'w/kernel': entry([2, 1], [0, 8]) }, floats(1, 2));
    expect(await readCheckpoint(file)).toEqual({
      state: { '#steps': Float32Array.of(3), 'w/kernel': Float32Array.of(1, 2) },
      progress: { step: 3, epoch: 1.5 },
    });
  });

  it('has names of any kind, empty tensors and numbers of no shape', async () => {
    const names = ['__proto__', 'constructor', '12', 'ä"\\{}[]', ''];
    const tensors = Object.fromEntries(
      names.map((name, i) => [
        name,
        { shape: i === 0 ? [] : [i - 1], data: Float32Array.from({ length: i === 0 ? 1 : i - 1 }, (_, k) => k + i) },
      ]),
    );
    writeFileSync(
      at('names'),
      Buffer.concat([...safetensorsPieces({ tensors, metadata: { note: '"headerSha256":"' } })]),
    );
    const read = await readSafetensors(at('names'));
    expect(Object.entries(read.tensors).sort()).toEqual(Object.entries(tensors).sort());
    expect(read.metadata.note).toBe('"headerSha256":"');
  });

  it.runIf(process.geteuid?.() === 0)('that this user may not read is called so (needs root)', async () => {
    const file = await written('secret.safetensors');
    process.seteuid?.(65534);
    try {
      expect(await messageOf(readCheckpoint(file))).toBe(`${file} may not be read by this user.`);
    } finally {
      process.seteuid?.(0);
    }
  });

  it('leaves whole numbers out', async () => {
    const file = handmade('int', { n: entry([1], [0, 8], 'I64'), w: entry([1], [8, 12]) }, floats(0, 0, 5));
    expect((await readSafetensors(file)).tensors).toEqual({ w: { shape: [1], data: Float32Array.of(5) } });
  });

  it('is written from the arrays as they lie, without a copy', () => {
    const data = new Float32Array(new ArrayBuffer(2 ** 22 + 8), 8, 2 ** 20);
    const [, piece] = [...safetensorsPieces({ tensors: { w: { shape: [2 ** 20], data } }, metadata: {} })];
    expect(piece!.buffer).toBe(data.buffer);
    expect([piece!.byteOffset, piece!.length]).toEqual([8, 2 ** 22]);
  });
});
