/** A run folder on the disk, and what it says later. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { lines } from '../temporary';

export async function runFolder(root: string, id: string, ...events: RunEvent[]): Promise<string> {
  const folder = join(root, id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, runFiles.events), lines(...events));
  return folder;
}

export const say = (folder: string, ...events: RunEvent[]) =>
  appendFile(join(folder, runFiles.events), lines(...events));
