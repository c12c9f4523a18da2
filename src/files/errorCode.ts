/** What the file system throws, read without a cast. */

/** The `code` of a system error (`ENOENT`, `EACCES`, …), or undefined for any other thrown value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** No room left, on the disk or in a quota: it may come back. */
export function isFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Refused to this user, or by a disk that is mounted read-only: no retry mends it. */
export function isForbidden(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
