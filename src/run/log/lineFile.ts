/**
 * Appends lines to a file in their order without making their writer wait: what comes while a write is under way goes
 * out in one write after it, so that a slow disk costs writes, not training time. A full disk is waited for as long as
 * memory for the lines is bounded; every other failure is thrown at the next call.
 */
import type { FileHandle } from 'node:fs/promises';
import { isFull } from '../../files/errorCode';

/** Bytes that may wait, hours of events; beyond them a slow disk slows the writer down, and a full one ends it. */
const waitingBytes = 4 << 20;

export class LineFile {
  private waiting: Buffer[] = [];
  private bytes = 0;
  /** Bytes that went into the file. */
  written = 0;
  private writing: Promise<void> | undefined;
  /** Why the last write failed; of a full disk it is forgotten when one succeeds. */
  private failure: unknown;

  constructor(private readonly handle: Pick<FileHandle, 'write' | 'close'>) {}

  /** Resolves when the line is taken, usually at once. */
  async append(line: string): Promise<void> {
    const data = Buffer.from(`${line}\n`);
    this.waiting.push(data);
    this.bytes += data.length;
    this.start();
    if (this.bytes > waitingBytes) await this.flush();
    else if (this.failure !== undefined && !isFull(this.failure)) throw this.failure;
  }

  /** Resolves when every line is written; rejects with the reason why one cannot be. */
  async flush(): Promise<void> {
    this.start();
    while (this.writing !== undefined) await this.writing;
    if (this.bytes > 0) throw this.failure;
  }

  /** Writes what it can; what cannot be written was said by `append` and `flush`. */
  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.handle.close().catch(() => undefined);
  }

  private start(): void {
    if (this.writing === undefined && this.bytes > 0) this.writing = this.drain();
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      // A write that ends early, as on a full disk, goes on at its byte: no line is doubled or broken.
      let rest = Buffer.concat(this.waiting);
      this.waiting = [];
      try {
        while (rest.length > 0) {
          const { bytesWritten } = await this.handle.write(rest);
          rest = rest.subarray(bytesWritten);
          this.bytes -= bytesWritten;
          this.written += bytesWritten;
        }
        this.failure = undefined;
      } catch (error) {
        this.waiting.unshift(rest);
        this.failure = error;
        break;
      }
    }
    // In the same turn as the last look at `waiting`: a line that comes now starts a write of its own.
    this.writing = undefined;
  }
}
