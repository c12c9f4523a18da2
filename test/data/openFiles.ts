/** Whether files are closed by those who opened them, by the links of Linux to what this process has open. */
import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, vi } from 'vitest';

/** Runs `action`: afterwards no file below `dirs` is open, and none was left for Node to close when it collects garbage. */
export async function closesFiles(dirs: readonly string[], action: () => Promise<void>): Promise<void> {
  const warnings: string[] = [];
  const note = (warning: Error) => warnings.push(warning.message);
  process.on('warning', note);
  try {
    await action();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    // A stream closes its file in a later turn; one that was lost, when it is collected.
    await vi.waitFor(
      () => {
        collect();
        expect(openBelow(dirs)).toEqual([]);
      },
      { timeout: 30_000 },
    );
    await nextTurn();
    expect(warnings.filter((text) => text.includes('garbage collection'))).toEqual([]);
  } finally {
    process.off('warning', note);
  }
}

function openBelow(dirs: readonly string[]): string[] {
  const open = readdirSync('/proc/self/fd').flatMap((fd) => linkOf(`/proc/self/fd/${fd}`));
  return open.filter((file) => dirs.some((dir) => file.startsWith(dir)));
}

/** None where it is closed meanwhile. */
function linkOf(link: string): string[] {
  try {
    return [readlinkSync(link)];
  } catch {
    return [];
  }
}
