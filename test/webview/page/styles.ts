/** The `style`, `classList` and `dataset` of an element in memory, each over its attributes. */
import type { PageElement } from './elements';

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Properties by their names in CSS and in scripts alike. */
export function styleOf(): CSSStyleDeclaration {
  const set = new Map<string, string>();
  const methods = {
    setProperty: (name: string, value: string | null) => (value ? set.set(name, String(value)) : set.delete(name)),
    getPropertyValue: (name: string) => set.get(name) ?? '',
    removeProperty: (name: string) => set.delete(name),
  };
  return new Proxy(methods, {
    get(own, name: string) {
      if (name === 'cssText') return [...set].map(([key, value]) => `${key}: ${value}`).join('; ');
      return own[name as keyof typeof own] ?? set.get(dashed(name)) ?? '';
    },
    set(_, name: string, value: string) {
      methods.setProperty(dashed(name), value);
      return true;
    },
  }) as unknown as CSSStyleDeclaration;
}

export class ClassList {
  constructor(private readonly element: PageElement) {}

  get #names(): string[] {
    return (this.element.getAttribute('class') ?? '').split(/\s+/).filter((name) => name !== '');
  }

  contains(name: string): boolean {
    return this.#names.includes(name);
  }

  add(...names: string[]): void {
    this.element.setAttribute('class', [...new Set([...this.#names, ...names])].join(' '));
  }

  remove(...names: string[]): void {
    this.element.setAttribute('class', this.#names.filter((name) => !names.includes(name)).join(' '));
  }

  toggle(name: string, on = !this.contains(name)): boolean {
    if (on) this.add(name);
    else if (this.contains(name)) this.remove(name);
    return on;
  }
}

export const datasetOf = (element: PageElement): Record<string, string | undefined> =>
  new Proxy(
    {},
    {
      get: (_, name: string) => element.getAttribute(`data-${dashed(name)}`) ?? undefined,
      set(_, name: string, value: unknown) {
        element.setAttribute(`data-${dashed(name)}`, String(value));
        return true;
      },
      has: (_, name: string) => element.hasAttribute(`data-${dashed(name)}`),
      deleteProperty(_, name: string) {
        element.removeAttribute(`data-${dashed(name)}`);
        return true;
      },
    },
  );
