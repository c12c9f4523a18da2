/** The mouse and the keyboard on the trade-off, and what is said of the point that is pointed at: on a plot of one pixel a unit. */
import { expect, test } from 'vitest';
import { type PlotActions, plotGestures, plotKeys } from '../../../../webview/many/tradeoff/plotGestures';
import { plotTip } from '../../../../webview/many/tradeoff/plotTip';
import type { AxisValue, TradePoint } from '../../../../webview/many/tradeoff/points';
import type { Scatter } from '../../../../webview/many/tradeoff/scatter';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';

const scale = { at: (value: number) => value };
const drawn = { x: scale, y: scale } as unknown as Scatter;
const point = (key: string, x: number, y: number, ...folders: string[]): TradePoint => ({
  ...{ key, title: `run ${key}`, x, y, sx: 0, sy: 0, unlike: false },
  rows: (folders.length > 0 ? folders : [key]).map((folder) => ({ folder })) as never,
});
const points = [point('c', 60, 30), point('b', 20, 80), point('g', 40, 40, 'm', 'n'), point('a', 20, 50)];

function gestures(of: readonly TradePoint[] | undefined = points) {
  const page = openPage({ boxes: { '.area': { left: 100, top: 10, width: 200, height: 200 } } });
  const area = page.make('div');
  area.className = 'area';
  page.body.append(area);
  const told: string[] = [];
  const keyOf = (one: TradePoint | undefined) => one?.key ?? 'none';
  const actions: PlotActions = {
    state: () => of && { drawn, points: of },
    point: (one) => told.push(`point ${keyOf(one)}`),
    open: (one) => told.push(`open ${keyOf(one)}`),
    brush: (held) => told.push(`brush ${held?.map(({ key }) => key).join('') ?? 'gone'}`),
  };
  const rectangle = plotGestures(area as never, actions) as unknown as PageElement;
  const send = (kind: string, x = 0, y = 0, button = 0) => {
    told.length = 0;
    area.dispatchEvent(new PageEvent(kind, { clientX: 100 + x, clientY: 10 + y, button, pointerId: 1, bubbles: true }));
    return told.join();
  };
  return { send, rectangle, actions, told };
}

test('the nearest point within fourteen pixels is pointed at; a press opens it, one beside ends the brush', () => {
  const { send } = gestures();
  expect(send('pointermove', 20, 50)).toBe('point a');
  expect([send('pointermove', 20, 63.9), send('pointermove', 20, 64)]).toEqual(['point a', 'point none']);
  // 20 and 30 away, then the nearer of two that are within reach.
  expect([send('pointermove', 29, 45.5), send('pointermove', 31, 44.5)]).toEqual(['point a', 'point g']);
  // As far from both: the one that comes first.
  expect(send('pointermove', 30, 45)).toBe('point g');
  expect(send('pointerleave')).toBe('point none');
  send('pointerdown', 60, 30);
  expect(send('pointermove', 63, 34)).toBe('');
  expect(send('pointerleave')).toBe('');
  expect(send('pointerup', 63, 34)).toBe('open c');
  send('pointerdown', 150, 150);
  expect(send('pointerup', 150, 150)).toBe('brush gone');
  // Another button is no press, and what has not begun does not end.
  send('pointerdown', 60, 30, 2);
  expect([send('pointermove', 60, 30), send('pointerup', 60, 30)]).toEqual(['point c', '']);
});

test('a drag of more than five pixels brushes what lies in its rectangle, its edges too, in whatever direction', () => {
  const { send, rectangle } = gestures();
  expect(rectangle.hidden).toBe(true);
  send('pointerdown', 70, 60);
  expect([send('pointermove', 66, 57), rectangle.hidden]).toEqual(['', true]);
  expect(send('pointermove', 20, 40)).toBe('brush ga');
  expect([
    rectangle.hidden,
    ...['left', 'top', 'width', 'height'].map((name) => rectangle.style.getPropertyValue(name)),
  ]).toEqual([...[false, '20px', '40px', '50px', '20px']]);
  expect(send('pointermove', 20.5, 40)).toBe('brush g');
  expect(send('pointermove', 60, 30)).toBe('brush c');
  // Back where it began it is a brush all the same, and opens nothing.
  expect(send('pointermove', 70, 60)).toBe('brush ');
  expect([send('pointerup', 70, 60), rectangle.hidden]).toEqual(['', true]);
  // The next one begins anew.
  send('pointerdown', 60, 30);
  expect(send('pointerup', 60, 30)).toBe('open c');
  send('pointerdown', 0, 0);
  send('pointermove', 100, 100);
  send('pointercancel');
  expect([rectangle.hidden, send('pointerup', 60, 30), send('pointermove', 60, 30)]).toEqual([true, '', 'point c']);
});

test('arrow keys lead along the axis, of the same place upwards, and not beyond the ends', () => {
  const { actions, told } = gestures();
  const press = (current: string | undefined, key: string, on: PlotActions = actions) => {
    told.length = 0;
    let prevented = false;
    plotKeys(() => current, on)({ key, preventDefault: () => (prevented = true) } as never);
    expect(prevented).toBe(told.length > 0);
    return told.join();
  };
  expect(['ArrowRight', 'ArrowLeft', 'Home', 'End'].map((key) => press('b', key))).toEqual([
    ...['point g', 'point a', 'point a', 'point c'],
  ]);
  // A run of a group is where its group is.
  expect([press('n', 'ArrowRight'), press('n', 'ArrowLeft'), press('g', 'Enter')]).toEqual([
    'point c',
    'point b',
    'open g',
  ]);
  expect([press('c', 'ArrowRight'), press('a', 'ArrowLeft')]).toEqual(['point c', 'point a']);
  expect([press(undefined, 'ArrowRight'), press('gone', 'ArrowLeft'), press(undefined, 'Enter')]).toEqual([
    ...['point a', 'point a', ''],
  ]);
  expect([press('a', 'Escape'), press('a', 'x'), press('a', 'Enter')]).toEqual(['brush gone', '', 'open a']);
  expect(press('a', 'End', { ...actions, state: () => undefined })).toBe('');
});

test('what is pointed at says its name and numbers beside it, and how many runs it is of', () => {
  openPage();
  const axis = (title: string): AxisValue => ({
    ...{ key: title, title, better: undefined, write: (value: number) => `<${value}>` },
    writeSpread: (value) => `~${value}`,
    of: () => undefined,
  });
  const tip = plotTip(() => 100);
  const [element, said] = [tip.element, tip.said] as unknown as [PageElement, PageElement];
  const state = { drawn, points, x: axis('MACs'), y: axis('accuracy') };
  const update = (one: TradePoint | undefined) => tip.update(one, state);
  update(points[3]);
  expect(element.children.map(({ textContent }) => textContent)).toEqual(['run a', 'accuracy <50>', 'MACs <20>']);
  expect([said.textContent, said.dataset.key]).toEqual(['run a, accuracy <50>, MACs <20>', 'a']);
  expect([element.hidden, element.style.left, element.style.top]).toEqual([false, '20px', '50px']);
  update(points[2]);
  expect([element.children.at(-1)!.textContent, said.textContent]).toEqual([
    ...['n = 2', 'run g, accuracy <40>, MACs <40>, n = 2'],
  ]);
  update({ ...points[2]!, sx: 3, sy: 5 });
  expect(said.textContent).toBe('run g, accuracy <40> ± ~5, MACs <40> ± ~3, n = 2');
  // Beyond three fifths of the plot it stands at the left.
  const atLeft = (x: number) => {
    update(point('p', x, 1));
    return element.classList.contains('at-left');
  };
  expect([atLeft(60), atLeft(61), atLeft(20)]).toEqual([false, true, false]);
  update(undefined);
  expect([element.hidden, said.textContent]).toEqual([true, '']);
});
