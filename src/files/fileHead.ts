/** The beginning of a file, by which a file that Sluice wrote is told from every other: no other is ever replaced. */
import { stat } from 'node:fs/promises';
import { errorCode } from './errorCode';
import { openRegular } from './regularFile';

/** At most `bytes` bytes. Undefined for what is no regular file or cannot be read: a device or a pipe is never waited for. */
export async function headOf(file: string, bytes: number): Promise<Buffer | undefined> {
  try {
    const { handle, size } = await openRegular(file, 'checkpoint');
    try {
      const head = Buffer.alloc(Math.min(bytes, size));
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    // What cannot be read is not known to be ours.
    return undefined;
  }
}

/**
 * Whether what stands where a user points may give way to a file of ours: nothing, a file that we wrote, by its first `bytes`, and
 * what keeps nothing, such as a pipe. A file that cannot be read may not.
 */
export async function mayReplace(file: string, bytes: number, isOurs: (head: Buffer) => boolean): Promise<boolean> {
  const found = await stat(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
  if (found === undefined || !(found.isFile() || found.isDirectory())) return true;
  const head = await headOf(file, bytes);
  return head !== undefined && isOurs(head);
}

/** The first bytes as an object; undefined where the file is larger or holds anything else. */
export async function jsonOf(file: string, bytes: number): Promise<Record<string, unknown> | undefined> {
  const head = await headOf(file, bytes + 1);
  if (head === undefined || head.length > bytes) return undefined;
  return objectOf(head.toString('utf8'));
}

export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
