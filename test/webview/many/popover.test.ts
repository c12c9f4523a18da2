/** What opens beside a place on the page: where, with what in focus, and how keys lead through it. */
import { expect, test } from 'vitest';
import { entries, popover } from '../../../webview/many/popover';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import { openPage } from '../page/openView';
import { put } from '../page/parts';

function open(size: { width: number; height: number } = { width: 200, height: 100 }) {
  const page = openPage({ width: 800, height: 600, boxes: { '.popover': { left: 0, top: 0, ...size } } });
  page.window.innerHeight = 600;
  const made = popover();
  const element = put(made.element);
  return { page, made, element };
}
const anchor = (left: number, top: number, bottom: number) => ({ left, top, bottom }) as DOMRect;

test('it stands below its place, or above where there is no room, and never outside of the page', () => {
  const at = (place: DOMRect, size?: { width: number; height: number }) => {
    const { made, element } = open(size);
    made.open(place, 'label', 'text');
    return [element.style.left, element.style.top];
  };
  expect(at(anchor(50, 80, 100))).toEqual(['50px', '100px']);
  expect(at(anchor(50, 480, 500))).toEqual(['50px', '500px']);
  expect(at(anchor(50, 481, 501))).toEqual(['50px', '381px']);
  expect([at(anchor(700, 80, 100)), at(anchor(-30, 80, 100))]).toEqual([
    ['596px', '100px'],
    ['4px', '100px'],
  ]);
  // Higher than what is above it.
  expect(at(anchor(50, 300, 320), { width: 200, height: 400 })).toEqual(['50px', '4px']);
  expect(at(anchor(50, 900, 920))).toEqual(['50px', '496px']);
  expect(at(anchor(50, 300, 320), { width: 900, height: 100 })).toEqual(['4px', '320px']);
});

test('one thing at a time is in it, with its first control in focus; it goes when the page has another size', () => {
  const { page, made, element } = open();
  const one = page.make('button');
  const off = page.make('button');
  off.disabled = true;
  made.open(anchor(0, 0, 10), 'first', off as never, one as never);
  expect([made.isOpen, element.getAttribute('aria-label'), page.active === one]).toEqual([true, 'first', true]);
  made.open(anchor(0, 0, 10), 'second', 'words');
  expect([made.isOpen, element.getAttribute('aria-label'), element.textContent]).toEqual([true, 'second', 'words']);
  page.window.dispatchEvent(new PageEvent('resize'));
  expect(made.isOpen).toBe(false);
  made.close();
  expect(made.isOpen).toBe(false);
});

test('entries close it before they act; one that cannot be pressed says so; keys are said beside', () => {
  openPage();
  const told: string[] = [];
  const list = [
    { title: 'Open', keys: 'Enter', action: () => told.push('open') },
    { title: 'Move', enabled: false, action: () => told.push('move') },
  ];
  const all = (entries(list, () => told.push('close')) as unknown as PageElement).querySelectorAll('button');
  expect(all.map((one) => [...one.children.map(({ textContent }) => textContent), one.disabled])).toEqual([
    ['Open', 'Enter', false],
    ['Move', '', true],
  ]);
  for (const one of all) one.click();
  expect(told).toEqual(['close', 'open']);
});

test('up and down lead from one control to the next and around, but not within a list', () => {
  const { page, made, element } = open();
  const names = ['input', 'button', 'button', 'select'];
  const controls = names.map((name) => page.make(name));
  controls[1]!.disabled = true;
  made.open(anchor(0, 0, 10), 'label', ...(controls as never[]));
  const press = (from: number, key: string) => {
    controls[from]!.focus();
    const event = new PageEvent('keydown', { key, bubbles: true });
    controls[from]!.dispatchEvent(event);
    return [controls.indexOf(page.active), event.defaultPrevented];
  };
  expect([press(0, 'ArrowDown'), press(2, 'ArrowDown'), press(2, 'ArrowUp'), press(0, 'ArrowUp')]).toEqual([
    [2, true],
    [3, true],
    [0, true],
    [3, true],
  ]);
  expect([press(3, 'ArrowDown'), press(0, 'ArrowLeft'), press(2, 'x')]).toEqual([
    [3, false],
    [0, false],
    [2, false],
  ]);
  expect(element.children).toHaveLength(4);
});
