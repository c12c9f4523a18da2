/** Which columns there are to choose from, found by words, and which are shown. */
import { expect, test } from 'vitest';
import type { ManyColumn } from '../../../../webview/many/columns/manyColumn';
import { type ManyMemory, readMemory } from '../../../../webview/many/memory';
import { openChooser } from '../../../../webview/many/table/chooser';
import type { TableHost } from '../../../../webview/many/table/runTable';
import type { PageInput } from '../../page/controls';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { texts } from '../../page/parts';

const column = (key: string, title: string, part: string, usual = true): ManyColumn =>
  ({ key, title, part, usual, hint: `of ${key}` }) as unknown as ManyColumn;
const columns = [
  ...[column('seed', 'seed', 'setting'), column('macs', 'MACs', 'evaluation')],
  ...[column('macsP5', 'fifth percentile', 'evaluation', false), column('note', 'Note', 'run')],
];

function open(stored: object = {}) {
  const page = openPage();
  let memory: ManyMemory = readMemory({ section: 'table', ...stored });
  let label = '';
  const anchor = {} as DOMRect;
  const host = {
    memory: () => memory,
    change: (next: Partial<ManyMemory>) => {
      memory = { ...memory, ...next };
    },
    popover: {
      open(at: DOMRect, text: string, ...content: PageElement[]) {
        expect(at).toBe(anchor);
        label = text;
        page.body.append(...content);
      },
    },
  } as unknown as TableHost;
  openChooser(host, columns, anchor);
  const [field] = page.body.querySelectorAll('input') as [PageInput];
  return {
    ...{ page, field, label, memory: () => memory },
    lists: () => page.body.querySelectorAll('fieldset').map((one) => texts(one.children)),
    boxes: () => page.body.querySelectorAll('label').map((one) => one.querySelector('input') as PageInput),
    search(text: string) {
      field.value = text;
      field.dispatchEvent(new PageEvent('input'));
    },
  };
}

test('columns stand by what they are of, and are found by all words of their title and their key', () => {
  const { page, lists, search, field, label } = open();
  expect(lists()).toEqual([
    ['Evaluation', 'MACs', 'fifth percentile'],
    ['Settings', 'seed'],
    ['The run', 'Note'],
  ]);
  expect([label, page.active === field]).toEqual(['Columns', true]);
  expect(page.body.querySelectorAll('label').map(({ title }) => title)).toEqual([
    ...['of macs', 'of macsP5', 'of seed', 'of note'],
  ]);
  search('MACS fi');
  expect(lists()).toEqual([['Evaluation', 'fifth percentile']]);
  search('fi note');
  const none = () => texts(page.body.querySelectorAll('p[role="status"]'));
  expect([lists(), none()]).toEqual([[], ['No column is called so.']]);
  search('e');
  expect([lists().length, none()]).toEqual([3, []]);
});

test('a box shows and hides its column, and all is as usual again, the widths too', () => {
  const { page, boxes, memory, search } = open({ widths: { seed: 90 }, order: ['note'], frozen: ['seed'] });
  const checked = () => boxes().map((box) => box.checked);
  expect(checked()).toEqual([true, false, true, true]);
  boxes()[1]!.click();
  boxes()[2]!.click();
  expect([memory().added, memory().removed]).toEqual([['macsP5'], ['seed']]);
  search('macs');
  expect(checked()).toEqual([true, true]);
  search('');
  page.body
    .querySelectorAll('button')
    .find(({ textContent }) => textContent === 'As usual')!
    .click();
  expect(checked()).toEqual([true, false, true, true]);
  const { added, removed, order, widths, frozen } = memory();
  expect([added, removed, order, widths, frozen]).toEqual([[], [], [], {}, []]);
});
