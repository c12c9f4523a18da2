import { errorCode, isFull } from '../../files/errorCode';

export { errorCode, messageOf } from '../../files/errorCode';

/** True where a write failed because this place cannot be written to, now or ever; no retry will mend it soon. */
export function isUnwritable(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || isFull(error);
}
