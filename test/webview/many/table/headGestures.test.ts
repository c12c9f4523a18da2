/** The mouse on the heads of a grid: three columns of a hundred pixels, the name at the left. */
import { expect, test, vi } from 'vitest';
import type { GridActions, GridColumn } from '../../../../webview/many/table/gridTypes';
import { headGestures } from '../../../../webview/many/table/headGestures';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';

const columns = ['name', 'a', 'b'].map((key) => ({ key, width: 100 }) as GridColumn);

function heads() {
  const left = (key: string, at: number) => [`.${key}`, { left: at, top: 0, width: 100 }] as const;
  const page = openPage({ boxes: Object.fromEntries([left('name', 0), left('a', 100), left('b', 200)]) });
  vi.stubGlobal(
    'DOMRect',
    class {
      constructor(...box: number[]) {
        Object.assign(this, { box });
      }
    },
  );
  const head = page.make('tr');
  page.body.append(head);
  for (const { key } of columns) {
    const cell = page.make('th');
    Object.assign(cell.dataset, { column: key });
    cell.className = key;
    for (const control of ['title', 'resize', 'columnMenu']) {
      const part = page.make('span');
      if (control !== 'title') part.dataset.do = control;
      cell.append(part);
    }
    head.append(cell);
  }
  const told: string[] = [];
  const tell =
    (name: string) =>
    (...given: unknown[]) =>
      told.push([name, ...given.map((one) => (typeof one === 'object' ? JSON.stringify(one) : one))].join(' '));
  const names = ['sort', 'move', 'resize', 'columnMenu'];
  const actions = Object.fromEntries(names.map((name) => [name, tell(name)])) as unknown as GridActions;
  headGestures(head as never, () => columns, actions);
  const cell = (key: string) => head.children.find((one) => one.dataset.column === key)!;
  const part = (key: string, control: number) => cell(key).children[control]!;
  const send = (on: EventTargetOf, kind: string, clientX = 0, more: object = {}) => {
    told.length = 0;
    const event = new PageEvent(kind, { clientX, button: 0, shiftKey: false, pointerId: 1, bubbles: true, ...more });
    on.dispatchEvent(event);
    return told.join();
  };
  const drop = () => head.children.map((one) => one.dataset.drop ?? '').join('|');
  return { page, head, cell, part, send, drop };
}
type EventTargetOf = { dispatchEvent(event: PageEvent): boolean };

test('a press sorts by a column, with Shift by it too; another button, a gap or the menu does not', () => {
  const { head, cell, part, send, page } = heads();
  send(part('a', 0), 'pointerdown', 150);
  expect(page.captured.get(1)).toBe(cell('a'));
  // A hand that trembles by less than five pixels.
  expect(send(cell('a'), 'pointermove', 154)).toBe('');
  expect(send(cell('a'), 'pointerup', 154)).toBe('sort a false');
  // It is over.
  expect([send(cell('a'), 'pointermove', 300), send(cell('a'), 'pointerup', 300)]).toEqual(['', '']);
  send(part('name', 0), 'pointerdown', 50);
  expect(send(cell('name'), 'pointerup', 50, { shiftKey: true })).toBe('sort name true');
  for (const [on, more] of [
    [part('a', 0), { button: 2 }],
    [part('a', 2), {}],
    [head, {}],
  ] as const) {
    send(on, 'pointerdown', 150, more);
    expect(send(cell('a'), 'pointerup', 150)).toBe('');
  }
});

test('a drag moves a column to where the line is shown, before none that is the name, and nowhere with Escape', () => {
  const { page, cell, part, send, drop } = heads();
  send(part('b', 0), 'pointerdown', 250);
  expect(send(cell('b'), 'pointermove', 245)).toBe('');
  expect(drop()).toBe('||before');
  send(cell('b'), 'pointermove', 149);
  expect(drop()).toBe('|before|');
  // Over the name it stands before the first that may move.
  send(cell('b'), 'pointermove', 10);
  expect(drop()).toBe('|before|');
  send(cell('b'), 'pointermove', 250);
  expect(drop()).toBe('||after');
  send(cell('b'), 'pointermove', 150);
  expect(drop()).toBe('||before');
  expect([send(cell('b'), 'pointerup', 149), drop()]).toEqual(['move b a', '||']);
  send(part('a', 0), 'pointerdown', 150);
  send(cell('a'), 'pointermove', 290);
  expect([send(cell('a'), 'pointerup', 290), drop()]).toEqual(['move a ', '||']);
  // Back at its own place.
  send(part('a', 0), 'pointerdown', 150);
  send(cell('a'), 'pointermove', 290);
  expect(send(cell('a'), 'pointerup', 140)).toBe('');
  for (const [on, kind, more] of [
    [page.window, 'keydown', { key: 'Escape' }],
    [cell('a'), 'pointercancel', {}],
  ] as const) {
    send(part('a', 0), 'pointerdown', 150);
    send(cell('a'), 'pointermove', 290);
    send(page.window, 'keydown', 0, { key: 'x' });
    expect(drop()).toBe('||after');
    expect([send(on, kind, 0, more), drop(), send(cell('a'), 'pointerup', 290)]).toEqual(['', '||', '']);
  }
  // The name stays where it is.
  send(part('name', 0), 'pointerdown', 50);
  send(cell('name'), 'pointermove', 290);
  expect([drop(), send(cell('name'), 'pointerup', 290)]).toEqual(['||', 'sort name false']);
});

test('a drag of the edge makes a column wider and no narrower than forty pixels, and back as it was with Escape', () => {
  const { page, cell, part, send } = heads();
  send(part('a', 1), 'pointerdown', 200);
  expect(['201', '260', '130', '140', '141'].map((x) => send(cell('a'), 'pointermove', Number(x)))).toEqual([
    ...['resize a 101', 'resize a 160', 'resize a 40', 'resize a 40', 'resize a 41'],
  ]);
  expect(send(cell('a'), 'pointerup', 230)).toBe('');
  send(part('a', 1), 'pointerdown', 200);
  send(cell('a'), 'pointermove', 260);
  expect(send(page.window, 'keydown', 0, { key: 'Escape' })).toBe('resize a 100');
  expect([send(cell('a'), 'pointermove', 260), send(page.window, 'keydown', 0, { key: 'Escape' })]).toEqual(['', '']);
});

test('the menu of a column opens below its sign, or where the other button was pressed', () => {
  const { head, cell, part, send } = heads();
  expect(send(part('b', 2), 'click')).toMatch(/^columnMenu b \{"left":0/);
  expect([send(part('b', 0), 'click'), send(head, 'click')]).toEqual(['', '']);
  const event = new PageEvent('contextmenu', { clientX: 12, clientY: 34, bubbles: true });
  part('a', 0).dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(send(cell('a'), 'contextmenu', 12, { clientY: 34 })).toBe('columnMenu a {"box":[12,34,0,0]}');
  const beside = new PageEvent('contextmenu', { bubbles: true });
  head.dispatchEvent(beside);
  expect([beside.defaultPrevented, send(head, 'contextmenu')]).toEqual([false, '']);
});
