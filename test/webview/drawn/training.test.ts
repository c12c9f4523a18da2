/** Every chart of the Training view, read off its drawing by its ticks alone, against what the run's events say. */

import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { ended, epoch, started, step } from '../../protocol/someEvents';
import { bytesOf, of, validEvents } from '../../slowReader';
import { cornersOf, type ReadChart, readCanvas, readSaved } from '../page/chartReader';
import type { PageElement } from '../page/elements';
import { type MemoryPage, someColors } from '../page/memoryPage';
import { openView } from '../page/openView';
import { serialised } from '../page/serialised';
import { snapshot } from '../storedRun';
import { segmented, until, wholeEvents } from '../wholeRun';

const main = () => import('../../../webview/training/main');
const [width, height] = [600, 200];
const room = { boxes: { '.plot': { width, height }, canvas: { width, height } } };
const colors = Object.fromEntries(
  ['blue', 'purple', 'green', 'yellow', 'foreground'].map((name) => [name, someColors[`charts-${name}`]!]),
);

/** By the id of the chart, those that are to be seen. */
function chartsOf(page: MemoryPage): Map<string, ReadChart> {
  const shown = page.body.querySelectorAll('.chart').filter((card) => card.closest('[hidden]') === null);
  return new Map(
    shown.map((card) => {
      const marks = new Set([someColors.descriptionForeground, someColors['editor-background']]);
      const chart = readCanvas(card.querySelector('canvas')!, (color) => color.startsWith('rgba') || marks.has(color));
      return [card.getAttribute('id')!, chart];
    }),
  );
}

type Points = (readonly [epoch: number, value: number])[];

interface Line {
  color: string;
  points: Points;
  dash?: number[];
  strong?: boolean;
  area?: boolean;
  /** A point each. */
  marked?: boolean;
}

interface Expected {
  lines: Line[];
  /** Whether the axis has a zero, where the values are far from it. */
  zero?: boolean;
  end?: number;
  log?: boolean;
}

const solid = (color: string, points: Points): Line => ({ color, points });

/** Stretches of numbers, parted where there is none. */
const stretchesOf = (points: Points, log: boolean): Points[] => {
  const runs: Points[] = [[]];
  for (const point of points)
    if (Number.isFinite(point[1]) && (!log || point[1] > 0)) runs.at(-1)!.push(point);
    else runs.push([]);
  return runs.filter((run) => run.length > 1);
};

function compare(chart: ReadChart, { lines, zero, end, log = false }: Expected): void {
  // Signs of checkpoints and changes are no lines: they lie below the axis.
  const bottom = Math.max(...chart.y.ticks.map(({ at }) => at));
  const drawn = chart.lines.filter(({ pixels }) => pixels.flat().every(([, y]) => y <= bottom + 1));
  expect(chart.y.scale).toBe(log ? 'log' : 'linear');
  // What is first in the list lies above all others.
  const wanted = lines.filter(({ points }) => stretchesOf(points, log).length > 0).toReversed();
  expect(drawn.map(({ color, dash, width: w }) => ({ color, dash, w }))).toEqual(
    wanted.map(({ color, dash = [], strong, area }) => ({ color, dash, w: area ? 1 : strong ? 1.75 : 1.25 })),
  );
  for (const [i, { points }] of wanted.entries()) {
    const stretches = drawn[i]!.stretches.map((all) => all.filter(([, y]) => Number.isFinite(y)));
    const asked = stretchesOf(points, log);
    expect(stretches.map((all) => all.length)).toEqual(asked.map((all) => all.length));
    for (const [j, all] of asked.entries())
      for (const [k, [x, y]] of all.entries()) {
        const [readX, readY] = stretches[j]![k]!;
        const [, pixel] = drawn[i]!.pixels[j]![k]!;
        expect(Math.abs(readX - x), `x of ${k}`).toBeLessThan(2 * chart.x.perPixel(readX));
        expect(Math.abs(readY - y), `y of ${k}: ${readY} for ${y}`).toBeLessThan(2 * chart.y.perPixel(pixel));
      }
  }
  const marked = lines.filter((line) => line.marked || line.points.length === 1);
  const dots = chart.dots.filter(({ at: [, y] }) => y >= chart.y.value(bottom + 2));
  expect(dots.map(({ color }) => color).sort()).toEqual(
    marked.flatMap(({ color, points }) => points.filter(([, y]) => Number.isFinite(y)).map(() => color)).sort(),
  );
  const values = chart.y.ticks.map(({ value }) => value);
  if (zero !== undefined) expect(values.includes(0)).toBe(zero);
  if (end !== undefined) expect(Math.max(...values)).toBe(end);
  // No number runs into the next, none leaves the picture.
  const letters = chart.texts.filter(({ align }) => align === 'center').sort((a, b) => a.x - b.x);
  for (const [i, { x, text, y }] of letters.entries()) {
    const next = letters[i + 1];
    if (next && Math.abs(next.y - y) < 8) expect(next.x - x).toBeGreaterThan(3 * (text.length + next.text.length));
    expect(x).toBeLessThan(width);
    expect(y).toBeLessThan(height);
  }
}

function expectedOf(events: readonly RunEvent[]): Record<string, Expected> {
  const valid = validEvents(events);
  const { model } = of('started', events)[0]!;
  const [steps, all] = [of('step', valid), of('epoch', valid)];
  const at = (value: (event: (typeof steps)[number]) => number): Points => steps.map((s) => [s.epoch, value(s)]);
  const measured = (value: (event: (typeof all)[number]) => number): Points => all.map((e) => [e.epoch, value(e)]);
  const terms = [...new Set(steps.flatMap((s) => Object.keys(s.terms)))];
  const termColors = ['blue', 'purple', 'green', 'yellow'];
  const composed = all.filter(({ evaluation }) => evaluation.gates.length > 0);
  const share = (kind: (open: number) => boolean): Points =>
    composed.map(({ epoch: done, evaluation }) => {
      const open = evaluation.gates.flatMap(({ rates }) => bytesOf(rates).map((byte) => byte / 255));
      return [done, open.filter(kind).length / open.length];
    });
  const [on, off] = [share((open) => open >= 0.99), share((open) => open <= 0.01)];
  return {
    loss: {
      lines: [
        {
          ...solid(
            colors.foreground!,
            at((s) => s.values.loss!),
          ),
          strong: true,
        },
        {
          ...solid(
            colors.blue!,
            measured((e) => e.evaluation.values.loss!),
          ),
          dash: [6, 3],
          marked: true,
        },
        ...terms.map((name, i) =>
          solid(
            colors[termColors[i]!]!,
            at((s) => s.terms[name]!),
          ),
        ),
      ],
    },
    accuracy: {
      lines: [
        solid(
          colors.blue!,
          at((s) => s.values.accuracy!),
        ),
        {
          ...solid(
            colors.green!,
            measured((e) => e.evaluation.values.accuracy!),
          ),
          dash: [6, 3],
          marked: true,
        },
        ...(all.some((e) => e.evaluation.values.meanIoU !== undefined)
          ? [
              {
                ...solid(
                  colors.purple!,
                  measured((e) => e.evaluation.values.meanIoU!),
                ),
                ...{ dash: [2, 2], marked: true, strong: true },
              },
            ]
          : []),
      ],
    },
    macs: {
      lines: [
        {
          ...solid(
            colors.blue!,
            measured((e) => e.evaluation.values.macs!),
          ),
          marked: true,
        },
        {
          ...solid(colors.foreground!, [
            [0, model.macs],
            [steps.at(-1)!.epoch, model.macs],
          ]),
          dash: [2, 3],
        },
      ],
      zero: true,
    },
    composition: {
      lines: [
        solid(colors.blue!, on),
        solid(
          colors.blue!,
          off.map(([x, y]) => [x, 1 - y]),
        ),
        solid(
          colors.blue!,
          on.map(([x]) => [x, 1]),
        ),
      ].map((line) => ({ ...line, area: true })),
      ...{ zero: true, end: 1 },
    },
    learningRate: {
      lines: [
        solid(
          colors.purple!,
          at((s) => s.values.learningRate!),
        ),
      ],
    },
    speed: {
      lines: [
        solid(
          colors.blue!,
          at((s) => s.values.samplesPerSecond!),
        ),
      ],
      zero: true,
    },
  };
}

test.each<[string, RunEvent[]]>([
  ['ended', wholeEvents],
  ['of pixels', segmented],
  ['in its second session', until(40)],
])('a run %s: every chart', async (_, events) => {
  const page = await openView(main, room);
  page.receive(snapshot(events));
  const [charts, wanted] = [chartsOf(page), expectedOf(events)];
  expect([...charts.keys()]).toEqual(Object.keys(wanted));
  for (const [id, chart] of charts) compare(chart, wanted[id]!);
});

test.each([
  [120, [0, 0.5, 1]],
  [140, [0, 0.5, 1]],
  [200, [0, 0.2, 0.4, 0.6, 0.8, 1]],
])('shares end at 100%% in a chart of %d pixels', async (high, shares) => {
  const size = { width, height: high };
  const page = await openView(main, { boxes: { '.plot': size, canvas: size } });
  page.receive(snapshot(wholeEvents));
  const { ticks } = chartsOf(page).get('composition')!.y;
  expect(ticks.map(({ value }) => value).sort()).toEqual(shares);
});

/** Presses "Save…" on a chart. @returns the drawing before it is written down. */
async function saved(card: PageElement): Promise<PageElement> {
  const drawn = serialised();
  card
    .querySelectorAll('button')
    .find((one) => one.textContent === 'Save…')!
    .click();
  await new Promise((resolve) => setImmediate(resolve));
  return drawn[0]!;
}

test.each<[string, RunEvent[]]>([
  ['ended', wholeEvents],
  ['of pixels', segmented],
])(
  'every chart of a run %s that is saved has the same lines, on the ground of the page, under its title and its key',
  async (_, events) => {
    const page = await openView(main, room);
    page.receive(snapshot(events));
    const wanted = expectedOf(events);
    for (const card of page.body.querySelectorAll('.chart').filter((one) => one.closest('[hidden]') === null)) {
      const id = card.getAttribute('id')!;
      const drawn = await saved(card);
      const chart = readSaved(drawn);
      compare(chart, wanted[id]!);
      const [ground, title] = drawn.children;
      expect(ground!.getAttribute('fill')).toBe(someColors['editor-background']);
      expect(['width', 'height'].map((name) => ground!.getAttribute(name))).toEqual(
        ['width', 'height'].map((name) => drawn.getAttribute(name)),
      );
      expect(title!.textContent).toBe(card.querySelector('h2')!.textContent);
      expect(drawn.querySelectorAll('text').at(-1)!.textContent).toBe('epoch');
      // The key has the look of each line, what is first above all others.
      const keys = drawn.querySelectorAll('path').filter((path) => path.getAttribute('d') === 'M2 5H18');
      const look = ['stroke', 'stroke-dasharray', 'stroke-width'] as const;
      expect(keys.map((path) => look.map((name) => path.getAttribute(name)))).toEqual(
        wanted[id]!.lines.map(({ color, dash = [], strong }) => [
          color,
          dash.join(' ') || 'none',
          strong ? '2.5' : '2',
        ]),
      );
      // An area reaches from its line to the one before it, the first one to zero; the last one is the ground.
      const areas = drawn.querySelectorAll('path').filter((path) => path.getAttribute('d')!.endsWith('Z'));
      expect(areas).toHaveLength(Math.max(0, wanted[id]!.lines.filter(({ area }) => area).length - 1));
      const upwards = chart.lines.toReversed().map(({ pixels }) => pixels.flat());
      const zero = chart.y.ticks.find(({ value }) => value === 0)?.at ?? 0;
      for (const [i, path] of areas.toReversed().entries()) {
        const line = upwards[i]!;
        const floor = i > 0 ? upwards[i - 1]!.toReversed() : [line.at(-1)!, line[0]!].map(([x]) => [x, zero] as const);
        const corners = cornersOf(path.getAttribute('d')!);
        expect(corners).toHaveLength(line.length + floor.length);
        for (const [k, [x, y]] of [...line, ...floor].entries()) {
          expect(corners[k]![0]).toBeCloseTo(x, 0);
          expect(Math.abs(corners[k]![1] - y)).toBeLessThan(2);
        }
        if (i === 0) expect(path.getAttribute('fill')).toMatch(/^rgba\(55, 148, 255, 0\.\d+\)$/);
      }
    }
  },
);

/** Steps of which each measures what a function says. */
type Values = Record<string, number>;
const stepsOf = (count: number, values: (i: number) => Values, terms: (i: number) => Values) =>
  Array.from({ length: count }, (_, i) => step(i + 1, { ...values(i), terms: terms(i), epoch: (i + 1) / 10 } as never));

const at = (count: number, value: (i: number) => number): Points =>
  Array.from({ length: count }, (_, i) => [(i + 1) / 10, value(i)]);

test.each<[string, (i: number) => number]>([
  ['that falls over six decades', (i) => 10 ** (2 - i / 5)],
  ['that is huge', (i) => 3e11 * (i + 1)],
  ['that is tiny', (i) => 4e-9 / (i + 1)],
  [
    'with steps that have none, zeros and values below',
    (i) => (i % 7 === 3 ? Number.NaN : i === 10 ? 0 : i === 11 ? -0.5 : 1 + i / 9),
  ],
])('a loss %s, on both scales', async (_, value) => {
  const page = await openView(main, room);
  page.receive(
    snapshot([
      started({ epochs: 3 }),
      ...stepsOf(
        30,
        (i) => ({ loss: value(i) }),
        () => ({}),
      ),
    ]),
  );
  const measured = at(30, value).filter(([, y]) => Number.isFinite(y));
  const line = { ...solid(colors.foreground!, measured), strong: true };
  compare(chartsOf(page).get('loss')!, { lines: [line] });
  page.body.querySelector('#loss input[type="checkbox"]')!.click();
  page.draw();
  compare(chartsOf(page).get('loss')!, { lines: [line], log: true });
  expect(page.stored).toMatchObject({ log: true });
});

test('one point is a dot; many terms take the colours in turn, and dashes after that', async () => {
  const page = await openView(main, room);
  const names = ['task', 'shaping', 'sparsity', 'distil', 'weights', 'other'];
  const terms = (i: number) => Object.fromEntries(names.map((name, k) => [name, k + 1 + i / 10]));
  page.receive(snapshot([started(), ...stepsOf(1, () => ({ loss: 5 }), terms)]));
  const one = chartsOf(page).get('loss')!;
  expect(one.dots).toHaveLength(names.length + 1);
  expect(one.lines.filter(({ pixels }) => pixels.flat().length > 1)).toEqual([]);
  page.receive(snapshot([started(), ...stepsOf(12, () => ({ loss: 5 }), terms)]));
  const drawn = chartsOf(page).get('loss')!.lines.toReversed();
  expect(drawn.slice(1).map(({ color, dash }) => [color, dash])).toEqual(
    [
      ['blue', []],
      ['purple', []],
      ['green', []],
      ['yellow', []],
      ['blue', [2, 3]],
      ['purple', [2, 3]],
    ].map(([color, dash]) => [colors[color as string], dash]),
  );
});

test('a budget, its steered weight and measures of the experiment', async () => {
  const page = await openView(main, room);
  const values = (i: number) => ({
    ...{ macShare: 0.9 - i / 50, target: 0.4, lambda: 0.01 * i },
    ...{ 'macShare:block': 0.8 - i / 60, 'target:block': 0.5 },
  });
  const evaluation = (n: number) =>
    epoch(n, 0.5, {
      evaluation: {
        ...epoch(n, 0.5).evaluation,
        values: { loss: 1, accuracy: 0.5, macs: 600, psnr: 20 + n, recall: 0.2 * n },
      },
    });
  page.receive(
    snapshot([
      started({
        epochs: 3,
        metrics: { psnr: { better: 'higher' }, recall: { better: 'higher', share: true } } as never,
      }),
      ...stepsOf(20, values, () => ({})),
      ...[1, 2].map(evaluation),
      ended(20),
    ]),
  );
  const charts = chartsOf(page);
  const target = (y: number): Line => ({ color: colors.foreground!, points: at(20, () => y), dash: [2, 3] });
  compare(charts.get('budget')!, {
    lines: [
      solid(
        colors.blue!,
        at(20, (i) => values(i).macShare),
      ),
      target(0.4),
      solid(
        colors.yellow!,
        at(20, (i) => values(i)['macShare:block']),
      ),
      target(0.5),
    ],
    ...{ zero: true, end: 1 },
  });
  compare(charts.get('lambda')!, {
    lines: [
      solid(
        colors.blue!,
        at(20, (i) => 0.01 * i),
      ),
    ],
    zero: true,
  });
  compare(charts.get('metric-psnr')!, {
    lines: [
      {
        ...solid(colors.green!, [
          [1, 21],
          [2, 22],
        ]),

        marked: true,
      },
    ],
    zero: false,
  });
  compare(charts.get('metric-recall')!, {
    lines: [
      {
        ...solid(colors.green!, [
          [1, 0.2],
          [2, 0.4],
        ]),

        marked: true,
      },
    ],
    zero: false,
  });
});
