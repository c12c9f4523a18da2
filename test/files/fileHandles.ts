/** What all open files have in common, for a test in which something happens to a file while it is read or written. */
import { type FileHandle, open } from 'node:fs/promises';

export async function fileHandles(): Promise<FileHandle> {
  const handle = await open(__filename);
  await handle.close();
  return Object.getPrototypeOf(handle);
}
