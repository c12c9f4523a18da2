/** A run folder deleted; of one that is a link to a folder elsewhere the link alone: what it leads to is not this workspace's. */
import { lstat, readlink, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import { errorCode } from '../base/errorCode';

/** Where a link leads to; undefined for a folder, and for what is gone. */
export async function linkTarget(folder: string): Promise<string | undefined> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isSymbolicLink() ? resolve(dirname(folder), await readlink(folder)) : undefined;
}

/** Looks again whether it is a link, or gone: a question may have been open for long. */
export async function eraseRun(folder: string, { useTrash }: { useTrash: boolean }): Promise<void> {
  if (await isGone(folder)) return;
  if ((await linkTarget(folder)) !== undefined) return unlink(folder);
  return vscode.workspace.fs.delete(vscode.Uri.file(folder), { recursive: true, useTrash });
}

const isGone = (folder: string): Promise<boolean> =>
  lstat(folder).then(
    () => false,
    (error: unknown) => errorCode(error) === 'ENOENT',
  );
