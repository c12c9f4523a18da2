/** The controls of a page: one of a few, side by side; one of many, in a list; a share, from none to all. */
import { h, repeat, setAttribute, setText, show } from './dom';

export interface Choice<Value extends string> {
  readonly element: HTMLElement;
  set(value: Value): void;
}

export interface Segments<Value extends string> extends Choice<Value> {
  /** Whether it is offered. */
  allow(value: Value, allowed: boolean): void;
}

/** Radio buttons that look like one switch: the keyboard and screen readers know how. */
export function segments<Value extends string>(
  name: string,
  label: string,
  options: Record<Value, string>,
  action: (value: Value) => void,
): Segments<Value> {
  const inputs = new Map<Value, HTMLInputElement>();
  const items = (Object.entries(options) as [Value, string][]).map(([value, text]) => {
    const input = h('input', { type: 'radio', name, value, class: 'visually-hidden' });
    input.addEventListener('change', () => action(value));
    inputs.set(value, input);
    return h('label', {}, input, h('span', { class: 'segment' }, text));
  });
  return {
    element: h('div', { class: 'segments', role: 'radiogroup', 'aria-label': label }, ...items),
    set(value) {
      const input = inputs.get(value);
      if (input !== undefined) input.checked = true;
    },
    allow(value, allowed) {
      const label = inputs.get(value)?.parentElement;
      if (label) show(label, allowed);
    },
  };
}

export interface Select extends Choice<string> {
  /** Values and what they are called. */
  fill(options: readonly (readonly [value: string, text: string])[]): void;
}

export function select(label: string, action: (value: string) => void): Select {
  const list = h('select', { 'aria-label': label });
  list.addEventListener('change', () => action(list.value));
  return {
    element: h('label', { class: 'select' }, h('span', {}, label), list),
    set(value) {
      if (list.value !== value) list.value = value;
    },
    fill(options) {
      repeat(
        list,
        options,
        () => h('option'),
        (option, [value, text]) => {
          if (option.value !== value || !option.hasAttribute('value')) option.setAttribute('value', value);
          setText(option, text);
        },
      );
    },
  };
}

export interface Slider {
  readonly element: HTMLElement;
  /** 0 … 1. */
  set(share: number): void;
}

/**
 * @param write says a share in words, beside the slider and to a screen reader.
 * @param range where it ends, and how far a key leads, in per cent.
 */
export function slider(
  label: string,
  write: (share: number) => string,
  action: (share: number) => void,
  range = { max: 100, step: 5 },
): Slider {
  const input = h('input', { type: 'range', min: 0, ...range, 'aria-label': label });
  const text = h('span', { class: 'slider-text', 'aria-hidden': 'true' });
  input.addEventListener('input', () => action(input.valueAsNumber / 100));
  return {
    element: h('label', { class: 'slider' }, h('span', {}, label), input, text),
    set(share) {
      if (input.valueAsNumber !== Math.round(100 * share)) input.valueAsNumber = Math.round(100 * share);
      setAttribute(input, 'aria-valuetext', write(share));
      input.style.setProperty('--share', `${(1e4 * share) / range.max}%`);
      setText(text, write(share));
    },
  };
}
