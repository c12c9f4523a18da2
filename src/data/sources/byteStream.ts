/**
 * The bytes of a file one after another, unpacked on the way: what is asked for is in memory once, and nothing else of the file.
 * Whoever makes one closes it.
 */
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { openRegular } from '../../files/regularFile';

/** Bytes of one read, and of one piece of what is unpacked. */
const pieceBytes = 2 ** 20;

export class ByteStream {
  private piece: Uint8Array = new Uint8Array(0);
  private readonly pieces: AsyncIterator<Uint8Array>;
  /** Bytes given so far. */
  offset = 0;

  constructor(private readonly stream: Readable) {
    this.pieces = stream[Symbol.asyncIterator]();
  }

  /** Fills `target` and says how many bytes there were: fewer than it takes at the end. Throws what the file or zlib says. */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      if (this.piece.length === 0) {
        const next = await this.pieces.next();
        if (next.done === true) break;
        this.piece = next.value;
      }
      const part = this.piece.subarray(0, target.length - filled);
      target.set(part, filled);
      this.piece = this.piece.subarray(part.length);
      filled += part.length;
      this.offset += part.length;
    }
    return filled;
  }

  /** The next bytes, fewer than `count` at the end. */
  async take(count: number): Promise<Buffer> {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, await this.fill(bytes));
  }

  /** Bytes that were taken and are to come again. */
  giveBack(bytes: Uint8Array): void {
    this.piece = Buffer.concat([bytes, this.piece]);
    this.offset -= bytes.length;
  }

  close(): void {
    this.stream.destroy();
  }
}

interface Part {
  /** Default: all of the file as it is. */
  packing?: 'gzip' | 'zlib' | undefined;
  /** Of the file, in bytes. */
  from?: number;
  count?: number;
}

export async function byteStream(file: string, { packing, from = 0, count }: Part = {}): Promise<ByteStream> {
  const { handle } = await openRegular(file, 'archive');
  const end = count === undefined ? Number.POSITIVE_INFINITY : from + count - 1;
  const read = handle.createReadStream({ start: from, end, highWaterMark: pieceBytes });
  if (packing === undefined) return new ByteStream(read);
  const unpack =
    packing === 'gzip' ? createGunzip({ chunkSize: pieceBytes }) : createInflate({ chunkSize: pieceBytes });
  // An error of either comes out of the last stream, which is read; the call back is for those who do not read it.
  return new ByteStream(pipeline(read, unpack, () => {}) as unknown as Readable);
}

/** The file as it is, or unpacked where its first bytes say gzip, whatever its name says. `size`: of the file. */
export async function maybePacked(file: string): Promise<{ stream: ByteStream; packed: boolean; size: number }> {
  const { head, size } = await headOf(file, 2);
  const packed = head[0] === 0x1f && head[1] === 0x8b;
  return { stream: await byteStream(file, { packing: packed ? 'gzip' : undefined }), packed, size };
}

/** The first bytes of a file, fewer where it has fewer, and its size. */
export async function headOf(file: string, count: number): Promise<{ head: Buffer; size: number }> {
  const { handle, size } = await openRegular(file, 'archive');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return { head: buffer.subarray(0, bytesRead), size };
  } finally {
    await handle.close();
  }
}
