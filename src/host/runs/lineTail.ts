/**
 * Reads what was appended to a text file since the last read: whole lines only, a half-written last line stays
 * for the next read. Works on bytes, so that a character cut in two by the writer or by the chunk size is safe.
 * Not a watcher: whoever holds it decides when to read.
 */
import { type OpenFile, openRegular } from '../../files/regularFile';
import { errorCode } from '../base/errorCode';

export interface TailRead {
  /** Zero or more whole lines, each with its newline. */
  text: string;
  /** The file is shorter than what was already read: everything read before is void, `text` starts at the beginning. */
  restarted: boolean;
  /** There is more to read at once: the chunk size was reached. */
  more: boolean;
}

/** Bytes a read; keeps a huge file from blocking the extension host for long. */
const chunkBytes = 1 << 18;
/** A line without an end after this many bytes is no event of ours: it is dropped. */
const longestLineBytes = 16 << 20;

export class LineTail {
  #offset = 0;
  #rest: Buffer[] = [];
  #restBytes = 0;

  #size = 0;

  constructor(readonly file: string) {}

  /** Share of the file, as it was at the last read, that is read: 0 … 1. */
  get readShare(): number {
    return this.#size === 0 ? 0 : this.#offset / this.#size;
  }

  /** Bytes of the whole lines that were read. */
  get position(): number {
    return this.#offset - this.#restBytes;
  }

  /** Before the first read: what lies before `position`, the end of a line, is known. */
  skipTo(position: number): void {
    this.#offset = position;
  }

  /** Throws what `openRegular` throws, except that a missing file is an empty one. */
  async read(): Promise<TailRead> {
    let opened: OpenFile;
    try {
      opened = await openRegular(this.file, 'events');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      const restarted = this.#offset > 0;
      this.#reset();
      return { text: '', restarted, more: false };
    }
    const { handle, size } = opened;
    try {
      this.#size = size;
      const restarted = size < this.#offset;
      if (restarted) this.#reset();
      if (size === this.#offset) return { text: '', restarted, more: false };
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size - this.#offset));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#offset);
      this.#offset += bytesRead;
      return { text: this.#take(buffer.subarray(0, bytesRead)), restarted, more: bytesRead > 0 && this.#offset < size };
    } finally {
      await handle.close();
    }
  }

  #take(bytes: Buffer): string {
    const end = bytes.lastIndexOf(10) + 1;
    if (end === 0) {
      this.#keep(bytes);
      return '';
    }
    const text = Buffer.concat([...this.#rest, bytes.subarray(0, end)]).toString('utf8');
    this.#rest = [];
    this.#restBytes = 0;
    this.#keep(bytes.subarray(end));
    return text;
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#restBytes += bytes.length;
    // Emptied, not forgotten: what is left of the line arrives later, fails to parse and is skipped by the reader.
    if (this.#restBytes > longestLineBytes) this.#rest = [];
    else this.#rest.push(bytes);
  }

  #reset(): void {
    this.#offset = 0;
    this.#rest = [];
    this.#restBytes = 0;
  }
}
