/** The controls of every page, by what they show, say and tell. */
import { expect, test } from 'vitest';
import { segments, select, slider } from '../../../webview/shared/controls';
import { dataTable } from '../../../webview/shared/dataTable';
import { h, repeat, setAttribute, setDotted, setText, show } from '../../../webview/shared/dom';
import { epochLabel } from '../../../webview/shared/epochLabel';
import { factList } from '../../../webview/shared/facts';
import { makeFormat } from '../../../webview/shared/format';
import { fullText } from '../../../webview/shared/fullText';
import { lackArea } from '../../../webview/shared/lack';
import { epoch, started } from '../../protocol/someEvents';
import type { PageInput, PageSelect } from '../page/controls';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import { openPage } from '../page/openView';
import { fold } from '../storedRun';

const of = (element: unknown) => element as PageElement;
const texts = (element: PageElement, selector: string) =>
  element.querySelectorAll(selector).map((one) => one.textContent);

test('one of a few: what is set is not told, what is pressed is, and one may not be offered', () => {
  const page = openPage();
  const told: string[] = [];
  const made = segments('kind', 'Kind', { a: 'A', b: 'B', c: 'C' }, (value) => told.push(value));
  const element = of(made.element);
  page.body.append(element);
  const inputs = element.querySelectorAll('input') as PageInput[];
  const on = () => inputs.filter(({ checked }) => checked).map(({ value }) => value);
  made.set('b');
  expect([on(), told, element.getAttribute('aria-label')]).toEqual([['b'], [], 'Kind']);
  inputs[2]!.click();
  expect([on(), told]).toEqual([['c'], ['c']]);
  made.allow('a', false);
  expect(inputs.map((input) => input.parentElement!.hidden)).toEqual([true, false, false]);
  made.allow('a', true);
  expect(inputs[0]!.parentElement!.hidden).toBe(false);
});

test('one of many: the list is filled anew in place, an empty value too, and what is chosen is told', () => {
  openPage();
  const told: string[] = [];
  const made = select('Group', (value) => told.push(value));
  const list = of(made.element).querySelector('select') as PageSelect;
  made.fill([
    ['', 'nothing'],
    ['x', 'by x'],
  ]);
  const [first] = list.options;
  expect(list.options.map((option) => [option.getAttribute('value'), option.textContent])).toEqual([
    ['', 'nothing'],
    ['x', 'by x'],
  ]);
  made.set('x');
  expect([list.value, told]).toEqual(['x', []]);
  list.value = '';
  list.dispatchEvent(new PageEvent('change'));
  expect(told).toEqual(['']);
  made.fill([['y', 'by y']]);
  expect([list.options.length, list.options[0] === first, first!.getAttribute('value')]).toEqual([1, true, 'y']);
});

test('a share: said in words beside it and to a screen reader, told as a share of one', () => {
  openPage();
  const told: number[] = [];
  const made = slider(
    'Smoothing',
    (share) => `<${share}>`,
    (share) => told.push(share),
    { max: 99, step: 1 },
  );
  const element = of(made.element);
  const input = element.querySelector('input') as PageInput;
  made.set(0.495);
  expect([input.value, input.getAttribute('aria-valuetext'), texts(element, '.slider-text')]).toEqual([
    ...['50', '<0.495>', ['<0.495>']],
  ]);
  // Half of the way to its end.
  expect(input.style.getPropertyValue('--share')).toBe('50%');
  expect(['min', 'max', 'step'].map((name) => input.getAttribute(name))).toEqual(['0', '99', '1']);
  input.value = '80';
  input.dispatchEvent(new PageEvent('input'));
  expect(told).toEqual([0.8]);
});

test('the numbers of a picture: hidden at first, shown and copied when they are asked for', async () => {
  const page = openPage();
  const toggled: boolean[] = [];
  let numbers: (string | number)[][] | undefined = [
    ['x', 'y'],
    [1, 0.1 + 0.2],
  ];
  const made = dataTable(
    'loss',
    'Loss',
    false,
    (open) => toggled.push(open),
    () => numbers,
  );
  const [element, toggle] = [of(made.element), of(made.toggle)];
  made.update({ columns: ['X', 'Y'], rows: [['1', '0.3']] });
  const area = element.querySelector('[role="region"]')!;
  const looks = () => [
    ...[element.className, toggle.textContent, toggle.getAttribute('title'), toggle.getAttribute('aria-expanded')],
    ...[area.getAttribute('tabindex'), element.querySelector('.copying')!.hidden],
  ];
  expect(looks()).toEqual(['visually-hidden', 'Show data', 'Show data', 'false', null, true]);
  toggle.click();
  expect([looks(), toggled]).toEqual([['data', 'Hide data', 'Hide data', 'true', '0', false], [true]]);
  toggle.click();
  expect([looks()[0], looks()[4], toggled]).toEqual(['visually-hidden', null, [true, false]]);
  expect(toggle.getAttribute('aria-controls')).toBe(area.getAttribute('id'));
  expect([texts(element, 'th'), texts(element, 'td')]).toEqual([
    ['X', 'Y'],
    ['1', '0.3'],
  ]);
  made.update({ columns: ['X'], rows: [['1'], ['2']] });
  expect([texts(element, 'th'), texts(element, 'td')]).toEqual([['X'], ['1', '2']]);
  const copy = async () => {
    element.querySelector('button')!.click();
    await Promise.resolve();
    await Promise.resolve();
    return element.querySelector('[role="status"]')!.textContent;
  };
  expect(await copy()).toBe('Copied 1 row');
  expect(page.copied).toEqual(['x\ty\n1\t0.30000000000000004\n']);
  numbers = [['x'], [1], [2]];
  expect(await copy()).toBe('Copied 2 rows');
  numbers = undefined;
  await copy();
  expect(page.copied).toHaveLength(2);
});

test('facts: each with what stands behind it and what it is compared with, where there is that', () => {
  openPage();
  const { element: list, update } = factList();
  const element = of(list);
  update([{ name: 'Accuracy', value: '90%', note: 'best', title: 'of all', other: '80%' }]);
  const [fact] = element.children;
  const [term, , compared] = fact!.children;
  expect([element.hidden, term!.textContent, texts(fact!, 'span'), compared!.textContent, compared!.hidden]).toEqual([
    ...[false, 'Accuracy', ['90%', 'best'], '80%', false],
  ]);
  expect(fact!.getAttribute('title')).toBe('of all');
  update([{ name: 'Loss', value: '1' }]);
  expect([texts(fact!, 'span'), compared!.hidden, fact!.getAttribute('title')]).toEqual([['1', ''], true, null]);
  update([]);
  expect([element.hidden, element.childElementCount]).toEqual([true, 0]);
});

test('what is lacking, with the whole error where it is said briefly, and the button that would bring it', () => {
  const page = openPage();
  const action = page.make('button');
  const { element: area, set } = lackArea(action as never);
  const element = of(area);
  const details = element.querySelector('details')!;
  set({ text: 'Nothing yet.', offers: true });
  expect([element.hidden, texts(element, 'p'), action.hidden, details.hidden]).toEqual([
    false,
    ['Nothing yet.'],
    false,
    true,
  ]);
  const long = { message: 'word '.repeat(400), hint: 'Do this.' };
  set({ text: 'It failed.', error: long });
  expect([action.hidden, details.hidden, texts(details, '.message')]).toEqual([
    true,
    false,
    [`${long.message}\nDo this.`],
  ]);
  set({ text: 'It failed.', error: { message: 'short' } });
  expect([details.hidden, texts(details, '.message')]).toEqual([true, ['']]);
  set({ text: '' });
  expect(element.hidden).toBe(true);
  const alone = fullText();
  alone.set(long);
  alone.set(undefined);
  expect([of(alone.element).hidden, texts(of(alone.element), '.message')]).toEqual([true, ['']]);
});

test('elements: attributes that are off are left out, text is text, and nothing is written that stands there', () => {
  openPage();
  const made = of(h('p', { class: 'x', hidden: true, title: false, tabindex: 0 }, 'a\u202eb', h('b', {}, 'c')));
  // Characters that turn a line round are seen, in names of things as well.
  expect(of(h('p', { title: 'a\u202eb' })).getAttribute('title')).toMatch(/^a[^\u202e]+b$/);
  expect([made.getAttribute('class'), made.getAttribute('hidden'), made.getAttribute('title')]).toEqual([
    'x',
    '',
    null,
  ]);
  expect([made.getAttribute('tabindex'), made.textContent.includes('\u202e')]).toEqual(['0', false]);
  let written = 0;
  const counting = (name: 'setAttribute' | 'textContent') => {
    const element = of(h('i', {}, 'same'));
    element.setAttribute('title', 'same');
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Object.getPrototypeOf(element)), name);
    Object.defineProperty(element, name, own?.set ? { ...own, set: () => written++ } : { value: () => written++ });
    return element as never;
  };
  setAttribute(counting('setAttribute'), 'title', 'same');
  setText(counting('textContent'), 'same');
  expect(written).toBe(0);
  setAttribute(counting('setAttribute'), 'title', 'other');
  setText(counting('textContent'), 'other');
  expect(written).toBe(2);
  const line = of(h('p'));
  setDotted(line as never, 'a · b c · d');
  expect([line.textContent, texts(line, '.unbroken')]).toEqual(['a · b c · d', ['a', 'b c', 'd']]);
  const [kept] = line.children;
  setDotted(line as never, 'a · b c · d');
  expect(line.children[0]).toBe(kept);
  show(line as never, false);
  expect(line.hidden).toBe(true);
  const list = of(h('ul'));
  const fill = (items: string[]) => repeat(list as never, items, () => h('li'), setText);
  fill(['a', 'b', 'c']);
  const [first] = list.children;
  fill(['x', 'y']);
  expect([texts(list, 'li'), list.children[0] === first]).toEqual([['x', 'y'], true]);
});

test('an epoch is called last, best, both or neither', () => {
  const state = (...accuracies: number[]) =>
    fold([started(), ...accuracies.map((accuracy, i) => epoch(i + 1, accuracy))]);
  const format = makeFormat('en');
  const marked = { ...state(0.5, 0.9, 0.7), best: { epoch: 2 } as never };
  expect([1, 2, 3].map((one) => epochLabel(marked, one, format))).toEqual([
    'epoch 1',
    'epoch 2 (best)',
    'epoch 3 (last)',
  ]);
  expect(epochLabel({ ...marked, best: { epoch: 3 } as never }, 3, format)).toBe('epoch 3 (last and best)');
});
