/** A file system of a few kilobytes, to be filled up in earnest. Needs the right to mount; a test without it is skipped. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';

export interface SmallDisk {
  folder: string;
  /** Takes all room but so many kilobytes. */
  fill(leaveKiB?: number): void;
  /** Gives it back. */
  free(): void;
  freeBytes(): number;
}

export function smallDisk(context: Pick<TestContext, 'skip'>, kiB: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-disk-'));
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kiB}k`, 'none', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    context.skip(`no small disk can be mounted here: ${(error?.message ?? stderr).trim()}`);
  }
  onTestFinished(() => {
    // Lazily: a thread of the run may hold a file for a moment longer.
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const ballast = path.join(folder, 'ballast');
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    freeBytes,
    fill(leaveKiB = 0) {
      writeFileSync(ballast, '', { flag: 'a' });
      const bytes = freeBytes() - 1024 * leaveKiB;
      try {
        if (bytes > 0) appendFileSync(ballast, Buffer.alloc(bytes));
      } catch (error) {
        // Somebody else took some of it meanwhile: it is full all the same.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => truncateSync(ballast, 0),
  };
}
