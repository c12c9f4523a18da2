/** What tests of the parts of a view share: a part is put into the page in memory, and read there. */
import type { PageElement } from './elements';

/** The part, in the page that is open. */
export function put(part: Element): PageElement {
  const own = part as unknown as PageElement;
  own.page.body.append(own);
  return own;
}

export const shown = (element: PageElement | null | undefined): boolean =>
  element != null && element.closest('[hidden]') === null;

export const texts = (all: readonly PageElement[]): string[] => all.map(({ textContent }) => textContent);
