/**
 * A walk over a page: everything that can be pressed is pressed, whatever is chosen from is chosen from, every key and gesture that
 * something listens to is tried; and what came of it is written down: what the host is told, what is stored, what the page shows.
 */
import { PageInput, PageSelect } from './controls';
import type { PageElement } from './elements';
import { PageEvent, type PageEventInit } from './events';
import { changes, digest, inWords } from './inWords';
import { type MemoryPage, someColors } from './memoryPage';

const keys = [
  ...['+', '=', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'Home', 'PageDown', 'PageUp', 'Enter', ' '],
  ...['-', 'Escape', 'x', 'p'],
];

/** As somebody would call it. */
function nameOf(element: PageElement): string {
  const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent;
  const words = label.trim() || element.getAttribute('title') || element.className || element.localName;
  const place = element.closest('.chart, figure, tr, section')?.querySelector('h2, th, figcaption')?.textContent ?? '';
  return `${element.localName} ${words.replaceAll(/\s+/g, ' ').slice(0, 60)}${place === '' || words.includes(place) ? '' : ` of ${place.slice(0, 30)}`}`;
}

const isShown = (element: PageElement): boolean => {
  for (let at: PageElement | null = element; at !== null; at = at.parentElement)
    if (at.hidden || (at.hasAttribute('popover') && !at.page.popovers.has(at))) return false;
  return element.isConnected;
};

export interface WalkOptions {
  /** Of many of a kind, as of rows, the first few. */
  most?: number;
  /** Not walked into. */
  except?: string;
}

export class Walk {
  readonly log: string[] = [];
  #before: string[];
  #stored: unknown;
  #sent: number;

  constructor(
    readonly page: MemoryPage,
    private readonly options: WalkOptions = {},
  ) {
    this.page.later();
    this.#before = inWords(page);
    this.#stored = structuredClone(page.stored);
    this.#sent = page.sent.length;
  }

  /** Does it, and writes down what came of it. What changed nothing at all is left out, if it may. */
  async step(name: string, action: () => void, silent = false): Promise<void> {
    action();
    this.page.later();
    // A picture is made a while after it was asked for.
    await new Promise((resolve) => setImmediate(resolve));
    const after = inWords(this.page);
    const lines = [
      ...this.page.copied.splice(0).map((text) => `copied ${JSON.stringify(text, bytesShort)}`),
      ...this.page.sent.slice(this.#sent).map((message) => `> ${JSON.stringify(message, bytesShort)}`),
      ...storedChanges(this.#stored, this.page.stored),
      ...changes(this.#before, after),
    ];
    this.#before = after;
    this.#sent = this.page.sent.length;
    this.#stored = structuredClone(this.page.stored);
    if (lines.length > 0 || !silent) this.log.push(`# ${name}`, ...(lines.length === 0 ? ['(nothing)'] : lines));
  }

  /** Like siblings, as rows of a table, are the same control. */
  #some(all: readonly PageElement[]): PageElement[] {
    const { most = 2, except } = this.options;
    const seen = new Map<string, number>();
    return all.filter((element) => {
      if (except !== undefined && element.closest(except) !== null) return false;
      const kind = `${pathOf(element)} ${element.localName} ${element.className}`;
      const count = seen.get(kind) ?? 0;
      seen.set(kind, count + 1);
      return count < most;
    });
  }

  async controls(): Promise<void> {
    const found = this.#some(this.page.body.querySelectorAll('button, input, select, summary, [role="button"]'));
    // Switches last: behind them is another page.
    const isSwitch = (element: PageElement) => Number(element.getAttribute('type') === 'radio');
    for (const element of found.toSorted((a, b) => isSwitch(a) - isSwitch(b))) {
      if (!isShown(element) || element.disabled) continue;
      const name = nameOf(element);
      if (element instanceof PageSelect) await this.#choose(element, name);
      else if (element instanceof PageInput && !/radio|checkbox/.test(element.type as string))
        await this.#write(element, name);
      else
        await this.step(`press ${name}`, () => {
          element.focus();
          element.click();
        });
      // What opens is looked at and closed.
      for (const popover of [...this.page.popovers]) {
        for (const entry of popover.querySelectorAll('button, input').slice(0, 3))
          if (isShown(entry) && !entry.disabled) await this.step(`  press ${nameOf(entry)}`, () => entry.click());
        if (this.page.popovers.has(popover)) await this.step('  close', () => popover.hidePopover(), true);
      }
    }
  }

  /** Every figure and table that can be saved, each once: they are more of a kind than are pressed otherwise. */
  async saves(): Promise<void> {
    const label = (button: PageElement) => button.getAttribute('aria-label') ?? button.textContent;
    const { except } = this.options;
    const saving = this.page.body.querySelectorAll('button').filter((one) => /^Save .* as /.test(label(one)));
    for (const button of saving)
      if (isShown(button) && !button.disabled && (except === undefined || button.closest(except) === null))
        await this.step(`press ${nameOf(button)}`, () => button.click());
  }

  async #choose(list: PageSelect, name: string): Promise<void> {
    const was = list.value;
    const values = list.options.map((option) => (option as unknown as { value: string }).value);
    for (const value of [...values.filter((one) => one !== was).slice(0, 3), was])
      await this.step(`choose ${value || '(none)'} in ${name}`, () => {
        list.value = value;
        for (const kind of ['input', 'change']) list.dispatchEvent(new PageEvent(kind, { bubbles: true }));
      });
  }

  async #write(input: PageInput, name: string): Promise<void> {
    const was = input.value;
    const other = (input.type as string) === 'range' ? '75' : (input.type as string) === 'number' ? '3' : 'gate';
    for (const value of [other, was])
      await this.step(`write ${value} into ${name}`, () => {
        input.value = value;
        for (const kind of ['input', 'change']) input.dispatchEvent(new PageEvent(kind, { bubbles: true }));
      });
  }

  /** Of what is no control by itself, but is pressed all the same: a row, a dot, a cell. */
  async marked(): Promise<void> {
    const listening = this.page.body
      .querySelectorAll('*')
      .filter((element) => element.hears('click') && isShown(element));
    for (const element of listening) {
      if (/^(button|input|select)$/.test(element.localName)) continue;
      const within = element
        .querySelectorAll('*')
        .filter((one) => [...one.attributes.keys()].some((name) => name.startsWith('data-')));
      for (const one of this.#some(within))
        if (isShown(one) && one.localName !== 'button')
          await this.step(
            `press ${one.localName} ${one.className} ${JSON.stringify(dataOf(one))}`,
            () => one.click(),
            true,
          );
    }
  }

  /** Of a list that follows the pointer and the focus: what is in it. */
  async #within(element: PageElement): Promise<void> {
    const inner = element.querySelectorAll('*').filter((one) => one.childElementCount === 0 && isShown(one));
    for (const one of this.#some(inner)) {
      const init = { bubbles: true, clientX: 10, clientY: 10 };
      await this.step(
        `point at ${nameOf(one)} in ${nameOf(element)}`,
        () => one.dispatchEvent(new PageEvent('pointerover', init)),
        true,
      );
      await this.step('focus it', () => one.dispatchEvent(new PageEvent('focusin', { bubbles: true })), true);
    }
    await this.step('leave it', () => element.dispatchEvent(new PageEvent('pointerleave')), true);
    await this.step(
      'focus something else',
      () => element.dispatchEvent(new PageEvent('focusout', { bubbles: true })),
      true,
    );
  }

  /** What the host says later on, and a change of the theme and of the room. */
  async news(messages: readonly object[]): Promise<void> {
    for (const message of messages)
      await this.step(`hear ${JSON.stringify(message, bytesShort).slice(0, 160)}`, () => this.page.receive(message));
    const { width, className, colors } = { width: 800, className: 'vscode-dark', colors: someColors };
    const light = { ...someColors, foreground: '#3b3b3b', 'editor-background': '#ffffff', 'charts-blue': '#1a85ff' };
    await this.step('turn high contrast light', () =>
      this.page.retheme('vscode-high-contrast vscode-high-contrast-light', light),
    );
    await this.step('turn dark', () => this.page.retheme(className, colors));
    await this.step('make it narrow', () => this.page.resize({ width: 320 }));
    await this.step('make it wide', () => this.page.resize({ width }));
  }

  /** Of everything that listens to keys. */
  async keys(): Promise<void> {
    const listening = this.#some(
      this.page.body.querySelectorAll('*').filter((element) => element.hears('keydown') && isShown(element)),
    );
    for (const element of listening) {
      const target = element.hasAttribute('tabindex')
        ? element
        : (element.querySelectorAll('[tabindex="0"], button:enabled, input').find(isShown) ?? element);
      await this.step(`focus ${nameOf(target)}`, () => target.focus(), true);
      for (const key of keys) {
        const focused = element.contains(this.page.active) ? this.page.active : target;
        if (!isShown(focused)) break;
        await this.step(
          `key ${key} on ${nameOf(target)}`,
          () => focused.dispatchEvent(new PageEvent('keydown', { key, bubbles: true })),
          true,
        );
      }
      await this.step(
        `key ctrl+End on ${nameOf(target)}`,
        () => target.dispatchEvent(new PageEvent('keydown', { key: 'End', ctrlKey: true, bubbles: true })),
        true,
      );
      await this.step('leave it', () => this.page.active.blur(), true);
    }
  }

  /** Of everything that listens to a pointer. */
  async pointer(): Promise<void> {
    const kinds = ['pointerdown', 'pointermove', 'pointerover', 'wheel', 'dblclick', 'mousemove'];
    const listening = this.#some(
      this.page.body
        .querySelectorAll('*')
        .filter((element) => kinds.some((kind) => element.hears(kind)) && isShown(element)),
    );
    for (const element of listening) {
      await this.#gestures(element);
      if (element.hears('pointerover')) await this.#within(element);
    }
  }

  async #gestures(element: PageElement): Promise<void> {
    const { left: x0, top: y0, width, height } = element.getBoundingClientRect();
    const at = (x: number, y: number, more: PageEventInit = {}): PageEventInit => ({
      ...{ bubbles: true, button: 0, pointerId: 1, pointerType: 'mouse', shiftKey: false, ctrlKey: false },
      ...{ clientX: x0 + x * width, clientY: y0 + y * height, offsetX: x * width, offsetY: y * height },
      ...more,
    });
    const name = nameOf(element);
    const say = (what: string, ...events: [kind: string, init: PageEventInit][]) =>
      this.step(
        `${what} ${name}`,
        () => {
          for (const [kind, init] of events) element.dispatchEvent(new PageEvent(kind, init));
        },
        true,
      );
    const move = (x: number, y: number, more?: PageEventInit): [string, PageEventInit] => [
      'pointermove',
      at(x, y, more),
    ];
    await say('point at', ['pointerover', at(0.3, 0.4)], move(0.3, 0.4), ['mousemove', at(0.3, 0.4)]);
    await say('point elsewhere at', move(0.62, 0.55), ['mousemove', at(0.62, 0.55)]);
    await say('begin to drag over', ['pointerdown', at(0.3, 0.3)], move(0.5, 0.5));
    await say('end of the drag over', move(0.7, 0.8), ['pointerup', at(0.7, 0.8)]);
    await say('drag with Shift over', ['pointerdown', at(0.5, 0.5, { shiftKey: true })], move(0.45, 0.5), [
      'pointerup',
      at(0.45, 0.5),
    ]);
    await say('wheel with Ctrl over', [
      'wheel',
      at(0.4, 0.5, { ctrlKey: true, deltaY: -120, deltaX: 0, deltaMode: 0 }),
    ]);
    await say('wheel with Shift over', [
      'wheel',
      at(0.4, 0.5, { shiftKey: true, deltaY: 90, deltaX: 0, deltaMode: 0 }),
    ]);
    await say('wheel over', ['wheel', at(0.4, 0.5, { deltaY: 90, deltaX: 0, deltaMode: 0 })]);
    await say('double click on', ['dblclick', at(0.4, 0.5)]);
    await say('press on', ['pointerdown', at(0.4, 0.5)], ['pointerup', at(0.4, 0.5)], ['click', at(0.4, 0.5)]);
    await say(
      'press in the corner of',
      ['pointerdown', at(0.01, 0.01)],
      ['pointerup', at(0.01, 0.01)],
      ['click', at(0.01, 0.01)],
    );
    await say('touch', ['pointerdown', at(0.2, 0.2, { pointerType: 'touch' })], ['pointercancel', at(0.2, 0.2)]);
    await say(
      'leave',
      ['pointerout', at(0, 0)],
      ['pointerleave', at(0, 0, { bubbles: false })],
      ['mouseout', at(0, 0)],
    );
  }
}

/** Kinds of elements above it. */
const pathOf = (element: PageElement): string => {
  const names: string[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement)
    names.push(`${at.localName}.${at.className}`);
  return names.join(' ');
};

/** Pictures and files are long. */
function bytesShort(_: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 300 ? `${value.slice(0, 200)}… ${digest([value])}` : value;
}

function storedChanges(before: unknown, after: unknown): string[] {
  const [a, b] = [Object(before ?? {}) as Record<string, unknown>, Object(after ?? {}) as Record<string, unknown>];
  return Object.keys(b)
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
    .map((key) => `stored ${key}: ${JSON.stringify(b[key])}`);
}

const dataOf = (element: PageElement): object =>
  Object.fromEntries([...element.attributes].filter(([name]) => name.startsWith('data-')));
