/**
 * Where an export goes: it is written beside its place and moved there when it is whole and checked, so that whatever
 * happens before leaves what was there.
 */
import { access, constants, lstat, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../protocol/userError';

export interface Target {
  /** The final place. */
  file: string;
  /** Where to write. */
  temporary: string;
  /** Moves what was written to its place. */
  commit(): Promise<void>;
  /** Removes what was written; nothing after `commit`. */
  discard(): Promise<void>;
}

export interface TargetOptions {
  /** Replace what is there. */
  force: boolean;
  /** A file that a folder of this kind holds: no other folder is replaced. Without it, the target is a file. */
  folderWith?: string;
}

/** Makes the folder around it. Throws a `UserError` for what is taken and not to be replaced, or cannot be written. */
export async function openTarget(file: string, { force, folderWith }: TargetOptions): Promise<Target> {
  await checkTaken(file, { force, ...(folderWith === undefined ? {} : { folderWith }) });
  const parent = path.dirname(file);
  await mkdir(parent, { recursive: true })
    .then(() => access(parent, constants.W_OK))
    .catch((error: unknown) => {
      throw cannotWrite(file, error);
    });
  const temporary = `${file}.${process.pid}.part`;
  const before = `${file}.${process.pid}.old`;
  await rm(temporary, { recursive: true, force: true });
  return {
    file,
    temporary,
    async commit() {
      try {
        // A folder cannot be moved over another one.
        const replaced = folderWith !== undefined && (await exists(file));
        if (replaced) await rename(file, before);
        try {
          await rename(temporary, file);
        } catch (error) {
          if (replaced) await rename(before, file);
          throw error;
        }
        await rm(before, { recursive: true, force: true });
      } catch (error) {
        throw cannotWrite(file, error);
      }
    },
    discard: () => rm(temporary, { recursive: true, force: true }),
  };
}

async function checkTaken(file: string, { force, folderWith }: TargetOptions): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (!force)
    throw new UserError(`${file} is there already.`, {
      hint: 'Replace it with --force, or choose another with --out.',
    });
  const replaceable =
    folderWith === undefined
      ? !found.isDirectory()
      : found.isDirectory() && (await exists(path.join(file, folderWith)));
  if (!replaceable)
    throw new UserError(
      `${file} is ${found.isDirectory() ? 'a folder' : 'a file'} that no export of this format has made.`,
      {
        hint: 'Choose another place with --out.',
      },
    );
}

/** `error` as one that says what cannot be written. */
export function cannotWrite(file: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const why =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
        ? 'the folder cannot be written to'
        : code === 'ENOTDIR' || code === 'EEXIST'
          ? 'a file stands where a folder should be'
          : (message ?? String(error));
  return new UserError(`${file} cannot be written: ${why}.`, { hint: 'Choose another place with --out.' });
}

const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  );
