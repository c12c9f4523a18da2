import { isFull } from './errorCode';

/** Why a file could not be written, for people. */
export function diskReason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (isFull(error)) return 'the disk is full';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'the folder cannot be written to';
  if (code === 'ENOENT') return 'it does not exist';
  // A sentence of ours is about to be part of another one.
  return (message ?? String(error)).replace(/\.$/, '');
}
