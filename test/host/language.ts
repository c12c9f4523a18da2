/** Texts as they are written in the source, numbers as in English. */
import type { Language } from '../../src/host/base/language';

export const english: Language = {
  tag: 'en-GB',
  t: (message, ...args) => message.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)])),
};
