/** What can be done with the charts: zoom, smoothing, marks, another run beside this one; by value, and kept. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { smooth } from '../../webview/shared/charts/smooth';
import { epoch, started, step } from '../protocol/someEvents';
import { eventsOf, fold, snapshot, stages } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

const [folder, id] = ['/w/runs/other-20260315-101112', 'other-20260315-101112'];
/** Half as long as the stored run and, at every epoch, of other values. */
const otherRun: RunEvent[] = [
  started({
    run: id,
    epochs: 6,
    stepsPerEpoch: 390,
    model: { ...eventsOf('started')[0]!.model },
    parameters: { lambda: 0.6 },
  }),
  ...Array.from({ length: 6 }, (_, i) => [
    ...Array.from({ length: 39 }, (_, j) => {
      const at = 390 * i + 10 * (j + 1);
      return step(at, { epoch: at / 390, loss: 3, terms: { task: 3 }, accuracy: 0.25 });
    }),
    epoch(i + 1, 0.5 + i / 100, {
      step: 390 * (i + 1),
      evaluation: { values: { loss: 1, accuracy: 0.5 + i / 100, macs: 20e6 + i }, samples: 8, gates: [] },
    }),
  ]).flat(),
];
const choices: ToView = { kind: 'runs', runs: [{ folder, id, text: 'other · 55.0%' }] };
const compared: ToView = { kind: 'compared', folder, state: fold(otherRun) };

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

async function open(stored?: unknown): Promise<View> {
  const opened = await View.open(browser, parts, { width: 1400, stored });
  await opened.send(snapshot(stages.finished));
  return opened;
}

beforeEach(async () => {
  view = await open();
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const frame = () =>
  view.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
/** Labels of the epoch axis. */
async function epochs(of: View, chart = 'loss'): Promise<number[]> {
  const { texts } = await of.drawing(`#${chart}`);
  const y = Math.max(...texts.filter(({ text }) => text !== 'epoch').map((label) => label.y));
  return texts.filter((label) => label.text !== 'epoch' && Math.abs(label.y - y) < 2).map(({ text }) => Number(text));
}
const plotBox = async (chart: string) => (await view.page.locator(`#${chart} canvas`).boundingBox())!;

/** From one label of the axis to another. */
async function drag(from: string, to: string): Promise<void> {
  const { x, y } = await plotBox('loss');
  const { texts } = await view.drawing('#loss');
  const bottom = Math.max(...texts.filter(({ text }) => text === '12').map((label) => label.y));
  const at = (text: string) => x + texts.find((one) => one.text === text && Math.abs(one.y - bottom) < 2)!.x;
  await view.page.mouse.move(at(from), y + 80);
  await view.page.mouse.down();
  await view.page.mouse.move((at(from) + at(to)) / 2, y + 80);
  await view.page.mouse.move(at(to), y + 80);
  await view.page.mouse.up();
  await frame();
}

describe('zoom', () => {
  test('dragging over one chart shows that part in all, with finer points; it is kept, and goes by double-click', async () => {
    const pointsOf = async () => (await view.drawing('#loss')).lines.find(({ color }) => color === '#59a4f9')!.points;
    const before = (await pointsOf()).length;
    await drag('4', '6');
    const { zoom } = (await view.seen()).stored as { zoom: { run: string; from: number; to: number } };
    expect(zoom.run).toBe(eventsOf('started')[0]!.run);
    expect(zoom.from).toBeCloseTo(4, 1);
    expect(zoom.to).toBeCloseTo(6, 1);
    for (const chart of ['loss', 'accuracy', 'macs', 'composition', 'speed']) {
      const labels = await epochs(view, chart);
      expect(Math.min(...labels), chart).toBeGreaterThanOrEqual(3.9);
      expect(Math.max(...labels), chart).toBeLessThanOrEqual(6.1);
    }
    // 78 events in a sixth of the run, none merged, and one beyond each edge; they were pairs.
    expect((await pointsOf()).length).toBeGreaterThan(before / 6 + 30);
    await expect.poll(async () => Number((await view.table('#loss table'))[1]![1])).toBeGreaterThan(3.9);
    const rows = (await view.table('#loss table')).slice(1);
    expect(rows.length).toBeGreaterThan(10);
    expect(await view.text('.zoomed [role=status]')).toEqual([
      expect.stringMatching(/^Epoch (4|3\.9|4\.0)\d* to (6|5\.9|6\.0)\d*$/),
    ]);

    const again = await open((await view.seen()).stored);
    expect(await epochs(again)).toEqual(await epochs(view));
    await again.close();

    await view.page.locator('#loss canvas').dblclick({ position: { x: 200, y: 80 } });
    await frame();
    expect(await epochs(view)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    expect((await view.seen()).stored).toMatchObject({ zoom: null });
  });

  test('by keyboard: closer, along, to the end, and all again', async () => {
    const zoom = async () => ((await view.seen()).stored as { zoom: { from: number; to: number } | null }).zoom;
    await view.page.locator('#accuracy .plot').focus();
    await view.page.keyboard.press('+');
    expect(await zoom()).toMatchObject({ from: expect.closeTo(1.8, 6), to: expect.closeTo(10.2, 6) });
    await view.page.keyboard.press('ArrowRight');
    expect(await zoom()).toMatchObject({ from: expect.closeTo(2.64, 6), to: expect.closeTo(11.04, 6) });
    await view.page.keyboard.press('End');
    expect(await zoom()).toMatchObject({ from: expect.closeTo(3.6, 6), to: 12 });
    await view.page.keyboard.press('-');
    await view.page.keyboard.press('-');
    await view.page.keyboard.press('-');
    expect(await zoom()).toBeNull();
    await view.page.keyboard.press('+');
    await view.page.keyboard.press('Escape');
    expect(await zoom()).toBeNull();
  });

  test('keys that are pressed faster than frames come all count', async () => {
    await view.page.locator('#loss .plot').evaluate((plot) => {
      for (const key of ['+', '+', 'ArrowRight']) plot.dispatchEvent(new KeyboardEvent('keydown', { key }));
    });
    const { zoom } = (await view.seen()).stored as { zoom: { from: number; to: number } };
    const width = 12 * 0.7 * 0.7;
    expect(zoom.to - zoom.from).toBeCloseTo(width, 9);
    expect(zoom.from).toBeCloseTo(6 - width / 2 + width / 10, 9);
  });

  test('Shift and drag moves by as much as the hand; without it a tremble is no drag', async () => {
    const zoom = async () => ((await view.seen()).stored as { zoom: { from: number; to: number } | null }).zoom;
    await drag('4', '8');
    const before = (await zoom())!;
    const { x, y } = await plotBox('loss');
    const { texts } = await view.drawing('#loss');
    const bottom = Math.max(...texts.filter(({ text }) => text === '6').map((label) => label.y));
    const at = (text: string) => x + texts.find((label) => label.text === text && Math.abs(label.y - bottom) < 2)!.x;
    await view.page.keyboard.down('Shift');
    await view.page.mouse.move(at('6'), y + 80);
    await view.page.mouse.down();
    await view.page.mouse.move(at('5'), y + 80);
    await view.page.mouse.up();
    await view.page.keyboard.up('Shift');
    await frame();
    const after = (await zoom())!;
    // Labels are on whole pixels, of which an epoch has more than a hundred.
    expect(after.from - before.from).toBeCloseTo(1, 1);
    expect(after.to - after.from).toBeCloseTo(before.to - before.from, 9);
    await view.page.mouse.move(x + 200, y + 80);
    await view.page.mouse.down();
    await view.page.mouse.move(x + 202, y + 80);
    await view.page.mouse.up();
    await frame();
    expect(await zoom()).toEqual(after);
  });

  test('the wheel zooms with Ctrl and moves with Shift; alone it belongs to the page', async () => {
    const zoom = async () => ((await view.seen()).stored as { zoom?: { from: number; to: number } | null }).zoom;
    const { x, y, width } = await plotBox('speed');
    await view.page.mouse.move(x + 52 + (width - 60) / 2, y + 40);
    await view.page.mouse.wheel(0, 10);
    await expect.poll(() => view.page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    await frame();
    expect(await view.text('.zoomed [role=status]')).toEqual(['']);
    await view.page.keyboard.down('Control');
    await view.page.mouse.wheel(0, -200);
    await view.page.keyboard.up('Control');
    await expect.poll(async () => (await zoom())?.from).toBeGreaterThan(0);
    const { from, to } = (await zoom())!;
    expect(to - from).toBeCloseTo(12 * Math.exp(-0.4), 6);
    await view.page.keyboard.down('Shift');
    await view.page.mouse.wheel(0, 100);
    await view.page.keyboard.up('Shift');
    await expect.poll(async () => (await zoom())?.from).toBeCloseTo(from + (to - from) / 10, 6);
  });

  test('the zoom of another run does nothing here', async () => {
    const other = await open({ zoom: { run: 'x', from: 1, to: 2 } });
    expect(await epochs(other)).toEqual([0, 2, 4, 6, 8, 10, 12]);
    await other.close();
  });
});

describe('smoothing', () => {
  const slider = (of = view) => of.page.getByRole('slider', { name: 'Smoothing' });

  test('0.9 on its scale: the moving average is drawn over the raw line, which is fainter', async () => {
    const of = async (color: string) =>
      (await view.drawing('#speed')).lines.find((line) => line.color === color)?.points;
    const raw = (await of('#59a4f9'))!;
    const said = view.page.locator('.slider-text');
    expect(await said.innerText()).toBe('Off');
    await slider().fill('90');
    await frame();
    expect(await said.innerText()).toBe('0.90');
    expect(await slider().getAttribute('aria-valuetext')).toBe('0.90');
    expect((await view.seen()).stored).toMatchObject({ smoothing: 0.9 });
    const wanted = smooth(
      raw.map(([x, y]) => ({ x, y })),
      0.9,
    );
    const smoothed = (await of('#59a4f9'))!;
    // The axis is the same: its range follows the raw line.
    expect(Math.max(...smoothed.map(([, y], i) => Math.abs(y - wanted[i]!)))).toBeLessThan(0.5);
    expect(await of('rgba(89, 164, 249, 0.35)')).toEqual(raw);
    const again = await open((await view.seen()).stored);
    expect(await slider(again).inputValue()).toBe('90');
    await again.close();
  });

  test('keys go by a hundredth, up to 0.99 and down to nothing', async () => {
    await slider().fill('98');
    for (const [key, text] of [
      ['ArrowLeft', '0.97'],
      ['End', '0.99'],
      ['ArrowRight', '0.99'],
      ['Home', 'Off'],
    ]) {
      await slider().press(key!);
      await frame();
      expect(await view.page.locator('.slider-text').innerText(), key).toBe(text);
    }
    expect((await view.seen()).stored).toMatchObject({ smoothing: 0 });
  });

  test('a schedule and evaluations are no noise', async () => {
    const drawn = async () => [await view.drawing('#learningRate'), await view.drawing('#macs')];
    const before = await drawn();
    await slider().fill('90');
    await frame();
    expect(await drawn()).toEqual(before);
  });
});

describe('marks', () => {
  const events: RunEvent[] = [
    started({ epochs: 10, stepsPerEpoch: 100 }),
    ...Array.from({ length: 50 }, (_, i) => step(10 * (i + 1), { epoch: (i + 1) / 10 })),
    { kind: 'checkpoint', time: 1, step: 100, epoch: 1, file: 'a', best: true, reason: 'epoch' },
    { kind: 'changed', time: 2, step: 250, key: 'learningRate', from: 0.1, to: 0.01 },
    { kind: 'checkpoint', time: 3, step: 300, epoch: 3, file: 'b', best: false, reason: 'asked' },
  ];

  test('in a table, in a key, and on hover', async () => {
    await view.send(snapshot(events));
    expect(await view.table('#marks table')).toEqual([
      ['Step', 'Epoch', 'Event'],
      ['100', '1', 'Best checkpoint'],
      ['250', '2.5', 'learningRate: 0.1 → 0.01'],
      ['300', '3', 'Checkpoint, asked for'],
    ]);
    expect(await view.text('.mark-key')).toEqual(['setting changed', 'best checkpoint', 'checkpoint']);
    const { height } = await plotBox('loss');
    const places = (await view.drawing('#loss')).texts;
    const [two, three] = ['2', '3'].map((text) => places.find((label) => label.text === text)!.x);
    // On the sign itself, below the axis.
    const at = { x: (two! + three!) / 2, y: height - 38 };
    await view.page.locator('#loss canvas').hover({ position: at });
    await frame();
    const texts = (await view.drawing('#loss')).texts.map(({ text }) => text);
    expect(texts).toContain('learningRate: 0.1 → 0.01 (epoch 2.5)');
    expect(texts.join()).not.toContain('heckpoint');
  });

  test('a resumed run says where and when', async () => {
    const rows = (await view.table('#marks table')).map(([, at, text]) => `${at} ${text}`);
    const [, second] = eventsOf('started');
    expect(rows.filter((text) => text.includes('Resumed'))).toEqual([
      expect.stringContaining(`${(second!.step / 390).toFixed(2)} Resumed Mar 14, 2026`),
    ]);
    expect(rows.filter((text) => text.includes('Best checkpoint'))).toHaveLength(1);
  });
});

test('on hover, an evaluation says its MACs and their share of the dense network', async () => {
  await view.send(snapshot(stages.finished));
  const { height } = await plotBox('macs');
  const twelve = (await view.drawing('#macs')).texts.find(({ text }) => text === '12')!;
  await view.page.locator('#macs canvas').hover({ position: { x: twelve.x - 1, y: height / 2 } });
  const { macs } = eventsOf('epoch').at(-1)!.evaluation.values;
  const dense = eventsOf('started').at(-1)!.model.macs;
  const wanted = `average ${(macs / 1e6).toFixed(1)} M MACs, ${((100 * macs) / dense).toFixed(1)}% of dense (epoch 12)`;
  const texts = async () => (await view.drawing('#macs')).texts.map(({ text }) => text.replaceAll(/\s/g, ' '));
  await expect.poll(texts).toContain(wanted);
});

describe('beside another run', () => {
  beforeEach(async () => {
    await view.send(choices);
    await view.page.getByLabel('Compare with').last().selectOption('other · 55.0%');
    await view.send(compared);
  });

  test('it is asked for, named, drawn by value, and removed again', async () => {
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'compare', folders: [folder] });
    expect(await view.data()).toMatchObject({ compared: id, comparedPoints: '234' });
    const legend = async (chart: string) =>
      (await view.text(`#${chart} .legend.other .series`)).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    expect(await legend('loss')).toEqual(['total 3', 'test (task) 1', 'task 3']);
    expect(await legend('accuracy')).toEqual(['train 25.0%', 'test 55.0%']);
    expect(await legend('macs')).toEqual(['average 20.0 M MACs']);
    expect(await view.text('#loss .legend.other .run')).toEqual([id]);
    const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    expect(facts.find((fact) => fact.startsWith('Test accuracy'))).toMatch(/55\.0% epoch \S+ \(.*\) compared/);
    expect(facts.find((fact) => fact.startsWith('Average MACs'))).toMatch(
      /20\.0 M 49\.3% of dense, epoch \S+ \(.*\) compared/,
    );
    expect(facts.find((fact) => fact.startsWith('Differs in'))).toBe('Differs in – lambda=0.6 compared');

    // A loss of 3 all along, up to the middle of the axis, which is this run's.
    const { lines, texts } = await view.drawing('#loss');
    const flat = lines.filter(({ points }) => points.length > 50 && new Set(points.map(([, y]) => y)).size === 1);
    expect(flat).toHaveLength(2);
    const label = (text: string) => texts.find((one) => one.text === text)!;
    expect(flat[0]!.points[0]![1]).toBeCloseTo(label('3').y, 0);
    expect(flat[0]!.points.at(-1)![0]).toBeCloseTo(label('6').x, 0);

    // A table is filled once a second.
    await expect.poll(async () => (await view.table('#macs table'))[0]![0]).toBe('Run');
    const rows = await view.table('#macs table');
    expect(rows[0]).toEqual(['Run', 'Step', 'Epoch', 'MACs', 'Share of dense']);
    expect(rows.filter(([run]) => run === id)).toHaveLength(6);

    await view.page.getByLabel('Compare with').last().selectOption('no other run');
    await frame();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'compare', folders: [] });
    expect(await view.data()).toMatchObject({ compared: '', comparedPoints: '0' });
    expect(await view.page.locator('#loss .legend.other').isVisible()).toBe(false);
  });

  test('its lines are hidden by themselves, whichever run it is, and that is kept', async () => {
    await view.page.locator('#loss .legend.other .series').first().click();
    await frame();
    expect((await view.seen()).stored).toMatchObject({ hidden: ['loss/other/total'] });
    const pressed = (selector: string) =>
      view.page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute('aria-pressed')));
    expect(await pressed('#loss .legend.other .series')).toEqual(['false', 'true', 'true']);
    expect(await pressed('#loss .legend:not(.other) > .legend > [data-series="total"]')).toEqual(['true']);
  });

  test('says that it is being read, until it is there', async () => {
    expect(await view.page.getByText('reading…').isVisible()).toBe(false);
    const again = await open((await view.seen()).stored);
    await again.send(choices);
    expect(await again.page.getByText('reading…').isVisible()).toBe(true);
    await again.send(compared);
    expect(await again.page.getByText('reading…').isVisible()).toBe(false);
    await again.close();
  });

  test('it goes on live, and what comes of a run that is no longer wanted is dropped', async () => {
    await view.send({ kind: 'comparedEvents', folder, events: [step(2400, { epoch: 2400 / 390 })] });
    expect(await view.data()).toMatchObject({ comparedPoints: '235' });
    await view.send({ kind: 'comparedEvents', folder: '/w/runs/third', events: [step(2410)] });
    expect(await view.data()).toMatchObject({ comparedPoints: '235' });
  });

  test('the choice survives: a new page asks again', async () => {
    const again = await View.open(browser, parts, { stored: (await view.seen()).stored });
    expect((await again.seen()).sent).toEqual([{ kind: 'ready' }, { kind: 'compare', folders: [folder] }]);
    await again.send(snapshot(stages.finished), choices, compared);
    expect(await again.data()).toMatchObject({ compared: id });
    await again.close();
  });
});

describe('very many terms', () => {
  const terms = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`term ${i}`, i === 150 ? 90 : 1 / (i + 1)]));
  const many = [started(), ...Array.from({ length: 20 }, (_, i) => step(i + 1, { terms }))];

  test('the weightiest are drawn, the others can be asked for, and that is kept', async () => {
    await view.send(snapshot(many));
    const names = () =>
      view.page
        .locator('#loss .series:visible')
        .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.series));
    expect(await names()).toEqual([
      'total',
      'test (task)',
      ...Array.from({ length: 9 }, (_, i) => `term ${i}`),
      'term 150',
    ]);
    await view.page.getByRole('button', { name: '+190 more' }).click();
    await frame();
    expect(await view.page.locator('#loss .series').count()).toBe(202);
    await view.page.locator('[data-series="term 42"]').click();
    await frame();
    expect((await view.seen()).stored).toMatchObject({ added: ['loss/term 42'], expanded: ['loss'] });
    const pressed = view.page.locator('#loss .series[aria-pressed=true]');
    expect(await pressed.count()).toBe(13);
    await view.page.getByRole('button', { name: 'show fewer' }).click();
    await frame();
    expect(await view.page.locator('#loss .series').count()).toBe(13);
    expect(await view.page.getByRole('button', { name: '+189 more' }).count()).toBe(1);
  });
});
