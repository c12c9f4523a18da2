/** Selectors of the document in memory: names, classes, ids, attributes and a few states, within and directly below each other. */
import type { PageElement } from './elements';

type Test = (element: PageElement, scope: PageElement) => boolean;

interface Step {
  /** Directly below the step before. */
  child: boolean;
  tests: Test[];
}

const states: Record<string, Test> = {
  enabled: (element) => !element.hasAttribute('disabled') && /^(BUTTON|INPUT|SELECT|TEXTAREA)$/.test(element.tagName),
  disabled: (element) => element.hasAttribute('disabled'),
  checked: (element) => element.checked === true,
  focus: (element) => element.page.active === element,
  'focus-within': (element) => element.contains(element.page.active),
  hover: (element) => element.contains(element.page.hovered),
  'popover-open': (element) => element.page.popovers.has(element),
  scope: (element, scope) => element === scope,
  'first-child': (element) => element.parentElement?.children[0] === element,
  'last-child': (element) => element.parentElement?.children.at(-1) === element,
};

function compound(text: string): Test[] {
  const tests: Test[] = [];
  const pattern = /([\w-]+|\*)|\.([\w-]+)|#([\w-]+)|\[([\w-]+)(?:([~^$*]?)="([^"]*)")?\]|:([\w-]+)/y;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) throw new Error(`The document in memory does not know the selector ${text}`);
    const [, tag, name, id, attribute, how, value, state] = found;
    if (tag !== undefined && tag !== '*') tests.push(({ localName }) => localName === tag);
    if (name !== undefined) tests.push(({ classList }) => classList.contains(name));
    if (id !== undefined) tests.push((element) => element.getAttribute('id') === id);
    if (attribute !== undefined)
      tests.push((element) => {
        const own = element.getAttribute(attribute);
        if (value === undefined || own === null) return own !== null;
        if (how === '^') return own.startsWith(value);
        if (how === '$') return own.endsWith(value);
        return how === '*' ? own.includes(value) : own === value;
      });
    if (state !== undefined) {
      const test = states[state];
      if (test === undefined) throw new Error(`The document in memory does not know :${state}`);
      tests.push(test);
    }
  }
  return tests;
}

const parsed = new Map<string, Step[][]>();

function stepsOf(selector: string): Step[][] {
  const known = parsed.get(selector);
  if (known !== undefined) return known;
  const made = selector.split(/,(?![^[]*\])/).map((one) => {
    const words = one.trim().split(/\s+(?![^[]*\])/);
    return words.flatMap((word, i): Step[] =>
      word === '>' ? [] : [{ child: words[i - 1] === '>', tests: compound(word) }],
    );
  });
  parsed.set(selector, made);
  return made;
}

function fits(element: PageElement, steps: readonly Step[], scope: PageElement): boolean {
  const step = steps.at(-1)!;
  if (!step.tests.every((test) => test(element, scope))) return false;
  const rest = steps.slice(0, -1);
  if (rest.length === 0) return true;
  for (let above = element.parentElement; above !== null; above = above.parentElement) {
    if (fits(above, rest, scope)) return true;
    if (step.child) return false;
  }
  return false;
}

export const matches = (element: PageElement, selector: string, scope = element): boolean =>
  stepsOf(selector).some((steps) => fits(element, steps, scope));
