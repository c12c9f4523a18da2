/** What a hand does to the epochs that are looked at: keys, the wheel, a frame that is dragged, and a drag along the axis. */
import { expect, test } from 'vitest';
import type { Range } from '../../../../webview/shared/charts/zoom';
import { zoomGestures } from '../../../../webview/shared/charts/zoomGestures';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';

/** Epochs 0 to 100, of which those from 20 to 60 lie on 400 pixels: ten to an epoch, from 100 of the page on. */
function plot(range: Range = { from: 20, to: 60 }) {
  const page = openPage({ boxes: { '.plot': { left: 50, top: 0, width: 500, height: 200 } } });
  const element = page.make('div');
  element.className = 'plot';
  page.body.append(element);
  const told: (Range | undefined)[] = [];
  zoomGestures(element as never, {
    area: () => ({ left: 50, right: 450, top: 5, bottom: 180 }),
    range: () => range,
    full: () => ({ from: 0, to: 100 }),
    set: (next) => told.push(next),
  });
  const selection = element.querySelector('.selection')!;
  const send = (kind: string, init: object = {}) => {
    told.length = 0;
    const event = new PageEvent(kind, {
      ...{ button: 0, pointerId: 1, deltaX: 0, deltaMode: 0, bubbles: true },
      ...init,
    });
    element.dispatchEvent(event);
    expect(told.length).toBeLessThan(2);
    const set = told.map((one) => one && [one.from, one.to].map((at) => Number(at.toFixed(6))));
    return [set.length === 0 ? 'nothing' : (set[0] ?? 'all'), event.defaultPrevented];
  };
  const key = (name: string, more: object = {}) => send('keydown', { key: name, ...more });
  const at = (epoch: number) => ({ clientX: 100 + 10 * (epoch - 20) });
  return { element, selection, send, key, at };
}

test('keys move by a tenth of what is looked at, to either end, and zoom around the middle', () => {
  const { element, key } = plot();
  expect([key('ArrowLeft'), key('ArrowRight')]).toEqual([
    [[16, 56], true],
    [[24, 64], true],
  ]);
  expect([key('Home'), key('End')]).toEqual([
    [[0, 40], true],
    [[60, 100], true],
  ]);
  expect([key('+'), key('=')]).toEqual(Array(2).fill([[26, 54], true]));
  expect(key('-')).toEqual([[40 - 20 / 0.7, 40 + 20 / 0.7].map((one) => Number(one.toFixed(6))), true]);
  expect([key('Escape'), key('x')]).toEqual([
    ['all', true],
    ['nothing', false],
  ]);
  for (const other of ['ctrlKey', 'metaKey', 'altKey'])
    expect(key('ArrowLeft', { [other]: true }), other).toEqual(['nothing', false]);
  expect(key('constructor')).toEqual(['nothing', false]);
  expect(element.getAttribute('tabindex')).toBe('0');
});

test('the wheel zooms with a key around the pointer, with Shift it moves, and alone it scrolls the page', () => {
  const { send, at } = plot();
  const wheel = (more: object) => send('wheel', { ...at(30), deltaY: 500 * Math.log(2), ...more });
  expect(wheel({})).toEqual(['nothing', false]);
  // Twice as wide; what is at 30 stays there.
  expect([wheel({ ctrlKey: true }), wheel({ metaKey: true })]).toEqual(Array(2).fill([[10, 90], true]));
  expect(wheel({ ctrlKey: true, deltaY: -500 * Math.log(2) })).toEqual([[25, 45], true]);
  expect(wheel({ shiftKey: true, deltaY: 250 })).toEqual([[30, 70], true]);
  // Sideways, and in lines.
  expect(wheel({ shiftKey: true, deltaY: 0, deltaX: -250 })).toEqual([[10, 50], true]);
  expect(wheel({ shiftKey: true, deltaY: 5, deltaMode: 1 })).toEqual([[23.2, 63.2], true]);
  expect(send('dblclick')).toEqual(['all', false]);
});

test('a frame is dragged around epochs, in either direction; less than four pixels are a click', () => {
  const { selection, send, at } = plot();
  expect(selection.hidden).toBe(true);
  send('pointerdown', at(30));
  expect([send('pointermove', { clientX: at(30).clientX + 3 })[0], selection.hidden]).toEqual(['nothing', true]);
  expect([send('pointermove', at(25))[0], selection.hidden]).toEqual(['nothing', false]);
  const box = ['left', 'width', 'top', 'height'].map((name) => selection.style.getPropertyValue(name));
  expect(box).toEqual(['100px', '50px', '5px', '175px']);
  expect([send('pointerup', at(25))[0], selection.hidden]).toEqual([[25, 30], true]);
  expect(send('pointermove', at(50))[0]).toBe('nothing');
  send('pointerdown', at(40));
  expect(send('pointerup', at(55))[0]).toEqual([40, 55]);
  send('pointerdown', at(40));
  expect(send('pointerup', { clientX: at(40).clientX + 3.9 })[0]).toBe('nothing');
  send('pointerdown', at(40));
  expect(send('pointerup', { clientX: at(40).clientX + 4 })[0]).toEqual([40, 40.4]);
  // Beside the plot it ends at its edge.
  send('pointerdown', at(50));
  expect(send('pointerup', { clientX: 2000 })[0]).toEqual([50, 60]);
});

test('Escape gives up a drag and the next one shows all; another button, a finger and what was cancelled drag nothing', () => {
  const { selection, send, key, at } = plot();
  send('pointerdown', at(30));
  send('pointermove', at(50));
  expect([key('Escape'), selection.hidden]).toEqual([['nothing', true], true]);
  expect(send('pointerup', at(50))[0]).toBe('nothing');
  expect(key('Escape')).toEqual(['all', true]);
  for (const other of [{ button: 2 }, { pointerType: 'touch' }]) {
    send('pointerdown', { ...at(30), ...other });
    send('pointermove', at(50));
    expect([selection.hidden, send('pointerup', at(50))[0]]).toEqual([true, 'nothing']);
  }
  send('pointerdown', at(30));
  send('pointermove', at(50));
  send('pointercancel');
  expect([selection.hidden, send('pointerup', at(50))[0]]).toEqual([true, 'nothing']);
});

test('with Shift what is looked at is dragged along, as far as there is something, and a click of it is no frame', () => {
  const { selection, send, at } = plot();
  send('pointerdown', { ...at(30), shiftKey: true });
  expect([send('pointermove', at(40))[0], selection.hidden]).toEqual([[10, 50], true]);
  expect(send('pointermove', at(22))[0]).toEqual([28, 68]);
  expect(send('pointermove', at(55))[0]).toEqual([0, 40]);
  expect(send('pointerup', at(55))[0]).toBe('nothing');
  expect(send('pointermove', at(30))[0]).toBe('nothing');
});
