/** Which two runs' gates are compared, and why there may be nothing to see: in a page in memory. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import type { ManyHost, ManyModel } from '../../../../webview/many/part';
import { makeFormat } from '../../../../webview/shared/format';
import { readTheme } from '../../../../webview/shared/theme';
import type { PageElement } from '../../page/elements';
import { openPage } from '../../page/openView';
import { put } from '../../page/parts';
import { someRows } from '../someRows';
import { stateOf } from '../someStates';

const [a, b, c, d, plain] = someRows()
  .slice(0, 5)
  .map((row, i) => ({
    ...row,
    name: 'abcd-'.charAt(i),
    folder: `/${'abcd-'.charAt(i)}`,
    gateLayers: i === 4 ? 0 : 9,
  })) as [...[RunRow, RunRow, RunRow, RunRow, RunRow]];

async function open() {
  const page = openPage();
  const { gatesPart } = await import('../../../../webview/many/gates/gatesPart');
  const { registerCharts } = await import('../../../../webview/shared/charts/lineChart');
  registerCharts();
  let memory: unknown = {};
  let wanted: string[] = [];
  const host = {
    ...{ format: makeFormat('en'), theme: readTheme, colorOf: () => '#112233' },
    colourOf: () => ({ dark: '#112233', light: '#112233', dash: [] }),
    ...{ point: () => {}, redraw: () => {}, save: () => {}, memory: () => memory },
    want: (folders: Iterable<string>) => {
      wanted = [...folders];
    },
    remember: (next: unknown) => {
      memory = next;
    },
  } as unknown as ManyHost;
  const part = gatesPart(host);
  const element = put(part.element);
  const update = (change: Partial<ManyModel>) => {
    const rows = change.rows ?? [a, b, c, d];
    part.update({
      ...{ rows, groups: undefined, chosen: rows.slice(0, 2), byHand: false, baseline: undefined, unlike: new Map() },
      ...{ columns: [], shown: 'best', pointed: undefined, brushed: undefined, states: new Map() },
      ...{ problems: new Map(), made: new Map(), ...change },
    } as ManyModel);
    page.draw();
    return wanted.join('').replaceAll('/', '');
  };
  const remember = (before: string, after: string) => {
    memory = { before: before && `/${before}`, after: after && `/${after}` };
  };
  const said = () => {
    const message = element.querySelector('p[role="status"]')!;
    return message.hidden ? '' : message.textContent;
  };
  return { element, update, remember, said, memory: () => memory as Record<string, unknown> };
}

test('what somebody chose; else the baseline and the first of the chosen ones that is another, among those with gates', async () => {
  const { update, remember } = await open();
  expect(update({})).toBe('ab');
  expect(update({ chosen: [d, c] })).toBe('dc');
  expect(update({ chosen: [d] })).toBe('da');
  expect(update({ chosen: [a] })).toBe('ab');
  expect(update({ rows: [plain, a, b], chosen: [plain, b] })).toBe('ba');
  expect(update({ chosen: [d, c], baseline: b })).toBe('bd');
  // Another network has other gate layers: it is beside one only where somebody says so.
  const other = { ...b, denseMacs: 1 };
  expect(update({ rows: [a, other, c], chosen: [a, other, c] })).toBe('ac');
  expect(update({ rows: [a, other, c], chosen: [a, other, c], byHand: true })).toBe('ab');
  expect(update({ rows: [a, other], chosen: [a] })).toBe('ab');
  expect(update({ chosen: [d, c], baseline: d })).toBe('dc');
  expect(update({ rows: [plain, c, d], chosen: [d], baseline: plain })).toBe('dc');
  remember('c', '');
  expect([update({ chosen: [c, d] }), update({ baseline: a })]).toEqual(['cd', 'ca']);
  remember('', 'c');
  expect([update({ chosen: [c, d] }), update({ baseline: b }), update({ chosen: [c] })]).toEqual(['dc', 'bc', 'ac']);
  remember('d', 'b');
  expect(update({ chosen: [a, c], baseline: c })).toBe('db');
  // One that is filtered out or gone is chosen no more.
  expect(update({ rows: [a, b], chosen: [a, b] })).toBe('ab');
  expect([update({ rows: [a] }), update({ rows: [plain] }), update({ rows: [] })]).toEqual(['', '', '']);
});

test('the two can be swapped, and others chosen; what is drawn and saved is there as long as there is something', async () => {
  const { element, update, said, memory } = await open();
  const states = new Map([a, b].map((row) => [row.folder, stateOf(row)]));
  const shown = (selector: string) => element.querySelectorAll(selector).map((one) => one.closest('[hidden]') === null);
  const list = (i: number) => element.querySelectorAll('select')[i] as PageElement & { value: string };
  update({ states: new Map([...states].slice(0, 1)) });
  expect([said(), shown('.gate-body'), shown('.segments')]).toEqual(['Reading the runs…', [false], [false]]);
  update({ states });
  expect([said(), shown('.gate-body'), shown('.segments')]).toEqual(['', [true], [true]]);
  expect([list(0).value, list(1).value]).toEqual(['/a', '/b']);
  const heads = element.querySelectorAll('.gate-differences tbody th').map(({ textContent }) => textContent);
  expect(heads).toEqual(['stage1_gate', 'stage2_gate', 'stage3_gate']);
  element
    .querySelectorAll('button')
    .find(({ textContent }) => textContent === 'Swap')!
    .click();
  expect(memory()).toMatchObject({ before: '/b', after: '/a' });
  expect(update({ states })).toBe('ba');
  expect([list(0).value, list(1).value]).toEqual(['/b', '/a']);
  // Of an epoch of which no rates are kept, whose names are said.
  const chosen = (row: RunRow, epoch: number) => ({ ...row, points: { chosen: { epoch, values: {} as never } } });
  update({ states, shown: 'chosen', rows: [chosen(a, 77), chosen(b, 77)] });
  expect(said()).toBe('No firing rates of that epoch are kept of b, a.');
  update({ states, shown: 'chosen', rows: [chosen(a, 77), chosen(b, 3)] });
  expect(said()).toBe('No firing rates of that epoch are kept of a.');
  update({ states, shown: 'chosen', rows: [chosen(a, 3), chosen(b, 3)] });
  expect(said()).toBe('');
  update({ states, rows: [a, b], problems: new Map([['/a', 'EACCES']]) });
  expect(said()).toBe('a cannot be read: EACCES');
});
