import { describe, expect, it } from 'vitest';
import { LineFile } from '../../../src/run/log/lineFile';

type Handle = ConstructorParameters<typeof LineFile>[0];

/** A file that writes at most `room()` bytes at a time, says how often it was asked, and can be held up. */
function file(room: () => number = () => Number.POSITIVE_INFINITY) {
  const seen = { text: '', writes: 0, closed: false };
  let gate = Promise.resolve();
  const handle = {
    async write(data: Uint8Array) {
      await gate;
      seen.writes++;
      const bytes = Math.min(data.length, room());
      if (bytes === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      seen.text += Buffer.from(data.subarray(0, bytes)).toString();
      return { bytesWritten: bytes, buffer: data };
    },
    async close() {
      seen.closed = true;
    },
  };
  const hold = () => {
    let free = () => {};
    gate = new Promise((resolve) => {
      free = resolve;
    });
    return () => free();
  };
  return { lines: new LineFile(handle as unknown as Handle), seen, hold };
}

describe('lines', () => {
  it('are taken at once while the disk is slow, and go out together', async () => {
    const { lines, seen, hold } = file();
    const release = hold();
    for (const line of ['a', 'b', 'c', 'd']) await lines.append(line);
    expect(seen.text).toBe('');
    release();
    await lines.flush();
    expect(seen).toMatchObject({ text: 'a\nb\nc\nd\n', writes: 2 });
  });

  it('come out whole and once when the disk was full in the middle of one', async () => {
    let room = 5;
    const { lines, seen } = file(() => {
      const bytes = room;
      room = 0;
      return bytes;
    });
    await lines.append('one');
    await lines.append('two');
    await expect(lines.flush()).rejects.toThrow('no space left');
    expect(seen.text).toBe('one\n');
    // A full disk is not an error of the writer.
    await lines.append('three');
    await expect(lines.flush()).rejects.toThrow('no space left');
    room = 3;
    await expect(lines.flush()).rejects.toThrow('no space left');
    expect(seen.text).toBe('one\ntwo');
    room = 1000;
    await lines.flush();
    expect(seen.text).toBe('one\ntwo\nthree\n');
  });

  it('keep their order when more come while the disk fills up', async () => {
    let room = 5;
    const { lines, seen, hold } = file(() => {
      const bytes = room;
      room = 0;
      return bytes;
    });
    const release = hold();
    await lines.append('one two');
    // While the write that ends in the middle of the first line is under way.
    await lines.append('three');
    release();
    await expect(lines.flush()).rejects.toThrow('no space left');
    expect(seen.text).toBe('one t');
    room = 1000;
    await lines.append('four');
    await lines.flush();
    expect(seen.text).toBe('one two\nthree\nfour\n');
  });

  it('do not wait for a full disk without bound', async () => {
    const { lines } = file(() => 0);
    const append = async () => {
      for (let i = 0; i < 10; i++) await lines.append('x'.repeat(1 << 20));
    };
    await expect(append()).rejects.toThrow('no space left');
  });

  it('of a file that fails otherwise are an error at the next call', async () => {
    const broken = { write: () => Promise.reject(new Error('stale handle')), close: async () => {} };
    const lines = new LineFile(broken as unknown as Handle);
    await lines.append('a');
    await new Promise((done) => setImmediate(done));
    await expect(lines.append('b')).rejects.toThrow('stale handle');
  });

  it('are on the disk before it is closed', async () => {
    const { lines, seen, hold } = file();
    const release = hold();
    await lines.append('last');
    const closing = lines.close();
    expect(seen.closed).toBe(false);
    release();
    await closing;
    expect(seen).toMatchObject({ text: 'last\n', closed: true });
  });
});

it('bytes that are written are counted, those that wait are not', async () => {
  let room = 5;
  const { lines } = file(() => {
    const bytes = room;
    room = 0;
    return bytes;
  });
  await lines.append('one two');
  await expect(lines.flush()).rejects.toThrow('no space left');
  expect(lines.written).toBe(5);
  room = 1000;
  await lines.append('é');
  await lines.flush();
  expect(lines.written).toBe('one two\né\n'.length + 1);
});

it('4 MiB of lines may wait for a full disk, and no more', async () => {
  const { lines } = file(() => 0);
  let taken = 0;
  const append = async () => {
    for (; ; taken++) await lines.append('x'.repeat((1 << 20) - 1));
  };
  await expect(append()).rejects.toThrow('no space left');
  expect(taken).toBe(4);
});

it('closing waits for nothing that cannot be written, and says nothing of a handle that fails', async () => {
  const { lines, seen } = file(() => 0);
  await lines.append('a');
  await lines.close();
  expect(seen.closed).toBe(true);
  const failing = { write: async () => ({ bytesWritten: 2 }), close: () => Promise.reject(new Error('stale')) };
  await new LineFile(failing as unknown as Handle).close();
});

it('a disk in trouble is forgotten when a write succeeds again', async () => {
  let code = 'EDQUOT';
  const handle = {
    write: async (data: Uint8Array) => {
      if (code !== '') throw Object.assign(new Error(code), { code });
      return { bytesWritten: data.length };
    },
    close: async () => {},
  };
  const lines = new LineFile(handle as unknown as Handle);
  await lines.append('a');
  await new Promise((done) => setImmediate(done));
  await lines.append('b');
  code = '';
  await lines.flush();
  await lines.append('c');
  await lines.flush();
});

it('a failure is an error of the calls until a write succeeds again, and then of none', async () => {
  let broken = true;
  const seen: string[] = [];
  const handle = {
    write: async (data: Uint8Array) => {
      if (broken) throw new Error('stale handle');
      seen.push(Buffer.from(data).toString());
      return { bytesWritten: data.length };
    },
    close: async () => {},
  };
  const lines = new LineFile(handle as unknown as Handle);
  await lines.append('a');
  await expect(lines.flush()).rejects.toThrow('stale handle');
  broken = false;
  await lines.flush();
  await lines.append('b');
  await lines.flush();
  expect(seen).toEqual(['a\n', 'b\n']);
});
