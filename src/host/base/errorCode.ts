import { isForbidden } from '../../files/denied';
import { isFull } from '../../files/errorCode';

export { errorCode, messageOf } from '../../files/errorCode';

/** True where a write failed because this place cannot be written to, now or ever; no retry will mend it soon. */
export const isUnwritable = (error: unknown) => isForbidden(error) || isFull(error);
