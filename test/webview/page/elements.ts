/** Elements of the document in memory, with as much of their interface as views use. */
import { PageEvent, PageTarget } from './events';
import type { MemoryPage } from './memoryPage';
import { matches } from './selectors';
import { ClassList, datasetOf, styleOf } from './styles';

export class PageText {
  readonly nodeType = 3;
  parentElement: PageElement | null = null;

  constructor(public textContent: string) {}

  cloneNode(): PageText {
    return new PageText(this.textContent);
  }

  remove(): void {
    this.parentElement?.childNodes.splice(this.parentElement.childNodes.indexOf(this), 1);
    this.parentElement = null;
  }
}

export type PageNode = PageElement | PageText;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export class PageElement extends PageTarget {
  readonly nodeType = 1;
  parentElement: PageElement | null = null;
  childNodes: PageNode[] = [];
  /** Children until some come or go: views ask for one after the other. */
  known: PageElement[] | undefined;
  readonly attributes = new Map<string, string>();
  readonly style = styleOf();
  readonly classList = new ClassList(this);
  readonly dataset = datasetOf(this);
  scrollTop = 0;
  scrollLeft = 0;
  [field: string]: unknown;

  constructor(
    readonly page: MemoryPage,
    readonly localName: string,
  ) {
    super();
  }

  get tagName(): string {
    return this.localName.toUpperCase();
  }
  get ownerDocument(): unknown {
    return this.page.document;
  }
  get parentNode(): PageElement | null {
    return this.parentElement;
  }
  get isConnected(): boolean {
    return this.page.root.contains(this);
  }
  getRootNode(): unknown {
    return this.page.document;
  }

  get children(): PageElement[] {
    this.known ??= this.childNodes.filter((node): node is PageElement => node instanceof PageElement);
    return this.known;
  }
  get childElementCount(): number {
    return this.children.length;
  }
  get firstElementChild(): PageElement | null {
    return this.children[0] ?? null;
  }
  get lastElementChild(): PageElement | null {
    return this.children.at(-1) ?? null;
  }
  get nextElementSibling(): PageElement | null {
    const all = this.parentElement?.children ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }
  get previousElementSibling(): PageElement | null {
    const all = this.parentElement?.children ?? [];
    return all[all.indexOf(this) - 1] ?? null;
  }

  #insert(at: number, nodes: readonly (PageNode | string)[]): void {
    const made = nodes.map((node) => (typeof node === 'string' ? new PageText(node) : node));
    const before = this.childNodes[at];
    for (const node of made) node.remove();
    const place = before === undefined ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(place, 0, ...made);
    this.known = undefined;
    for (const node of made) node.parentElement = this;
  }
  append(...nodes: (PageNode | string)[]): void {
    this.#insert(this.childNodes.length, nodes);
  }
  prepend(...nodes: (PageNode | string)[]): void {
    this.#insert(0, nodes);
  }
  before(...nodes: (PageNode | string)[]): void {
    const above = this.parentElement;
    if (above !== null) above.#insert(above.childNodes.indexOf(this), nodes);
  }
  after(...nodes: (PageNode | string)[]): void {
    const above = this.parentElement;
    if (above !== null) above.#insert(above.childNodes.indexOf(this) + 1, nodes);
  }
  insertBefore(node: PageNode, before: PageNode | null): void {
    this.#insert(before === null ? this.childNodes.length : this.childNodes.indexOf(before), [node]);
  }
  replaceChildren(...nodes: (PageNode | string)[]): void {
    for (const node of [...this.childNodes]) node.remove();
    this.append(...nodes);
  }
  remove(): void {
    const above = this.parentElement;
    if (above === null) return;
    above.childNodes.splice(above.childNodes.indexOf(this), 1);
    above.known = undefined;
    this.parentElement = null;
    if (this.contains(this.page.active)) this.page.active = this.page.body;
  }
  contains(node: unknown): boolean {
    for (let at = node as PageElement | null; at instanceof PageElement; at = at.parentElement)
      if (at === this) return true;
    return false;
  }
  cloneNode(deep = false): PageElement {
    const copy = this.page.make(this.localName);
    for (const [name, value] of this.attributes) copy.setAttribute(name, value);
    if (deep) copy.append(...this.childNodes.map((node) => node.cloneNode(true)));
    return copy;
  }

  get textContent(): string {
    return this.childNodes.map((node) => node.textContent).join('');
  }
  set textContent(text: string) {
    this.replaceChildren(...(text === '' ? [] : [text]));
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }
  toggleAttribute(name: string, on: boolean): void {
    if (on) this.setAttribute(name, '');
    else this.removeAttribute(name);
  }
  get hidden(): boolean {
    return this.hasAttribute('hidden');
  }
  set hidden(value: boolean) {
    this.toggleAttribute('hidden', value);
  }
  get disabled(): boolean {
    return this.hasAttribute('disabled');
  }
  set disabled(value: boolean) {
    this.toggleAttribute('disabled', value);
  }
  get className(): string {
    return this.getAttribute('class') ?? '';
  }
  set className(value: string) {
    this.setAttribute('class', value);
  }
  get tabIndex(): number {
    return Number(this.getAttribute('tabindex') ?? (/^(BUTTON|INPUT|SELECT)$/.test(this.tagName) ? 0 : -1));
  }
  set tabIndex(value: number) {
    this.setAttribute('tabindex', String(value));
  }

  /** Of a table or a part of it, and of a row. */
  get rows(): PageElement[] {
    return this.querySelectorAll('tr');
  }
  get cells(): PageElement[] {
    return this.children;
  }

  querySelectorAll(selector: string): PageElement[] {
    const found: PageElement[] = [];
    const look = (element: PageElement) => {
      for (const child of element.children) {
        if (matches(child, selector, this)) found.push(child);
        look(child);
      }
    };
    look(this);
    return found;
  }
  querySelector(selector: string): PageElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }
  matches(selector: string): boolean {
    return matches(this, selector);
  }
  closest(selector: string): PageElement | null {
    return matches(this, selector) ? this : (this.parentElement?.closest(selector) ?? null);
  }

  protected override path(): PageTarget[] {
    const above = this.parentElement;
    return [this, ...(above === null ? (this === this.page.root ? this.page.outside : []) : above.path())];
  }
  focus(): void {
    if (this.disabled || this.page.active === this) return;
    const before = this.page.active;
    this.page.active = this;
    before.dispatchEvent(new PageEvent('blur', { relatedTarget: this }));
    before.dispatchEvent(new PageEvent('focusout', { bubbles: true, relatedTarget: this }));
    this.dispatchEvent(new PageEvent('focus', { relatedTarget: before }));
    this.dispatchEvent(new PageEvent('focusin', { bubbles: true, relatedTarget: before }));
  }
  blur(): void {
    if (this.page.active === this) this.page.body.focus();
  }
  click(init: object = {}): void {
    if (this.disabled) return;
    const went = this.dispatchEvent(new PageEvent('click', { bubbles: true, button: 0, detail: 1, ...init }));
    if (!went) return;
    if (this.localName === 'input') this.page.press(this);
    else if (this.localName !== 'button') this.closest('label')?.querySelector('input')?.click();
  }

  /** As the test has laid it out. */
  getBoundingClientRect(): Box & { right: number; bottom: number; x: number; y: number } {
    const { left, top, width, height } = this.page.boxOf(this);
    return { ...{ left, top, width, height, x: left, y: top }, right: left + width, bottom: top + height };
  }
  get clientWidth(): number {
    return this.page.boxOf(this).width;
  }
  get clientHeight(): number {
    return this.page.boxOf(this).height;
  }
  get offsetWidth(): number {
    return this.clientWidth;
  }
  get offsetHeight(): number {
    return this.clientHeight;
  }
  get offsetLeft(): number {
    return this.page.boxOf(this).left;
  }
  scrollTo(to: { top?: number; left?: number }): void {
    Object.assign(this, { scrollTop: to.top ?? this.scrollTop, scrollLeft: to.left ?? this.scrollLeft });
    this.dispatchEvent(new PageEvent('scroll'));
  }
  scrollIntoView(): void {
    this.page.scrolled.push(this);
  }
  setPointerCapture(id: number): void {
    this.page.captured.set(id, this);
  }
  releasePointerCapture(id: number): void {
    this.page.captured.delete(id);
  }
  hasPointerCapture(id: number): boolean {
    return this.page.captured.get(id) === this;
  }
  showPopover(): void {
    this.page.popovers.add(this);
  }
  hidePopover(): void {
    this.page.popovers.delete(this);
  }

  get viewBox(): { baseVal: { width: number; height: number } } {
    const [, , width = 0, height = 0] = (this.getAttribute('viewBox') ?? '').split(' ').map(Number);
    return { baseVal: { width, height } };
  }
}

export class PageHtml extends PageElement {}
export class PageSvg extends PageElement {}
