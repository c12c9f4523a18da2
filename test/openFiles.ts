/** Files of this process that are open below a folder: what a test has read is closed again. Needs Linux. */
import { readdirSync, readlinkSync } from 'node:fs';

export const seesOpenFiles = process.platform === 'linux';

export const openFiles = (folder: string): string[] =>
  readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        return [];
      }
    })
    .filter((file) => file.startsWith(folder));
