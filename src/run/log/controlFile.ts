/**
 * The commands of one session: what is appended to `control.jsonl` after it was asked for. Earlier lines are told apart by
 * where they stand in the file, never by their time, for the clocks of whoever writes may differ. A file that was cut off or
 * replaced is read from its beginning, without the lines that were there before.
 */
import { type FileHandle, stat } from 'node:fs/promises';
import { errorCode, messageOf } from '../../files/errorCode';
import { openRegular } from '../../files/regularFile';
import { runFiles } from '../../protocol/files/runFolder';
import { type ControlCommand, parseCommand } from '../../protocol/messages/control';

export interface Told {
  commands: ControlCommand[];
  /** For a warning: what was read and is no command. */
  problem?: string;
}

const pieceBytes = 1 << 18;
/** Read at one look; what is beyond waits for the next. */
const mostBytes = 64 << 20;
/** Commands have 40 bytes; a longer line is none. */
const longestLineBytes = 1 << 16;
/** Bytes before the place that was read to: another file has others there. */
const markBytes = 64;
/** Of earlier lines and those read, enough to know a file again that lost its beginning. */
const mostKnown = 1000;
const newline = 10;

/** Bytes of it. A folder or a pipe of that name has none; that it cannot be read is said by `read`. */
export async function sizeOfControl(file: string): Promise<number> {
  return stat(file).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
}

export class ControlFile {
  private mark: Buffer = Buffer.alloc(0);
  private readonly known = new Set<string>();
  /** Reading what may hold known lines again, until the end is reached. */
  private again = false;
  /** Within a line that is too long. */
  private skipping = false;
  private lookedAt = '';
  private unreadable = false;

  private constructor(
    private readonly file: string,
    /** The beginning of a line, but for a file that ends in the middle of one when the session begins. */
    private offset: number,
  ) {}

  /** @param from where the file ended when the session was asked for; default: where it ends now. */
  static async open(file: string, from?: number): Promise<ControlFile> {
    const size = await sizeOfControl(file);
    const control = new ControlFile(file, Math.min(from ?? size, size));
    // A file that is shorter than it was is another one: nothing in it was read.
    if (from !== undefined && from > size) control.offset = 0;
    await control.remember();
    return control;
  }

  /** What came since the last call. Never rejects: without commands a run goes on. */
  async read(): Promise<Told> {
    const told: Told = { commands: [] };
    const bad: string[] = [];
    try {
      const found = await stat(this.file);
      const { size, mtimeMs, ino } = found;
      const look = `${size} ${mtimeMs} ${ino}`;
      if (look === this.lookedAt) return told;
      const { handle } = await openRegular(this.file, 'control');
      try {
        const end = Math.min(size, (await this.begin(handle, size)) + mostBytes);
        while (this.offset < end) if (!(await this.piece(handle, end, told.commands, bad))) break;
        if (end === size) {
          this.lookedAt = look;
          this.again = false;
        }
        await this.setMark(handle);
      } finally {
        await handle.close();
      }
      this.unreadable = false;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') this.restart();
      else if (!this.unreadable) {
        this.unreadable = true;
        return { ...told, problem: `${runFiles.control} cannot be read: ${messageOf(error)}` };
      }
    }
    return bad.length === 0 ? told : { ...told, problem: describe(bad) };
  }

  /** Where to read on: at the beginning when the file is not the one that was read. */
  private async begin(handle: FileHandle, size: number): Promise<number> {
    const { mark, offset } = this;
    if (size < offset || !(await bytesOf(handle, offset - mark.length, offset)).equals(mark)) this.restart();
    return this.offset;
  }

  private restart(): void {
    if (this.offset > 0) this.again = true;
    this.offset = 0;
    this.mark = Buffer.alloc(0);
    this.skipping = false;
  }

  /** False where no more can be read: the last line is not whole. */
  private async piece(handle: FileHandle, end: number, commands: ControlCommand[], bad: string[]): Promise<boolean> {
    const bytes = await bytesOf(handle, this.offset, Math.min(end, this.offset + pieceBytes));
    const to = bytes.lastIndexOf(newline) + 1;
    if (to === 0) {
      if (bytes.length < longestLineBytes) return false;
      if (!this.skipping) bad.push(bytes.toString('utf8', 0, 80));
      this.skipping = true;
      this.offset += bytes.length;
      return true;
    }
    const from = this.skipping ? bytes.indexOf(newline) + 1 : 0;
    this.skipping = false;
    this.offset += to;
    for (const line of bytes.toString('utf8', from, to).split('\n')) this.take(line.trim(), commands, bad);
    return true;
  }

  private take(line: string, commands: ControlCommand[], bad: string[]): void {
    if (line === '' || (this.again && this.known.has(line))) return;
    const command = line.length > longestLineBytes ? undefined : parseCommand(line);
    if (command === undefined) bad.push(line.slice(0, 80));
    else {
      commands.push(command);
      this.know(line);
    }
  }

  private know(line: string): void {
    this.known.add(line);
    const [oldest] = this.known;
    if (this.known.size > mostKnown && oldest !== undefined) this.known.delete(oldest);
  }

  /** What lies before the session. */
  private async remember(): Promise<void> {
    if (this.offset === 0) return;
    // Whatever keeps it from being read is said by `read`.
    const handle = await openRegular(this.file, 'control').then(
      (opened) => opened.handle,
      () => undefined,
    );
    try {
      if (handle === undefined) return;
      await this.setMark(handle);
      const before = await bytesOf(handle, Math.max(0, this.offset - longestLineBytes), this.offset);
      for (const line of before.toString('utf8').split('\n')) if (parseCommand(line)) this.know(line.trim());
    } finally {
      await handle?.close();
    }
  }

  private async setMark(handle: FileHandle): Promise<void> {
    this.mark = await bytesOf(handle, Math.max(0, this.offset - markBytes), this.offset);
  }
}

async function bytesOf(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(to - from), 0, to - from, from);
  return buffer.subarray(0, bytesRead);
}

function describe([first = '', ...others]: readonly string[]): string {
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  // Anybody's bytes go to a terminal from here.
  const shown = first.replaceAll(/\p{Cc}/gu, '·');
  return `${runFiles.control} holds what is no command and was ignored: ${shown}${more}. A command is {"kind":"stop","time":0} or {"kind":"checkpoint","time":0}.`;
}
