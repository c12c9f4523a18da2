/** What a page takes from the editor and gives back to it: its colours, its memory, and what went wrong. */
import { expect, test, vi } from 'vitest';
import { reportFaults } from '../../../webview/shared/faults';
import { saveButton } from '../../../webview/shared/figure/figure';
import { fitted } from '../../../webview/shared/figure/fitted';
import { detached, key, sheet } from '../../../webview/shared/figure/picture';
import { pathOf, svg } from '../../../webview/shared/figure/svg';
import { colorIn } from '../../../webview/shared/runColor';
import { cssColor, onThemeChange, readTheme } from '../../../webview/shared/theme';
import { connectWith, strings } from '../../../webview/shared/vscodeApi';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import { someColors } from '../page/memoryPage';
import { openPage } from '../page/openView';

test('colours are those of the theme; what it lacks has that of what is most like it', () => {
  const full = { 'editorHoverWidget-background': '#010101', 'editorHoverWidget-border': '#020202' };
  openPage({ colors: { ...someColors, ...full, 'editorHoverWidget-foreground': '#030303' } });
  expect(readTheme()).toMatchObject({
    ...{ text: '#9d9d9d', background: '#1f1f1f', grid: '#808080', highContrast: false, light: false },
    tooltip: { background: '#010101', border: '#020202', text: '#030303' },
    series: { foreground: '#cccccd', blue: '#3794ff', purple: '#b180d7', green: '#89d185', yellow: '#cca700' },
  });
  const bare = { foreground: '#eeeeee', 'editor-background': '#111111' };
  openPage({ colors: bare });
  const theme = readTheme();
  expect([theme.text, theme.grid, theme.series.green, theme.series.foreground]).toEqual(Array(4).fill('#eeeeee'));
  expect(theme.tooltip).toEqual({ background: '#111111', border: '#eeeeee', text: '#eeeeee' });
  openPage({ colors: { ...bare, contrastBorder: '#6fc3df' } });
  expect(readTheme().tooltip.border).toBe('#6fc3df');
  expect(cssColor('blue')).toBe('var(--vscode-charts-blue, var(--vscode-foreground))');
});

test('a page is light, dark, or of high contrast on either ground; a run has its colour of that ground', () => {
  const kinds = [
    'vscode-dark',
    'vscode-light',
    'vscode-high-contrast',
    'vscode-high-contrast vscode-high-contrast-light',
  ];
  const found = kinds.map((className) => {
    openPage({ className });
    const { light, highContrast } = readTheme();
    return [light, highContrast];
  });
  expect(found).toEqual([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]);
  const colour = { dark: '#aaaaaa', light: '#333333', dash: [] };
  expect([colorIn({ light: true }, colour), colorIn({ light: false }, colour)]).toEqual(['#333333', '#aaaaaa']);
  const page = openPage();
  let told = 0;
  onThemeChange(() => told++);
  page.retheme('vscode-light', someColors);
  // Of the root element and of the body.
  expect(told).toBe(2);
});

test('what is remembered is read with care, changed field by field, and kept for a page that comes back', () => {
  const read = (stored: unknown) => {
    const page = openPage({ stored });
    const host = connectWith<{ a: number; b: string }>((given) => ({
      a: Number(given.a ?? 1),
      b: String(given.b ?? 'x'),
    }));
    return { page, host };
  };
  for (const nothing of [undefined, null, 7, 'text']) expect(read(nothing).host.settings()).toEqual({ a: 1, b: 'x' });
  const { page, host } = read({ a: 5, more: true });
  host.change({ b: 'y' });
  host.change({ a: 6 });
  expect([host.settings(), page.stored]).toEqual(Array(2).fill({ a: 6, b: 'y' }));
  host.post({ kind: 'ready' });
  expect(page.sent).toEqual([{ kind: 'ready' }]);
  expect([strings(['a', 1, 'b', null]), strings('ab'), strings(undefined)]).toEqual([['a', 'b'], [], []]);
});

test('what nobody caught is said, with where it happened as far as that is known', () => {
  const page = openPage();
  const told: string[] = [];
  reportFaults(({ message }) => told.push(message));
  const error = new Error('broken');
  page.window.dispatchEvent(new PageEvent('error', { message: 'Uncaught broken', error }));
  page.window.dispatchEvent(new PageEvent('error', { message: 'Script error.' }));
  page.window.dispatchEvent(new PageEvent('unhandledrejection', { reason: error }));
  page.window.dispatchEvent(new PageEvent('unhandledrejection', { reason: 'words' }));
  expect(told).toEqual([error.stack, 'Script error.', error.stack, 'words']);
});

test('a drawing is as wide as its place, up to its most, and drawn anew when that is another one', () => {
  const page = openPage({ boxes: { '.place': { width: 300 } } });
  const place = page.make('div');
  place.className = 'place';
  page.body.append(place);
  const widths: number[] = [];
  const made = fitted(place as never, 400);
  made.draw((width) => {
    widths.push(width);
    return page.make('svg') as never;
  });
  page.draw();
  page.resize({ boxes: { '.place': { width: 300 } } });
  expect(widths).toEqual([300]);
  page.resize({ boxes: { '.place': { width: 350 } } });
  page.resize({ boxes: { '.place': { width: 900 } } });
  page.resize({ boxes: { '.place': { width: 1000 } } });
  expect(widths).toEqual([300, 350, 400]);
  page.resize({ boxes: { '.place': { width: 0 } } });
  expect(place.childElementCount).toBe(0);
  page.resize({ boxes: { '.place': { width: 200 } } });
  made.draw(undefined);
  expect([widths.at(-1), place.childElementCount]).toEqual([200, 0]);
});

test('parts of a sheet stand below each other, as wide as the widest; a copy of a drawing has no class that only the page knows', () => {
  openPage();
  const theme = readTheme();
  const part = (width: number, height: number) => ({ element: svg('g', {}), width, height });
  const made = sheet('title', [part(100, 50), part(200.5, 20)], theme) as unknown as PageElement;
  // Margins of 16, a title of 28, and 12 between two parts.
  expect(['width', 'height', 'viewBox'].map((name) => made.getAttribute(name))).toEqual(['233', '142', '0 0 233 142']);
  const groups = made.children.filter(({ localName }) => localName === 'g').map((one) => one.getAttribute('transform'));
  expect(groups).toEqual(['translate(16 44)', 'translate(16 106)']);
  expect([made.querySelector('rect')!.getAttribute('fill'), made.querySelector('text')!.textContent]).toEqual([
    '#1f1f1f',
    'title',
  ]);
  const marks = key(
    [
      { mark: svg('path', {}), text: 'one' },
      { mark: svg('path', {}), text: 'two' },
    ],
    theme,
  );
  const places = (marks.element as unknown as PageElement)
    .querySelectorAll('path')
    .map((one) => one.getAttribute('transform'));
  const xs = (marks.element as unknown as PageElement)
    .querySelectorAll('text')
    .map((one) => Number(one.getAttribute('x')));
  expect([places[0], xs[0], places[1]]).toEqual(['translate(0 2)', 22, `translate(${xs[1]! - 22} 2)`]);
  expect(marks.width - xs[1]!).toBeCloseTo(xs[1]! - 22 - xs[0]!, 6);
  const drawn = svg('svg', { viewBox: '0 0 30 40', class: 'x' }, svg('circle', { class: 'dot', r: 3 }));
  const { element, width, height } = detached(drawn);
  const copy = element as unknown as PageElement;
  expect([width, height, copy.getAttribute('width'), copy.getAttribute('height')]).toEqual([30, 40, '30', '40']);
  expect([copy, copy.children[0]!].map((one) => one.hasAttribute('class'))).toEqual([false, false]);
  expect((drawn as unknown as PageElement).children[0]!.getAttribute('class')).toBe('dot');
  expect([
    pathOf([
      [1, 2],
      [3.25, 4.06],
    ]),
    pathOf([]),
  ]).toEqual(['M1.0 2.0L3.3 4.1', '']);
});

test('a figure is saved as it is when the button is pressed: its picture, and its numbers', async () => {
  openPage();
  const posted: Record<string, string>[] = [];
  let numbers: (string | number)[][] | undefined;
  const button = saveButton(
    'the loss',
    (message) => posted.push(message as never),
    () => numbers && { name: 'loss', picture: () => svg('svg', { width: 10, height: 20 }), numbers: () => numbers! },
  ) as unknown as PageElement;
  expect([button.textContent, button.getAttribute('aria-label')]).toEqual([
    'Save…',
    'Save the loss as PNG, SVG or CSV',
  ]);
  button.click();
  numbers = [['a'], [0.5]];
  button.click();
  await vi.waitFor(() => expect(posted).toHaveLength(1));
  expect(posted[0]).toMatchObject({ kind: 'saveFigure', name: 'loss', png: 'UE5H', csv: 'a\n0.5\n' });
  expect(posted[0]!.svg).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg/);
});
