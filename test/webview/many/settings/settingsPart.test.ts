/** Settings side by side in a page in memory: whose they are, what a press on a value does, and which two sources are compared. */
import { expect, test, vi } from 'vitest';
import type { MadeOf } from '../../../../src/protocol/many/madeOf';
import type { RunRow, Setting } from '../../../../src/protocol/many/runRow';
import { type ManyHost, type ManyModel, mostChosen } from '../../../../webview/many/part';
import { settingsPart } from '../../../../webview/many/settings/settingsPart';
import type { PageInput, PageSelect } from '../../page/controls';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put, shown, texts } from '../../page/parts';

const run = (name: string, settings: Record<string, Setting>): RunRow =>
  ({ name, folder: `/${name}`, settings, parameters: ['rate'] }) as unknown as RunRow;
const a = run('a', { rate: 0.1, seed: 1, prior: 'beta', late: false });
const b = run('b', { rate: 0.2, seed: 1, late: true, extra: 0 });
const c = run('c', { rate: '0.1', seed: 1, prior: '', late: false });
const [node20, node22]: MadeOf[] = ['20', '22'].map((node) => ({ values: { node }, sources: {} }));

function open(stored: unknown = undefined) {
  const page = openPage();
  const told: string[] = [];
  const saved: string[] = [];
  let memory: unknown = stored;
  const part = settingsPart({
    colorOf: (key: string) => `color of ${key}`,
    point: (folder?: string) => told.push(`point ${folder}`),
    show: (folder: string) => told.push(`show ${folder}`),
    askMade: (folders: Iterable<string>) => told.push(`made ${[...folders].join()}`),
    sourceDiff: (before: string, after: string) => told.push(`diff ${before} ${after}`),
    redraw: () => told.push('redraw'),
    saveText: (_: string, text: string) => saved.push(text),
    memory: () => memory,
    remember: (next: unknown) => {
      memory = next;
    },
  } as unknown as ManyHost);
  const element = put(part.element);
  const update = (chosen: readonly RunRow[], more: Partial<ManyModel> = {}) => {
    told.length = 0;
    part.update({ rows: chosen, chosen, byHand: true, made: new Map(), ...more } as unknown as ManyModel);
  };
  const lines = () => element.querySelectorAll('.setting-table tbody tr');
  return {
    ...{ page, element, told, saved, update, lines, memory: () => memory },
    heads: () => texts(element.querySelectorAll('thead th')),
    names: () => lines().map((line) => line.firstElementChild!.textContent),
    cells: (name: string) =>
      lines()
        .find((line) => line.firstElementChild!.textContent === name)!
        .children.slice(1),
    said: () => element.querySelectorAll('.toolbar .quiet').map(({ textContent }) => textContent),
    made: () => last(texts(element.querySelectorAll('p.quiet'))),
  };
}
const last = <T>(all: readonly T[]): T => all.at(-1)!;

test('the baseline stands first and once, also where it is not chosen, and the others are marked against it', () => {
  const { update, heads, cells, told, saved, element } = open({ all: true });
  update([a, b, c], { baseline: b });
  expect([heads(), told]).toEqual([['Setting', 'b', 'a', 'c'], ['made /b,/a,/c']]);
  const marked = (name: string) => cells(name).map((cell) => cell.hasAttribute('data-other'));
  // A number is not the text that looks like it.
  expect([marked('rate'), marked('seed'), marked('late'), marked('prior')]).toEqual([
    ...[[false, true, true], Array(3).fill(false), [false, true, true], [false, true, true]],
  ]);
  update([a, c], { baseline: b, pointed: '/c' });
  expect([heads(), told]).toEqual([['Setting', 'b', 'a', 'c'], ['made /b,/a,/c']]);
  const pointed = (of: readonly PageElement[]) => of.map((cell) => cell.hasAttribute('data-pointed'));
  expect(pointed(cells('rate'))).toEqual([false, false, true]);
  expect(pointed(element.querySelectorAll('thead th'))).toEqual([false, false, false, true]);
  update([a, c]);
  expect([heads(), marked('rate'), marked('seed')]).toEqual([
    ['Setting', 'a', 'c'],
    [false, true],
    [false, false],
  ]);
  expect(pointed(cells('rate'))).toEqual([false, false]);
  // What a run has none of is left empty, in the file as well; false and 0 are values.
  update([a, b]);
  element.querySelector('[aria-label="Save the settings as CSV"]')!.click();
  expect(saved).toEqual(['setting,a,b\nrate,0.1,0.2\nseed,1,1\nprior,beta,\nlate,false,true\nextra,,0\n']);
});

test('of many chosen runs the first are shown and the rest is told; columns and rows that are gone leave nothing', () => {
  const { update, heads, said, names, cells, element } = open();
  const many = (count: number) => Array.from({ length: count }, (_, i) => run(`r${i}`, { rate: i, seed: 1 }));
  update(many(mostChosen + 2));
  expect([heads().length, last(heads())]).toEqual([1 + mostChosen, `r${mostChosen - 1}`]);
  expect(said()[0]).toBe('1 of 2 settings · The first 50 of 52 chosen runs: more could not be told apart.');
  update(many(mostChosen));
  expect(said()[0]).toBe('1 of 2 settings');
  // Of runs that nobody chose the first few are shown.
  update(many(3), { byHand: false, rows: many(12) });
  expect([heads(), said()[0]]).toEqual([
    ['Setting', 'r0', 'r1', 'r2'],
    '1 of 2 settings · The first 3 of 12 runs. Choose others in the table.',
  ]);
  expect(cells('rate')).toHaveLength(3);
  update([a, b]);
  expect([names(), heads(), cells('rate').length]).toEqual([
    ['rate', 'prior', 'late', 'extra'],
    ['Setting', 'a', 'b'],
    2,
  ]);
  // The same in both: nothing to be seen, but settings there are.
  update([a, run('d', a.settings)]);
  expect(texts(element.querySelectorAll('.part > p.quiet'))).toEqual(['The settings of these runs are the same.']);
});

test('a press on a value copies it as it stands, and says so, or that it could not', async () => {
  const { page, update, cells, said } = open({ all: true });
  update([a, b]);
  const value = (name: string, i: number) => cells(name)[i]!.querySelector('button')!;
  const press = async (name: string, i: number) => {
    value(name, i).click();
    for (let j = 0; j < 5; j++) await Promise.resolve();
    return said()[1];
  };
  expect([await press('rate', 1), await press('late', 0), await press('extra', 1)]).toEqual([
    ...['Copied 0.2', 'Copied false', 'Copied 0'],
  ]);
  expect(page.copied).toEqual(['0.2', 'false', '0']);
  expect([shown(value('extra', 0)), shown(value('extra', 1)), shown(value('late', 0))]).toEqual([false, true, true]);
  vi.stubGlobal('navigator', { clipboard: { writeText: async () => Promise.reject(new Error('no focus')) } });
  expect(await press('rate', 0)).toBe('The value could not be copied.');
});

test('the run below the pointer is pointed at, of the runs that are shown now, and its head opens it', () => {
  const { update, cells, told, element } = open({ all: true });
  update([a, b]);
  update([c, a, b]);
  told.length = 0;
  cells('rate')[1]!.firstElementChild!.dispatchEvent(new PageEvent('pointerover', { bubbles: true }));
  cells('late')[2]!.dispatchEvent(new PageEvent('pointerover', { bubbles: true }));
  element.querySelector('table')!.dispatchEvent(new PageEvent('pointerleave'));
  // Made before there were three.
  for (const head of element.querySelectorAll('thead button')) head.click();
  expect(told).toEqual(['point /a', 'point /b', 'point undefined', 'show /c', 'show /a', 'show /b']);
});

test('a search and all settings are remembered with each other, and shown again', () => {
  const { element, memory, update } = open({ all: true, search: 'ra' });
  const [box, search] = element.querySelectorAll('input') as [PageInput, PageInput];
  expect([box.checked, search.value]).toEqual([false, 'ra']);
  search.value = 'se';
  search.dispatchEvent(new PageEvent('input'));
  expect(memory()).toEqual({ all: true, search: 'se' });
  box.click();
  expect(memory()).toEqual({ all: false, search: 'se' });
  // Another window has changed it back.
  box.checked = false;
  update([a, b]);
  expect(box.checked).toBe(true);
  const odd = open({ all: 'yes', search: 7 }).element.querySelectorAll('input') as PageInput[];
  expect(odd.map(({ checked, value }) => [checked, value])[0]).toEqual([true, '']);
  expect(odd[1]!.value).toBe('');
});

test('what runs were made of is awaited, missing of some, different or the same', () => {
  const { element, update, made } = open();
  const know = (...pairs: [RunRow, MadeOf | undefined][]) => ({
    made: new Map(pairs.map(([row, of]) => [row.folder, of])),
  });
  const part = element.querySelectorAll('section').at(-1)!;
  const list = () => texts(element.querySelectorAll('.made > div')).map((text) => text.replace('Node.js', 'Node.js '));
  update([a]);
  expect(shown(part)).toBe(false);
  update([a, b], know([a, node20]));
  expect([shown(part), made(), list()]).toEqual([true, 'Reading the manifests…', []]);
  update([a, b], know([a, node20], [b, node20]));
  expect(made()).toBe('Versions, machine, device, data and source are the same.');
  update([a, b, c], know([a, node20], [b, node22], [c, undefined]));
  expect([made(), list()]).toEqual([
    'Nothing is known of c: there is no manifest.',
    ['Version of Node.js 20: a22: bnot known: c'],
  ]);
  update([a, b, c], know([a, node20], [b, undefined], [c, node20]));
  expect(made()).toBe(
    'Nothing is known of b: there is no manifest. Versions, machine, device, data and source are the same.',
  );
  // Of runs that say nothing nothing is the same.
  update([a, b], know([a, undefined], [b, undefined]));
  expect([made(), list()]).toEqual(['Nothing is known of a, b: there is no manifest.', []]);
});

test('two different runs are compared, the chosen ones as long as they are there', () => {
  const { element, update, told } = open();
  const [before, after] = element.querySelectorAll('select') as [PageSelect, PageSelect];
  const pair = () => [before.value, after.value];
  const choose = (list: PageSelect, row: RunRow) => {
    told.length = 0;
    list.value = row.folder;
    list.dispatchEvent(new PageEvent('change'));
    expect(told).toEqual(['redraw']);
  };
  update([a, b, c]);
  expect([pair(), before.options.length]).toEqual([['/a', '/b'], 3]);
  choose(after, c);
  update([a, b, c]);
  choose(before, b);
  update([a, b, c]);
  expect(pair()).toEqual(['/b', '/c']);
  told.length = 0;
  element.querySelector('button.action')!.click();
  expect(told).toEqual(['diff /b /c']);
  // The second one gives way to the first.
  choose(before, c);
  update([a, b, c]);
  expect(pair()).toEqual(['/c', '/a']);
  update([a, b]);
  expect(pair()).toEqual(['/a', '/b']);
  update([b, a]);
  expect(pair()).toEqual(['/a', '/b']);
});
