/** Elements of the document in memory that have a value or a drawing of their own. */
import { PageContext } from './canvas';
import { PageElement, PageHtml } from './elements';

/** Attributes that scripts read and write as fields. */
const reflected = ['title', 'id', 'name', 'type', 'src', 'alt', 'placeholder', 'href', 'min', 'max', 'step', 'lang'];
for (const name of reflected)
  Object.defineProperty(PageElement.prototype, name, {
    get(this: PageElement) {
      return this.getAttribute(name) ?? '';
    },
    set(this: PageElement, value: unknown) {
      this.setAttribute(name, String(value));
    },
  });

export class PageButton extends PageHtml {}

export class PageInput extends PageHtml {
  #value: string | undefined;
  #checked: boolean | undefined;

  get value(): string {
    return this.#value ?? this.getAttribute('value') ?? (this.getAttribute('type') === 'range' ? '50' : '');
  }
  set value(value: string) {
    this.#value = String(value);
  }
  get valueAsNumber(): number {
    return Number(this.value);
  }
  set valueAsNumber(value: number) {
    this.value = String(value);
  }
  get checked(): boolean {
    return this.#checked ?? this.hasAttribute('checked');
  }
  set checked(value: boolean) {
    if (value && this.getAttribute('type') === 'radio')
      for (const other of this.page.radios(this)) if (other !== this) other.checked = false;
    this.#checked = value;
  }
  select(): void {}
  setSelectionRange(): void {}
}

export class PageSelect extends PageHtml {
  #value: string | undefined;

  get options(): PageElement[] {
    return this.querySelectorAll('option');
  }
  get value(): string {
    const values = this.options.map((option) => option.getAttribute('value') ?? option.textContent);
    return this.#value !== undefined && values.includes(this.#value) ? this.#value : (values[0] ?? '');
  }
  set value(value: string) {
    this.#value = value;
  }
}

export class PageOption extends PageHtml {
  get value(): string {
    return this.getAttribute('value') ?? this.textContent;
  }
}

export class PageCanvas extends PageHtml {
  #context: PageContext | undefined;

  getContext(): PageContext {
    this.#context ??= new PageContext(this as unknown as { width: number; height: number });
    return this.#context;
  }
  get width(): number {
    return Number(this.getAttribute('width') ?? 300);
  }
  set width(value: number) {
    this.setAttribute('width', String(Math.round(value)));
    // As a browser does.
    if (this.#context !== undefined) this.#context.marks.length = 0;
  }
  get height(): number {
    return Number(this.getAttribute('height') ?? 150);
  }
  set height(value: number) {
    this.setAttribute('height', String(Math.round(value)));
  }
  /** What a pattern made of it looks like. */
  get color(): string {
    return this.#context?.strokeStyle ?? '';
  }
  toDataURL(): string {
    return 'data:image/png;base64,UE5H';
  }
}
