/** The trade-off: where its points are, who is on the front, and what mouse and keyboard do with them. */
import { describe, expect, test } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { View, ViewOptions } from '../view';
import { manyView, short } from './manyView';
import { someRow, someRows } from './someRows';

const openView = manyView();
let view: View;

const rows = someRows();
const best = (row: RunRow) => row.points.best?.values as { accuracy: number; macs: number };
const evaluated = rows.filter(({ points }) => points.best);

async function open(stored: object = {}, of: readonly RunRow[] = rows, options: ViewOptions = {}): Promise<View> {
  view = await openView({ stored, width: 1280, height: 900, ...options });
  await view.send({ kind: 'rows', rows: [...of] }, { kind: 'reading' });
  return view;
}

const dot = (key: string) => view.page.locator(`.scatter circle.dot[data-key="${key}"]`);
const centre = async (key: string) => {
  const box = await dot(key).boundingBox();
  if (box === null) throw new Error(`No point of ${key}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const sent = async (kind: string) => (await view.seen()).sent.filter((message) => message.kind === kind);
const verdict = () => view.page.locator('.verdict').innerText();
/** Rows of the data behind the picture, its head first. */
const data = () => view.table('#tradeoff-data');

/** Nobody has more accuracy for at most its MACs: by definition. */
const front = evaluated.filter((row) =>
  evaluated.every(
    (other) =>
      other === row ||
      best(other).macs > best(row).macs ||
      best(other).accuracy < best(row).accuracy ||
      (best(other).macs === best(row).macs && best(other).accuracy === best(row).accuracy),
  ),
);

describe('the picture', () => {
  test('has a point a run that was evaluated, where its numbers are', async () => {
    await open();
    expect(await view.page.locator('.scatter circle.dot').count()).toBe(evaluated.length);
    const [a, b, c] = evaluated as [RunRow, RunRow, RunRow];
    const [at, bt, ct] = await Promise.all([centre(a.folder), centre(b.folder), centre(c.folder)]);
    // Linear in both numbers: two points say where the third is.
    const other = evaluated.find(({ id }) => id === 'l0.6-s0.75-seed4') as RunRow;
    const ot = await centre(other.folder);
    const along = (of: (row: RunRow) => number, from: number, to: number) =>
      from + ((of(c) - of(a)) / (of(other) - of(a))) * (to - from);
    expect(ct.x).toBeCloseTo(
      along((row) => best(row).macs, at.x, ot.x),
      0,
    );
    expect(ct.y).toBeCloseTo(
      along((row) => best(row).accuracy, at.y, ot.y),
      0,
    );
    expect(bt.x).not.toBe(at.x);
  });

  test('has its data in a table, with who is on the front', async () => {
    await open();
    const [head, ...lines] = await data();
    expect(head).toEqual(['Run', 'Accuracy', 'MACs', 'On the front']);
    expect(lines.length).toBe(evaluated.length);
    expect(lines.filter(([, , , is]) => is === 'yes').map(([name]) => name)).toEqual(
      front.toSorted((a, b) => best(a).macs - best(b).macs).map(short),
    );
    expect(await view.page.locator('.scatter .front').count()).toBe(1);
  });

  test('begins with what the runs are judged by, and shows what was chosen instead, accuracy too', async () => {
    const judged = rows.map((row): RunRow => {
      const withMae = ({ values, ...point }: NonNullable<RunRow['points']['best']>) => ({
        ...{ ...point, values: { ...values, mae: 1 - (values.accuracy ?? 0) } },
      });
      const points = Object.fromEntries(Object.entries(row.points).map(([name, point]) => [name, withMae(point)]));
      const score = { metric: 'mae', direction: 'min' } as const;
      return { ...row, points, score, metrics: { mae: { direction: 'min' } } };
    });
    await open({}, judged);
    expect((await data())[0]).toEqual(['Run', 'mae', 'MACs', 'On the front']);
    await view.page.getByLabel('Y', { exact: true }).selectOption('accuracy');
    await expect.poll(async () => (await data())[0]).toEqual(['Run', 'Accuracy', 'MACs', 'On the front']);
  });

  test('of groups: their means, bars of their spread, and their runs faintly', async () => {
    await open({ group: 'seed' });
    expect(await view.page.locator('.scatter circle.dot').count()).toBe(12);
    expect(await view.page.locator('.scatter circle.single').count()).toBe(evaluated.length);
    expect(await view.page.locator('.scatter .error-bar').count()).toBe(24);
    const line = (await data()).find(([name]) => name === 'lambda 0, shaping.weight 0');
    expect(line?.[3]).toBe('5');
    expect(line?.[1]).toMatch(/^\d\d\.\d% ± 0\.\d$/);
  });

  test('has other axes, logarithmic where a logarithm is', async () => {
    await open();
    await view.page.getByLabel('X', { exact: true }).selectOption('lambda');
    await expect.poll(async () => (await data())[0]).toEqual(['Run', 'Accuracy', 'lambda', 'On the front']);
    // A setting is neither better nor worse: there is no front.
    expect(await view.page.locator('.scatter .front').count()).toBe(0);
    expect(await view.page.getByLabel('X: logarithmic').isDisabled()).toBe(true);
    await view.page.getByLabel('X', { exact: true }).selectOption('macs');
    await view.page.getByLabel('X: logarithmic').check();
    const [a, b, c] = [evaluated[0], evaluated[20], evaluated[40]] as [RunRow, RunRow, RunRow];
    await expect
      .poll(async () => {
        const [at, bt, ct] = await Promise.all([centre(a.folder), centre(b.folder), centre(c.folder)]);
        const logs = [a, b, c].map((row) => Math.log(best(row).macs)) as [number, number, number];
        return Math.abs((bt.x - at.x) / (ct.x - at.x) - (logs[1] - logs[0]) / (logs[2] - logs[0])) < 0.01;
      })
      .toBe(true);
  });

  test('leaves out a bar that reaches to zero where the axis is logarithmic', async () => {
    // One of five seeds costs a thousand times as much: the deviation is larger than the mean.
    const dear = evaluated[0]!;
    const changed = rows.map((row): RunRow => {
      if (row !== dear) return row;
      const point = row.points.best!;
      return { ...row, points: { best: { ...point, values: { ...point.values, macs: 1000 * point.values.macs! } } } };
    });
    await open({ group: 'seed' }, changed);
    const bars = view.page.locator('.scatter .error-bar');
    expect(await bars.count()).toBe(24);
    await view.page.getByLabel('X: logarithmic').check();
    await expect.poll(() => bars.count()).toBe(23);
    expect(await bars.evaluateAll((all) => all.filter((bar) => bar.outerHTML.includes('NaN')).length)).toBe(0);
  });

  test('has a thin line of the thresholds through each run that has them, of the checkpoint that is shown alone', async () => {
    await open();
    const lines = view.page.locator('.scatter .threshold');
    expect(await lines.evaluateAll((all) => all.map((line) => line.getAttribute('data-key')))).toEqual(
      evaluated.filter(({ curve }) => curve).map(({ folder }) => folder),
    );
    await view.page.getByText('Last', { exact: true }).click();
    await expect.poll(() => lines.count()).toBe(0);
  });

  test('has every mark where its numbers are on the axes, by their ticks', async () => {
    const budget = 21_000_000;
    await open({ group: 'seed', parts: { tradeoff: { budget } } });
    const marks = (selector: string, ...names: string[]) =>
      view.page
        .locator(`.scatter ${selector}`)
        .evaluateAll(
          (all, wanted) =>
            all.map((mark) => [
              mark.getAttribute('data-key') ?? mark.textContent ?? '',
              ...wanted.map((name) => mark.getAttribute(name) ?? ''),
            ]),
          names,
        );
    const numeral = (text: string) =>
      Number(text.replace(/[^\d.]/g, '')) * (text.includes('M') ? 1e6 : text.includes('%') ? 0.01 : 1);
    const ticks = async (anchor: string) =>
      (await marks(`text[text-anchor=${anchor}]:not(.axis-title)`, 'x', 'y')).map(
        ([text, x, y]) => [numeral(text!), Number(x), Number(y)] as const,
      );
    const [along, up] = [await ticks('middle'), await ticks('end')];
    const [first, last, low, high] = [along[0]!, along.at(-1)!, up[0]!, up.at(-1)!];
    // Words of an upright axis stand 4 pixels lower than their line.
    const xOf = (value: number) => first[1] + ((value - first[0]) / (last[0] - first[0])) * (last[1] - first[1]);
    const yOf = (value: number) => low[2] - 4 + ((value - low[0]) / (high[0] - low[0])) * (high[2] - low[2]);
    for (const [value, x] of along) expect(x).toBeCloseTo(xOf(value), 3);
    for (const [value, , y] of up) expect(y - 4).toBeCloseTo(yOf(value), 3);
    expect([last[1] - first[1] > 600, low[2] - high[2] > 150]).toEqual([true, true]);

    const groups = new Map<string, RunRow[]>();
    for (const row of rows.filter(({ state }) => state === 'finished')) {
      const key = `${row.settings.lambda} ${row.settings['shaping.weight']}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const spread = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [
        mean,
        Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)),
      ] as const;
    };
    const expected = [...groups.values()].map((group) => {
      const [[x, sx], [y, sy]] = [
        spread(group.map((row) => best(row).macs)),
        spread(group.map((row) => best(row).accuracy)),
      ];
      return { x, y, sx, sy };
    });
    const close = (found: string[][], wanted: number[][]) => {
      const sorted = (all: number[][]) => all.toSorted((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
      expect(sorted(found.map(([, ...numbers]) => numbers.map(Number)))).toEqual(
        sorted(wanted).map((row) => row.map((value) => expect.closeTo(value, 2))),
      );
    };
    close(
      await marks('circle.dot', 'cx', 'cy', 'r'),
      expected.map(({ x, y }) => [xOf(x), yOf(y), 4.5]),
    );
    close(
      await marks('circle.single', 'cx', 'cy', 'r'),
      evaluated.map((row) => [xOf(best(row).macs), yOf(best(row).accuracy), 2.5]),
    );
    close(
      await marks('.error-bar', 'x1', 'y1', 'x2', 'y2'),
      expected.flatMap(({ x, y, sx, sy }) => [
        [xOf(x - sx), yOf(y), xOf(x + sx), yOf(y)],
        [xOf(x), yOf(y - sy), xOf(x), yOf(y + sy)],
      ]),
    );
    const [[, x1, x2, top, bottom]] = (await marks('.budget-line', 'x1', 'x2', 'y1', 'y2')) as [string[]];
    for (const x of [x1, x2]) expect(Number(x)).toBeCloseTo(xOf(budget), 2);
    // From the highest line to the lowest.
    expect([Number(top), Number(bottom)]).toEqual([high[2] - 4, low[2] - 4]);
    // Nobody who costs as little is as good: stairs between those, along the cheaper and worse side.
    const steps = expected
      .filter((one) => !expected.some((other) => other !== one && other.x <= one.x && other.y >= one.y))
      .toSorted((a, b) => a.x - b.x);
    const corners = steps.flatMap(({ x, y }, i) => [[x, y], ...(i + 1 < steps.length ? [[steps[i + 1]!.x, y]] : [])]);
    const [[, path]] = (await marks('.front', 'd')) as [string[]];
    const drawn = path!.match(/[\d.-]+ [\d.-]+/g)!.map((pair) => pair.split(' ').map(Number));
    expect(drawn).toEqual(corners.map(([x, y]) => [expect.closeTo(xOf(x!), 0), expect.closeTo(yOf(y!), 0)]));
  });

  test('draws a run of other data hollow, and does not let it win', async () => {
    const other = { ...someRow(0.1, 0, 9, 99), data: { name: 'digits', fingerprint: 'b2', test: 500 } };
    const values = { accuracy: 0.999, macs: 9e6, loss: 0.1 };
    await open({}, [...rows, { ...other, points: { best: { epoch: 9, values } } }]);
    await expect.poll(() => dot(other.folder).getAttribute('class')).toContain('unlike');
    expect(await verdict()).not.toContain(short(other));
    expect((await data()).find(([name]) => name === short(other))?.[3]).toBe('');
  });

  test('says that nothing was evaluated, and has its axes for what there is', async () => {
    await open(
      {},
      rows.map((row) => ({ ...row, points: {} })),
    );
    expect(await view.text('.tradeoff .waiting:visible')).toEqual([
      'No run has been evaluated yet: a point needs a number for each axis.',
    ]);
    await view.page.getByLabel('Y', { exact: true }).selectOption('wall');
    await view.page.getByLabel('X', { exact: true }).selectOption('lambda');
    await expect.poll(() => view.page.locator('.scatter circle.dot').count()).toBe(60);
  });
});

describe('what is lit', () => {
  test('a point under the pointer: its row, its name and its numbers; the host hears of it', async () => {
    await open();
    const run = evaluated[33] as RunRow;
    const at = await centre(run.folder);
    await view.page.mouse.move(at.x, at.y);
    await expect.poll(async () => (await view.data()).pointed).toBe(run.folder);
    expect(await view.page.locator('.plot-tip').innerText()).toContain(short(run));
    expect((await sent('pointed')).at(-1)).toEqual({ kind: 'pointed', folder: run.folder });
    await view.page.mouse.move(5, 5);
    await expect.poll(async () => (await view.data()).pointed).toBe('');
    expect((await sent('pointed')).at(-1)).toEqual({ kind: 'pointed' });
  });

  test('a row under the pointer: its point', async () => {
    await open();
    const [first] = evaluated as [RunRow];
    await view.page.locator(`.grid tr[data-key="${first.folder}"]`).hover();
    await expect.poll(() => dot(first.folder).getAttribute('class')).toContain('pointed');
  });

  test('what a rectangle holds, until a press beside', async () => {
    await open();
    const inside = evaluated.filter(({ settings }) => settings.lambda === 0);
    const ends = await Promise.all(inside.map(({ folder }) => centre(folder)));
    const [xs, ys] = [ends.map(({ x }) => x), ends.map(({ y }) => y)];
    await view.page.mouse.move(Math.min(...xs) - 8, Math.min(...ys) - 8);
    await view.page.mouse.down();
    await view.page.mouse.move(Math.max(...xs) + 8, Math.max(...ys) + 8, { steps: 5 });
    await view.page.mouse.up();
    await expect.poll(async () => (await view.data()).brushed).toBe(String(inside.length));
    const lit = view.page.locator('.grid tr.brushed');
    expect(await lit.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.key))).toEqual(
      inside.map(({ folder }) => folder),
    );
    const area = await view.page.locator('.plot-area').boundingBox();
    await view.page.mouse.click((area?.x ?? 0) + 100, (area?.y ?? 0) + 60);
    await expect.poll(async () => (await view.data()).brushed).toBe('');
  });

  test('of a group that a brush holds in part the mark is not faint', async () => {
    await open({
      group: 'seed',
      section: 'parallel',
      parts: { parallel: { brushes: { seed: { from: 0, to: 0.1 } } } },
    });
    const held = rows.filter(({ settings }) => settings.seed === 1);
    await expect.poll(async () => (await view.data()).brushed).toBe(String(held.length));
    await view.page.getByText('Trade-off', { exact: true }).click();
    const marks = view.page.locator('.scatter circle.dot');
    await expect.poll(() => marks.count()).toBe(12);
    const faint = () => marks.evaluateAll((all) => all.filter((one) => one.classList.contains('faint')).length);
    expect(await faint()).toBe(0);
  });

  test('a press opens the run', async () => {
    await open();
    const run = evaluated[12] as RunRow;
    const at = await centre(run.folder);
    await view.page.mouse.click(at.x, at.y);
    expect(await sent('show')).toEqual([{ kind: 'show', folder: run.folder }]);
  });

  test('by the keyboard: along the axis, Enter opens', async () => {
    await open();
    await view.page.locator('.plot-area').focus();
    await view.page.keyboard.press('Home');
    const cheapest = evaluated.toSorted((a, b) => best(a).macs - best(b).macs);
    await expect.poll(async () => (await view.data()).pointed).toBe(cheapest[0]?.folder);
    await view.page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await view.data()).pointed).toBe(cheapest[1]?.folder);
    await view.page.keyboard.press('Enter');
    expect(await sent('show')).toEqual([{ kind: 'show', folder: cheapest[1]?.folder }]);
  });
});

describe('the budget', () => {
  const bestIn = (limit: number) =>
    evaluated
      .filter((row) => best(row).macs <= limit)
      .toSorted((a, b) => best(b).accuracy - best(a).accuracy)[0] as RunRow;
  const limit = async () =>
    Number(await view.page.getByRole('slider', { name: 'Budget' }).getAttribute('aria-valuenow'));

  test('names the best of all runs at first, and the best within where it is dragged to', async () => {
    await open();
    expect(await verdict()).toContain(short(bestIn(Number.POSITIVE_INFINITY)));
    const slider = view.page.getByRole('slider', { name: 'Budget' });
    const box = (await slider.boundingBox()) as { x: number; y: number; width: number; height: number };
    await view.page.mouse.move(box.x + 7, box.y + 40);
    await view.page.mouse.down();
    await view.page.mouse.move(500, box.y + 60, { steps: 5 });
    await view.page.mouse.up();
    const within = await limit();
    expect(within).toBeLessThan(40e6);
    await expect.poll(verdict).toContain(short(bestIn(within)));
    expect(await slider.getAttribute('aria-valuetext')).toContain(short(bestIn(within)));
    expect((await view.data()).brushed).toBe('');
  });

  test('moves by keys, and the named run opens', async () => {
    await open();
    const slider = view.page.getByRole('slider', { name: 'Budget' });
    await slider.focus();
    const before = await limit();
    for (let i = 0; i < 5; i++) await view.page.keyboard.press('PageDown');
    await view.page.keyboard.press('ArrowRight');
    await expect.poll(limit).toBeLessThan(before * 0.7);
    const within = await limit();
    await expect.poll(verdict).toContain(short(bestIn(within)));
    await view.page.locator('.verdict button').click();
    expect(await sent('show')).toEqual([{ kind: 'show', folder: bestIn(within).folder }]);
    await slider.focus();
    await view.page.keyboard.press('Home');
    await expect.poll(verdict).toContain('no run');
    // Keys that come faster than anything is drawn all count: to the end of the axis, and ten hundredths back.
    const end = await slider.evaluate((element) => {
      const keys = (key: string, times: number) => {
        for (let i = 0; i < times; i++) element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      };
      keys('End', 1);
      keys('ArrowLeft', 10);
      return ['aria-valuemin', 'aria-valuemax'].map((name) => Number(element.getAttribute(name)));
    });
    const [low, high] = end as [number, number];
    await expect.poll(limit).toBeCloseTo(low + 0.9 * (high - low), -3);
  });
});

test('is saved as a picture and as unrounded numbers', async () => {
  await open();
  await view.page.getByRole('button', { name: /^Save the trade-off/ }).click();
  await expect.poll(async () => (await sent('saveFigure')).length).toBe(1);
  const [figure] = (await sent('saveFigure')) as unknown as [{ name: string; svg: string; png: string; csv: string }];
  expect(figure.name).toBe('accuracy-over-macs');
  expect(figure.svg).toContain('<svg');
  expect(figure.svg).not.toContain('class=');
  expect(figure.png.length).toBeGreaterThan(1000);
  const [head, ...lines] = figure.csv.trim().split(/\r?\n/);
  expect(head).toBe('run,macs,accuracy,macs_std,accuracy_std,runs,on_front');
  expect(lines.length).toBe(evaluated.length);
  const first = evaluated[0] as RunRow;
  const line = lines.find((one) => one.startsWith(short(first)));
  expect(line).toBe(`${short(first)},${best(first).macs},${best(first).accuracy},,,1,${front.includes(first) ? 1 : 0}`);
});
