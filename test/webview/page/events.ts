/** Events of the document in memory: they go up from where they happen, as long as nobody stops them. */

export interface PageEventInit {
  bubbles?: boolean;
  [field: string]: unknown;
}

export class PageEvent {
  target: unknown = null;
  currentTarget: unknown = null;
  defaultPrevented = false;
  stopped = false;
  stoppedAtOnce = false;
  readonly bubbles: boolean;
  [field: string]: unknown;

  constructor(
    readonly type: string,
    { bubbles = false, ...rest }: PageEventInit = {},
  ) {
    this.bubbles = bubbles;
    Object.assign(this, rest);
  }

  preventDefault(): void {
    this.defaultPrevented = true;
  }

  stopPropagation(): void {
    this.stopped = true;
  }

  stopImmediatePropagation(): void {
    this.stopped = true;
    this.stoppedAtOnce = true;
  }
}

type Listener = ((event: PageEvent) => unknown) | { handleEvent(event: PageEvent): unknown };

interface Heard {
  type: string;
  listener: Listener;
  capture: boolean;
  once: boolean;
}

type Options = boolean | { capture?: boolean; once?: boolean; signal?: AbortSignal } | undefined;

export class PageTarget {
  #heard: Heard[] = [];

  addEventListener(type: string, listener: Listener, options?: Options): void {
    const { capture = false, once = false, signal } = typeof options === 'object' ? options : { capture: options };
    const entry = { type, listener, capture, once };
    this.#heard.push(entry);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#heard = this.#heard.filter((one) => one.type !== type || one.listener !== listener);
  }

  /** Whether somebody listens here, not above. */
  hears(type: string): boolean {
    return this.#heard.some((one) => one.type === type);
  }

  /** Those above, nearest first. */
  protected path(): PageTarget[] {
    return [this];
  }

  dispatchEvent(event: PageEvent): boolean {
    event.target = this;
    const path = this.path();
    for (const above of path.toReversed()) if (above !== this) above.#hear(event, true);
    for (const one of event.bubbles ? path : path.slice(0, 1)) one.#hear(event, one === this ? undefined : false);
    return !event.defaultPrevented;
  }

  #hear(event: PageEvent, capture: boolean | undefined): void {
    if (event.stopped) return;
    event.currentTarget = this;
    for (const one of [...this.#heard]) {
      if (one.type !== event.type || (capture !== undefined && one.capture !== capture)) continue;
      if (one.once) this.#heard = this.#heard.filter((other) => other !== one);
      if (typeof one.listener === 'function') one.listener.call(this, event);
      else one.listener.handleEvent(event);
      if (event.stoppedAtOnce) return;
    }
  }
}
