/**
 * Where an export goes: it is written beside its place and moved there when it is whole and checked, so that whatever
 * happens before leaves what was there.
 */
import { access, constants, lstat, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/userError';
import { cannotWrite } from '../files/cannotWrite';

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
  /** Replace what is there, where `isOurs` says so. */
  force: boolean;
  isOurs(file: string): Promise<boolean>;
  /** What is written is a folder. */
  folder: boolean;
}

/** Makes the folder around it. Throws a `UserError` for what is taken and not to be replaced, or cannot be written. */
export async function openTarget(file: string, options: TargetOptions): Promise<Target> {
  await checkTaken(file, options);
  const parent = path.dirname(file);
  await mkdir(parent, { recursive: true })
    .then(() => access(parent, constants.W_OK))
    .catch((error: unknown) => {
      throw cannotWriteOut(file, error);
    });
  const temporary = `${file}.${process.pid}.part`;
  const before = `${file}.${process.pid}.old`;
  await rm(temporary, { recursive: true, force: true });
  return {
    file,
    temporary,
    async commit() {
      // An export takes minutes: what has come there meanwhile is asked about as well.
      await checkTaken(file, options);
      try {
        // A folder cannot be moved over another one.
        const replaced = options.folder && (await exists(file));
        if (replaced) await rename(file, before);
        try {
          await rename(temporary, file);
        } catch (error) {
          if (replaced) await rename(before, file);
          throw error;
        }
        await rm(before, { recursive: true, force: true });
      } catch (error) {
        throw cannotWriteOut(file, error);
      }
    },
    discard: () => rm(temporary, { recursive: true, force: true }),
  };
}

async function checkTaken(file: string, { force, isOurs }: TargetOptions): Promise<void> {
  if (!(await exists(file))) return;
  if (!force)
    throw new UserError(`${file} is there already.`, {
      hint: 'Replace it with --force, or choose another with --out.',
    });
  if (!(await isOurs(file)))
    throw new UserError(`${file} is not an export of this format alone, and is not replaced.`, {
      hint: 'Choose another place with --out, or move it away first.',
    });
}

/** `error` as one that says what cannot be written. `flag`: names the place. */
export function cannotWriteOut(file: string, error: unknown, flag = '--out'): UserError {
  if (error instanceof UserError) return error;
  return cannotWrite(file, error, `Choose another place with ${flag}.`);
}

export const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  );
