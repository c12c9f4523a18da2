/** Curves of several runs, read off by their ticks and told apart by the colours of the list beside them, against the runs' events. */

import { expect, test, vi } from 'vitest';
import { bytesOf, mean, of } from '../../slowReader';
import { someRows } from '../many/someRows';
import { eventsOf, stateMessage } from '../many/someStates';
import { readCanvas, readSaved } from '../page/chartReader';
import type { PageElement } from '../page/elements';
import { type MemoryPage, someColors } from '../page/memoryPage';
import { openView } from '../page/openView';
import { serialised } from '../page/serialised';

const rows = someRows().filter((_, i) => [2, 20, 44].includes(i));
const runs = rows.map((row) => ({ row, events: eventsOf(row) }));
const plot = { width: 600, height: 220 };

/** As it is called beside tasks of the same sweep. */
const short = ({ name }: { name: string }) => name.replace('grid: ', '');

type Run = (typeof runs)[number];
type Step = ReturnType<typeof of<'step'>>[number];
type Epoch = ReturnType<typeof of<'epoch'>>[number];

const open = ({ evaluation }: Epoch) =>
  evaluation.gates.flatMap(({ rates }) => bytesOf(rates).map((byte) => byte / 255));
const ofSteps = (value: (step: Step) => number) => (run: Run) =>
  of('step', run.events).map((event) => ({ event, value: value(event) }));
const ofEpochs = (value: (epoch: Epoch, run: Run) => number) => (run: Run) =>
  of('epoch', run.events).map((event) => ({ event, value: value(event, run) }));
const shareOf = (kind: (rate: number) => boolean) =>
  ofEpochs((event) => open(event).filter(kind).length / open(event).length);

/** By key. `zero`: the axis begins there, however far the values are. */
const metrics: Record<
  string,
  { title: string; zero?: boolean; of: (run: Run) => { event: Step | Epoch; value: number }[] }
> = {
  'test/accuracy': { title: 'Test accuracy', of: ofEpochs((event) => event.evaluation.values.accuracy!), zero: false },
  'test/macs': { title: 'Average MACs', of: ofEpochs((event) => event.evaluation.values.macs!), zero: false },
  'test/loss': { title: 'Test loss', of: ofEpochs((event) => event.evaluation.values.loss!) },
  'test/share': {
    title: 'MACs, share of dense',
    of: ofEpochs((event, { row }) => event.evaluation.values.macs! / row.denseMacs!),
    zero: false,
  },
  'train/loss': { title: 'Training loss', of: ofSteps((event) => event.values.loss!) },
  'train/learningRate': { title: 'Learning rate', of: ofSteps((event) => event.values.learningRate!), zero: false },
  'train/samplesPerSecond': {
    title: 'Samples per second',
    of: ofSteps((event) => event.values.samplesPerSecond!),
    zero: true,
  },
  'term/task': { title: 'Loss term task', of: ofSteps((event) => event.terms.task!) },
  'gates/rate': { title: 'Mean firing rate', of: ofEpochs((event) => mean(open(event))) },
  'gates/on': { title: 'Gates always on', of: shareOf((rate) => rate >= 0.99) },
  'gates/conditional': { title: 'Gates conditional', of: shareOf((rate) => rate > 0.01 && rate < 0.99) },
  'gates/off': { title: 'Gates always off', of: shareOf((rate) => rate <= 0.01) },
};

const places = {
  epoch: ({ epoch }: Step | Epoch) => epoch,
  step: ({ step }: Step | Epoch) => step,
  time: ({ time }: Step | Epoch, { events }: Run) => time - events[0]!.time,
};

const openCurves = (curves: object, width = plot.width): Promise<MemoryPage> =>
  openView(() => import('../../../webview/many/main'), {
    boxes: { '.curve .plot': { ...plot, width }, '.curve canvas': { ...plot, width } },
    stored: { section: 'curves', parts: { curves } },
  });

/** What the list says each colour is. */
const keysOf = (page: MemoryPage): { name: string; color: string; dash: string }[] =>
  page.body.querySelectorAll('.readout tbody tr').map((row) => {
    const { stroke, strokeDasharray } = row.querySelector('path')!.style;
    return { name: row.querySelector('button')!.textContent, color: stroke, dash: strokeDasharray };
  });

const read = (card: PageElement) => readCanvas(card.querySelector('canvas')!, (color) => color.startsWith('rgba(128'));

test.each(Object.keys(places) as (keyof typeof places)[])('over %ss: every metric of each run', async (axis) => {
  const page = await openCurves({ metrics: Object.keys(metrics), axis, smoothing: 0 });
  page.receive({ kind: 'rows', rows }, { kind: 'reading' }, ...rows.map((row) => stateMessage(row)));
  const keys = keysOf(page);
  expect(keys.map(({ name }) => name).sort()).toEqual(rows.map(short).sort());
  expect(new Set(keys.map(({ color, dash }) => color + dash)).size).toBe(rows.length);
  const cards = page.body.querySelectorAll('.curve');
  expect(cards.map((card) => [card.getAttribute('data-metric'), card.querySelector('h2')!.textContent])).toEqual(
    Object.entries(metrics).map(([key, { title }]) => [key, title]),
  );
  for (const card of cards) {
    const key = card.getAttribute('data-metric')!;
    const { of: valuesOf, zero } = metrics[key]!;
    const chart = read(card);
    if (zero !== undefined)
      expect(
        chart.y.ticks.some(({ value }) => value === 0),
        `${key} from zero`,
      ).toBe(zero);
    expect(chart.lines, key).toHaveLength(rows.length);
    for (const run of runs) {
      const { color, dash } = keys.find(({ name }) => name === short(run.row))!;
      const line = chart.lines.find((one) => one.color === color && one.dash.join(' ') === dash)!;
      const wanted = valuesOf(run);
      const points = line.stretches.flat();
      expect(points.length, key).toBeGreaterThan(0);
      // Points that fall on the same pixel are drawn as one: each that is drawn is one that was measured.
      for (const [i, [x, y]] of points.entries()) {
        const [px, py] = line.pixels.flat()[i]!;
        const near = wanted.some(
          ({ event, value }) =>
            Math.abs(places[axis](event, run) - x) < 2 * chart.x.perPixel(px) &&
            Math.abs(value - y) < 2 * chart.y.perPixel(py),
        );
        expect(near, `${key}: ${x}, ${y}`).toBe(true);
      }
      const last = wanted.at(-1)!;
      expect(Math.abs(points.at(-1)![0] - places[axis](last.event, run))).toBeLessThan(3 * chart.x.perPixel(0));
      if (wanted.length <= 20) expect(points).toHaveLength(wanted.length);
    }
  }
});

test('the table of each chart has every value, and the list the last of each run', async () => {
  const page = await openCurves({ metrics: ['test/accuracy', 'test/macs'], open: ['test/accuracy'] });
  page.receive({ kind: 'rows', rows }, { kind: 'reading' }, ...rows.map((row) => stateMessage(row)));
  page.later();
  const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
  for (const { row, events } of runs) {
    const last = of('epoch', events).at(-1)!.evaluation.values;
    const cells = page.body
      .querySelectorAll('.readout tbody tr')
      .find((one) => one.textContent.includes(short(row)))!
      .children.map((cell) => cell.textContent);
    expect(cells.slice(1)).toEqual([percent(last.accuracy!), `${(last.macs! / 1e6).toFixed(1)} M MACs`]);
  }
  const table = page.body.querySelector('.curve[data-metric="test/accuracy"] tbody')!;
  const said = table.rows.map((row) => row.children.map((cell) => cell.textContent).join(' '));
  for (const { events } of runs)
    for (const { evaluation } of of('epoch', events))
      expect(said.some((text) => text.includes(percent(evaluation.values.accuracy!)))).toBe(true);
});

test('on a logarithmic axis lines are at the same values', async () => {
  const page = await openCurves({ metrics: ['test/loss'], log: ['test/loss'] });
  page.receive({ kind: 'rows', rows }, { kind: 'reading' }, ...rows.map((row) => stateMessage(row)));
  const chart = read(page.body.querySelector('.curve')!);
  expect(chart.y.scale).toBe('log');
  for (const { stretches } of chart.lines)
    for (const [epoch, loss] of stretches.flat()) expect(loss * epoch).toBeCloseTo(1, 1);
});

test('in other colours of the theme, the same lines', async () => {
  const page = await openCurves({ metrics: ['test/accuracy'] });
  page.receive({ kind: 'rows', rows }, { kind: 'reading' }, ...rows.map((row) => stateMessage(row)));
  const before = read(page.body.querySelector('.curve')!);
  page.retheme('vscode-light', { ...someColors, 'editor-background': '#ffffff' });
  const after = read(page.body.querySelector('.curve')!);
  expect(after.lines.map(({ pixels }) => pixels)).toEqual(before.lines.map(({ pixels }) => pixels));
  const [keys, drawn] = [
    keysOf(page)
      .map(({ color }) => color)
      .sort(),
    after.lines.map(({ color }) => color).sort(),
  ];
  expect(drawn).toEqual(keys);
  expect(drawn).not.toEqual(before.lines.map(({ color }) => color).sort());
});

test('a chart that is saved has the lines of the page, in its colours, and a key to them', async () => {
  const page = await openCurves({ metrics: ['test/accuracy', 'train/loss'], smoothing: 0 });
  page.receive({ kind: 'rows', rows }, { kind: 'reading' }, ...rows.map((row) => stateMessage(row)));
  const drawn = serialised();
  for (const [i, card] of page.body.querySelectorAll('.curve').entries()) {
    const chart = read(card);
    card
      .querySelectorAll('button')
      .find((one) => one.textContent === 'Save…')!
      .click();
    await vi.waitFor(() => expect(drawn).toHaveLength(i + 1));
    const saved = readSaved(drawn[i]!);
    expect(saved.lines.map(({ color, dash }) => [color, dash])).toEqual(
      chart.lines.map(({ color, dash }) => [color, dash]),
    );
    for (const [k, { stretches }] of chart.lines.entries())
      for (const [j, [x, y]] of stretches.flat().entries()) {
        const [savedX, savedY] = saved.lines[k]!.stretches.flat()[j]!;
        expect(Math.abs(savedX - x)).toBeLessThan(2 * chart.x.perPixel(0));
        expect(Math.abs(savedY - y)).toBeLessThan(2 * chart.y.perPixel(0));
      }
    const names = drawn[i]!.querySelectorAll('text').map((text) => text.textContent);
    expect(names[0]).toBe(card.querySelector('h2')!.textContent);
    const keys = drawn[i]!.querySelectorAll('path').filter((path) => path.getAttribute('d') === 'M2 5H18');
    expect(keys.map((path, at) => ({ name: names[1 + at], color: path.getAttribute('stroke') }))).toEqual(
      keysOf(page).map(({ name, color }) => ({ name, color })),
    );
  }
});
