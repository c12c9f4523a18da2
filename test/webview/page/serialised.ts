/** Pictures that a page saves, before they are written down. */
import { vi } from 'vitest';
import type { PageElement } from './elements';

/** From here on every picture that is saved is in the list. */
export function serialised(): PageElement[] {
  const drawn: PageElement[] = [];
  const serializeToString = (element: PageElement) => String(drawn.push(element));
  vi.stubGlobal(
    'XMLSerializer',
    class {
      serializeToString = serializeToString;
    },
  );
  return drawn;
}
