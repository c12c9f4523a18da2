/** What opens beside a place on the page and goes with Escape or a press elsewhere: menus and choosers. One at a time. */
import { button, h, setAttribute } from '../shared/dom';

export interface Popover {
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  /** @param label what it is, for a screen reader. */
  open(anchor: DOMRect, label: string, ...content: (Node | string)[]): void;
  close(): void;
}

export function popover(): Popover {
  const element = h('div', { class: 'popover', popover: 'auto', role: 'dialog' });
  element.addEventListener('keydown', step);
  const close = () => {
    if (element.matches(':popover-open')) element.hidePopover();
  };
  // What it stands beside is elsewhere then.
  window.addEventListener('resize', close);
  return {
    element,
    get isOpen() {
      return element.matches(':popover-open');
    },
    open(anchor, label, ...content) {
      close();
      setAttribute(element, 'aria-label', label);
      element.replaceChildren(...content);
      element.showPopover();
      place(element, anchor);
      element.querySelector<HTMLElement>('[autofocus], button:enabled, input')?.focus();
    },
    close,
  };
}

/** Below the anchor, or above it where there is no room; never outside the page. */
function place(element: HTMLElement, anchor: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const [pageWidth, pageHeight] = [document.documentElement.clientWidth, window.innerHeight];
  const below = anchor.bottom + height <= pageHeight;
  const left = Math.max(4, Math.min(anchor.left, pageWidth - width - 4));
  const top = below ? anchor.bottom : Math.max(4, Math.min(anchor.top - height, pageHeight - height - 4));
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

export interface Entry {
  title: string;
  action: () => void;
  /** False: it is there and cannot be pressed. */
  enabled?: boolean;
  /** Keys that do the same. */
  keys?: string;
}

/** @param done closes what the entries stand in. */
export function entries(list: readonly Entry[], done: () => void): HTMLElement {
  return h(
    'div',
    { class: 'entries' },
    ...list.map(({ title, action, enabled = true, keys = '' }) => {
      const entry = button('', 'entry', () => {
        done();
        action();
      });
      entry.disabled = !enabled;
      entry.append(h('span', {}, title), h('kbd', {}, keys));
      return entry;
    }),
  );
}

/** Arrow keys lead from one control to the next, but not away from what is being written. */
function step(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const { currentTarget, target } = event;
  if (by === undefined || !(currentTarget instanceof Element) || target instanceof HTMLSelectElement) return;
  const all = [...currentTarget.querySelectorAll<HTMLElement>('button:enabled, input:enabled, select')];
  const at = all.indexOf(target as HTMLElement);
  event.preventDefault();
  all[(at + by + all.length) % all.length]?.focus();
}
