/** Parallel coordinates, and the gates of two runs, by value: with the pointer, by keyboard, kept and saved. */
import { describe, expect, test } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { differenceColor } from '../../../webview/many/gates/diverging';
import { save } from '../saved';
import type { View } from '../view';
import { manyView, short } from './manyView';
import { someRows } from './someRows';
import { type Changes, gateLayers, rateOf, stateMessage } from './someStates';

const openView = manyView();
let view: View;

/** Called as the page calls tasks of one sweep: by what tells them apart. */
const rows = someRows().map((row) => ({ ...row, name: short(row) }));
async function open(stored: object, of: readonly RunRow[] = rows): Promise<View> {
  view = await openView({ width: 1280, height: 1000, stored });
  await view.send({ kind: 'rows', rows: [...of] });
  return view;
}
const memory = async (part: string) =>
  ((await view.seen()).stored as { parts: Record<string, Record<string, unknown>> }).parts[part];

describe('parallel coordinates', () => {
  const section = { section: 'parallel' };
  const axes = () => view.text('.axis-name');
  const count = () => view.page.locator('.parallel .toolbar [role=status]').innerText();
  const handle = (name: string) => view.page.getByRole('slider', { name, exact: true });

  test('have an axis a setting that differs, then what a run costs and how good it is; a line a run', async () => {
    await open(section);
    expect(await axes()).toEqual(['lambda', 'shaping.weight', 'seed', 'MACs', 'Accuracy']);
    expect(await view.page.locator('.parallel-plot .lines path').count()).toBe(60);
    expect(await count()).toBe('60 runs');
    expect(await view.page.locator('.parallel-plot .lines path.dim').count()).toBe(0);
  });

  test('each line passes every axis where its value stands among the ticks', async () => {
    const odd = rows.map((row, i) => (i === 3 ? { ...row, points: {} } : row));
    await open({ ...section, parts: { parallel: { axes: ['macs', 'lambda', 'accuracy'], log: ['macs'] } } }, odd);
    const plot = await view.page.locator('.parallel-plot').evaluate((svg) => ({
      axes: [...svg.querySelectorAll('.axis')].map((axis) => ({
        x: Number(axis.querySelector('line')?.getAttribute('x1')),
        ends: ['y1', 'y2'].map((name) => Number(axis.querySelector('line')?.getAttribute(name))),
        none: Number(axis.querySelector('circle')?.getAttribute('cy')),
        ticks: [...axis.querySelectorAll('text')].map(
          (text) => [text.textContent ?? '', Number(text.getAttribute('y')) - 4] as const,
        ),
      })),
      lines: Object.fromEntries(
        [...svg.querySelectorAll('.lines path')].map((path) => [
          path.getAttribute('data-folder'),
          path.getAttribute('d') ?? '',
        ]),
      ),
    }));
    const numeral = (text: string) =>
      Number(text.replace(/[^\d.]/g, '')) * (text.includes('M') ? 1e6 : text.includes('%') ? 0.01 : 1);
    const placed = plot.axes.map(({ ticks, ends }, i) => {
      const scale = i === 0 ? Math.log : (value: number) => value;
      const [[low, from], [high, to]] = [ticks[0]!, ticks.at(-1)!];
      // Round numbers at both ends of the axis.
      expect([from, to]).toEqual([ends[1], ends[0]]);
      const [a, b] = [scale(numeral(low)), scale(numeral(high))];
      for (const [text, y] of ticks)
        expect(y).toBeCloseTo(from + ((scale(numeral(text)) - a) / (b - a)) * (to - from), 3);
      return (value: number) => from + ((scale(value) - a) / (b - a)) * (to - from);
    });
    const xs = plot.axes.map(({ x }) => x);
    expect(xs[1]! - xs[0]!).toBeCloseTo(xs[2]! - xs[1]!, 6);
    const width = (await view.page.locator('.parallel-plot').boundingBox())!.width;
    expect(xs[0]! + xs[2]!).toBeCloseTo(width, 6);
    for (const row of odd) {
      const { macs, accuracy } = (row.points.best?.values ?? {}) as Partial<Record<'macs' | 'accuracy', number>>;
      const wanted = [macs, row.settings.lambda as number, accuracy].map((value, i) =>
        [xs[i]!, value === undefined ? plot.axes[i]!.none : placed[i]!(value)].map((at) => expect.closeTo(at, 0)),
      );
      const d = plot.lines[row.folder]!;
      expect(d).toMatch(/^M[^ML]+L[^ML]+L[^ML]+$/);
      expect(
        d.match(/[\d.-]+ [\d.-]+/g)!.map((pair: string) => pair.split(' ').map(Number)),
        row.name,
      ).toEqual(wanted);
    }
    // Below every axis.
    for (const { none, ends } of plot.axes) expect(none).toBeGreaterThan(ends[1]! + 10);
  });

  test('a brush is moved by keyboard, lights up the runs that it holds everywhere, is kept, and goes', async () => {
    await open(section);
    // From 0 to 0.6 in steps of a fiftieth of the axis: up to 0.3.
    await handle('lambda up to').focus();
    for (let i = 0; i < 25; i++) await view.page.keyboard.press('ArrowDown');
    await view.send();
    const held = rows.filter(({ settings }) => Number(settings.lambda) <= 0.3);
    expect(await count()).toBe(`${held.length} of 60 runs`);
    expect(await handle('lambda up to').getAttribute('aria-valuetext')).toBe('0.3');
    expect((await view.data()).brushed).toBe(String(held.length));
    expect(await view.page.locator('.parallel-plot .lines path.dim').count()).toBe(60 - held.length);
    expect(await memory('parallel')).toMatchObject({ brushes: { lambda: { from: 0, to: expect.closeTo(0.5, 6) } } });
    await handle('Accuracy from').focus();
    for (let i = 0; i < 30; i++) await view.page.keyboard.press('ArrowUp');
    await view.send();
    const both = held.filter(({ points }) => (points.best?.values.accuracy ?? 0) >= 0.8 + 0.6 * 0.12);
    expect(await count()).toBe(`${both.length} of 60 runs`);
    await view.page.keyboard.press('Escape');
    await view.send();
    expect(await count()).toBe(`${held.length} of 60 runs`);
    await view.page.getByRole('button', { name: 'Clear brushes' }).click();
    await view.send();
    expect(await count()).toBe('60 runs');
    expect((await view.data()).brushed).toBe('');
  });

  test('a brush is dragged over its axis', async () => {
    await open(section);
    const box = (await view.page.locator('.brush-area').first().boundingBox())!;
    await view.page.mouse.move(box.x + 9, box.y + box.height * 0.9);
    await view.page.mouse.down();
    await view.page.mouse.move(box.x + 9, box.y + box.height * 0.6, { steps: 4 });
    await view.page.mouse.up();
    await view.send();
    // From a tenth to four tenths of 0 … 0.6.
    const held = rows.filter(({ settings }) => Number(settings.lambda) >= 0.06 && Number(settings.lambda) <= 0.24);
    expect(await count()).toBe(`${held.length} of 60 runs`);
  });

  test('the best part alone, without what failed', async () => {
    await open(section);
    await view.page.getByText('Hide failed and diverged runs').click();
    await view.send();
    expect(await count()).toBe('58 of 60 runs');
    await view.page.getByLabel('Show').last().selectOption('best 10% by Accuracy');
    await view.send();
    const scores = rows.flatMap(({ points }) => points.best?.values.accuracy ?? []).sort((a, b) => b - a);
    // A tenth of 58, rounded up.
    const best = rows.filter(({ points }) => (points.best?.values.accuracy ?? 0) >= scores[5]!);
    expect(await count()).toBe(`${best.length} of 60 runs`);
    expect((await view.data()).brushed).toBe('');
    const drawn = await view.page
      .locator('.parallel-plot .lines path')
      .evaluateAll((all) => all.map((path) => path.getAttribute('data-folder') ?? ''));
    expect(drawn.toSorted()).toEqual(best.map(({ folder }) => folder).toSorted());
    expect(await memory('parallel')).toMatchObject({ hideDiverged: true, part: 'tenth' });
  });

  test('axes are added, moved, taken away and made logarithmic, and that is kept', async () => {
    await open(section);
    await view.page.getByLabel('Add an axis').last().selectOption('Of dense');
    await view.send();
    await view.page.getByRole('button', { name: 'Move Of dense to the left' }).click();
    await view.send();
    await view.page.getByRole('button', { name: 'Remove the axis seed' }).click();
    await view.send();
    expect(await axes()).toEqual(['lambda', 'shaping.weight', 'MACs', 'Of dense', 'Accuracy']);
    const log = view.page.getByRole('button', { name: 'log axis of MACs' });
    await log.click();
    await view.send();
    expect(await log.getAttribute('aria-pressed')).toBe('true');
    // Of lambda there is a 0.
    expect(await view.page.getByRole('button', { name: 'log axis of lambda' }).count()).toBe(0);
    expect(await memory('parallel')).toMatchObject({
      axes: ['lambda', 'shaping.weight', 'macs', 'share', 'accuracy'],
      log: ['macs'],
    });
  });

  test('lines have the colour of their value on an axis that is chosen, which shows the scale; that is kept', async () => {
    await open({ ...section, parts: { parallel: { axes: ['lambda', 'accuracy'] } } });
    const strokes = () =>
      view.page
        .locator('.parallel-plot .lines path')
        .evaluateAll((all) =>
          Object.fromEntries(all.map((path) => [path.getAttribute('data-folder')!, path.getAttribute('stroke')!])),
        );
    const byRun = await strokes();
    expect(await view.page.locator('.parallel-plot .scale').count()).toBe(0);
    const choice = view.page.getByLabel('Colour', { exact: true });
    expect(await choice.locator('option').allInnerTexts()).toEqual(['by run', 'by lambda', 'by Accuracy']);
    await choice.selectOption({ label: 'by lambda' });
    await expect.poll(strokes).not.toEqual(byRun);
    const colours = await strokes();
    const ofLambda = new Map(rows.map(({ folder, settings }) => [settings.lambda as number, colours[folder]]));
    // One colour a value, and brighter the more of it.
    expect(rows.map(({ folder, settings }) => colours[folder] === ofLambda.get(settings.lambda as number))).toEqual(
      rows.map(() => true),
    );
    const green = (colour: string) => Number(/rgb\(\d+, (\d+)/.exec(colour)![1]);
    const rising = [...ofLambda].sort(([a], [b]) => a - b).map(([, colour]) => green(colour!));
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(new Set(rising).size).toBe(ofLambda.size);
    // The scale stands at its axis, its brightest colour above.
    const scale = await view.page
      .locator('.parallel-plot .scale')
      .evaluateAll((all) => all.map((rect) => [Number(rect.getAttribute('y')), rect.getAttribute('fill')!] as const));
    expect(scale.length).toBe(64);
    const downwards = [...scale].sort(([a], [b]) => a - b).map(([, fill]) => green(fill));
    expect(downwards).toEqual([...downwards].sort((a, b) => b - a));
    expect(((await view.seen()).stored as { parts: { parallel: object } }).parts.parallel).toMatchObject({
      color: 'lambda',
    });
    await choice.selectOption({ label: 'by run' });
    await expect.poll(strokes).toEqual(byRun);
  });

  test('in a narrow page many axes keep apart, and are scrolled', async () => {
    const axes = ['lambda', 'shaping.weight', 'seed', 'macs', 'accuracy', 'loss', 'denseMacs', 'wallMs'];
    view = await openView({ stored: { ...section, parts: { parallel: { axes } } }, width: 461 });
    await view.send({ kind: 'rows', rows }, { kind: 'reading' });
    const heads = view.page.locator('.axis-head');
    await expect.poll(() => heads.count()).toBeGreaterThan(5);
    const boxes = await heads.evaluateAll((all) =>
      all.map((one) => {
        const { left, right } = one.getBoundingClientRect();
        return { left, right, over: one.scrollWidth - one.clientWidth };
      }),
    );
    for (const [i, { left, over }] of boxes.entries()) {
      expect(left).toBeGreaterThanOrEqual(i === 0 ? 0 : boxes[i - 1]!.right);
      expect(over).toBe(0);
    }
    const hidden = () =>
      view.page.locator('.parallel-scroller').evaluate((one) => one.scrollWidth - one.clientWidth - one.scrollLeft);
    expect(await hidden()).toBeGreaterThan(100);
    // A handle that the keyboard leads to comes into sight.
    await view.page.locator('.axis-brushes [role=slider]').last().focus();
    await expect.poll(hidden).toBeLessThan(80);
    await view.page.setViewportSize({ width: 1400, height: 800 });
    await expect.poll(hidden).toBe(0);
  });

  test('a line is pointed at, and a click opens its run', async () => {
    await open(section, rows.slice(0, 1).concat(rows.slice(30, 31)));
    const [x0, y0, x1, y1] = (await view.page
      .locator('.parallel-plot .lines path')
      .first()
      .evaluate((path) => {
        const numbers = (path.getAttribute('d') ?? '').match(/[\d.]+/g)!.map(Number);
        return numbers.slice(-4);
      })) as [number, number, number, number];
    const box = (await view.page.locator('.parallel-plot').boundingBox())!;
    await view.page.mouse.move(box.x + (x0 + x1) / 2, box.y + (y0 + y1) / 2);
    await view.send();
    expect((await view.data()).pointed).toBe(rows[0]!.folder);
    await view.page.mouse.click(box.x + (x0 + x1) / 2, box.y + (y0 + y1) / 2);
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'show', folder: rows[0]!.folder });
  });

  test('the numbers are saved, with what the brushes hold', async () => {
    await open({ ...section, parts: { parallel: { brushes: { lambda: { from: 0, to: 0.5 } } } } });
    const saved = await save(view, 'Save Parallel coordinates as PNG, SVG or CSV');
    expect(saved.rows[0]).toEqual(['run', 'folder', 'lambda', 'shaping.weight', 'seed', 'macs', 'accuracy', 'kept']);
    expect(saved.rows).toHaveLength(61);
    const last = rows.at(-1)!;
    expect(saved.rows.at(-1)).toEqual([
      ...[last.name, last.folder, '0.6', '0.75', '5', String(last.points.best!.values.macs)],
      ...[String(last.points.best!.values.accuracy), '0'],
    ]);
    expect(saved.rows.filter((row) => row.at(-1) === '1')).toHaveLength(
      rows.filter(({ settings }) => Number(settings.lambda) <= 0.3).length,
    );
    expect(saved.texts).toEqual(expect.arrayContaining(['Parallel coordinates', 'lambda', 'Accuracy']));
  });

  test('runs that do not differ have two axes; a single one too', async () => {
    await open(section, rows.slice(0, 1));
    expect(await axes()).toEqual(['MACs', 'Accuracy']);
    expect(await count()).toBe('1 run');
  });
});

describe('gates between runs', () => {
  const [a, b] = [rows[0]!, rows[32]!];
  const section = { section: 'gates', chosen: [a.folder, b.folder] };
  const shown = async (changes: Changes = {}) => {
    await open(section);
    await view.send(stateMessage(a), stateMessage(b, changes));
  };
  const byte = (share: number) => Math.round(255 * share) / 255;
  /** As evaluated last, by the definition of the stored runs; the best evaluation is the last one there. */
  const ratesOf = (row: RunRow, layer: keyof typeof gateLayers) => {
    const [place, channels] = [Object.keys(gateLayers).indexOf(layer), gateLayers[layer]];
    return Array.from({ length: channels }, (_, c) => byte(rateOf(row, place, c, channels, Math.floor(row.epoch))));
  };
  const points = (value: number) => {
    const text = Math.abs(100 * value).toFixed(1);
    return `${Number(text) === 0 ? '±' : value > 0 ? '+' : '−'}${text}`;
  };
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
  const table = () => view.table('.gate-differences');
  /** Whether there is a way to order channels, and to save the figure. */
  const ways = () =>
    Promise.all(
      [
        view.page.getByText('By rate before'),
        view.page.getByRole('button', { name: 'Save Gates by layer as PNG, SVG or CSV' }),
      ].map((one) => one.isVisible()),
    );

  test('say of every layer both means, how they differ, how far its channels moved, and their rank correlation', async () => {
    await shown();
    const found = await table();
    expect(found[0]).toEqual([
      ...['Layer', 'Difference of each channel', 'Before', 'After'],
      ...['Mean difference', 'Moved', 'Rank correlation'],
    ]);
    for (const [i, layer] of (Object.keys(gateLayers) as (keyof typeof gateLayers)[]).entries()) {
      const [x, y] = [ratesOf(a, layer), ratesOf(b, layer)];
      expect(found[i + 1]!.slice(0, 6)).toEqual([
        ...[layer, '', `${(100 * mean(x)).toFixed(1)}%`, `${(100 * mean(y)).toFixed(1)}%`],
        points(mean(y) - mean(x)),
        (100 * mean(x.map((rate, c) => Math.abs(y[c]! - rate)))).toFixed(1),
      ]);
      expect(Number(found[i + 1]![6]!.replace('−', '-'))).toBeCloseTo(spearman(x, y), 2);
    }
  });

  test('every channel has the colour of its difference, between ends that hold all of them', async () => {
    await shown();
    const names = Object.keys(gateLayers) as (keyof typeof gateLayers)[];
    const changes = names.map((layer) => ratesOf(b, layer).map((rate, c) => rate - ratesOf(a, layer)[c]!));
    const most = Math.max(...changes.flat().map(Math.abs));
    const end = [0.05, 0.1, 0.2, 0.5, 1].find((one) => most <= one)!;
    expect(await view.text('.gate-ticks span')).toEqual(
      [-end, -end / 2, 0, end / 2, end].map((value) => (value === 0 ? '0' : points(value))),
    );
    const strips = await view.page.locator('.strip canvas').evaluateAll((all) =>
      all.map((one) => {
        const canvas = one as HTMLCanvasElement;
        const { data } = canvas.getContext('2d')!.getImageData(0, Math.floor(canvas.height / 2), canvas.width, 1);
        return Array.from({ length: canvas.width }, (_, x) => [...data.slice(4 * x, 4 * x + 3)].join(', '));
      }),
    );
    for (const [i, change] of changes.entries()) {
      const { length: width } = strips[i]!;
      // In the middle of each channel.
      const found = change.map((_, c) => `rgb(${strips[i]![Math.floor(((c + 0.5) * width) / change.length)]})`);
      expect(found, names[i]).toEqual(change.map((value) => differenceColor(value / end)));
    }
  });

  test('a channel is read by keyboard, over the layers too', async () => {
    await shown();
    await view.page.getByRole('slider', { name: 'stage1_gate' }).focus();
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('ArrowLeft');
    const words = (layer: keyof typeof gateLayers, channel: number) => {
      const [x, y] = [ratesOf(a, layer)[channel]!, ratesOf(b, layer)[channel]!];
      const share = (value: number) => `${(100 * value).toFixed(1)}%`;
      return `${layer}, channel ${channel}: ${share(x)} before, ${share(y)} after, ${points(y - x)} points`;
    };
    expect(await view.text('.gate-cell')).toEqual([words('stage1_gate', 14)]);
    await view.page.keyboard.press('ArrowDown');
    await view.send();
    expect(await view.text('.gate-cell')).toEqual([words('stage2_gate', 0)]);
    expect(await view.page.locator('.gate-course h2').innerText()).toBe('Mean firing rate of stage2_gate');
    expect(await memory('gates')).toMatchObject({ layer: 'stage2_gate' });
    // In the order of the first run the most open channel comes first.
    await view.page.getByText('By rate before').click();
    await view.page.getByRole('slider', { name: 'stage2_gate' }).focus();
    await view.page.keyboard.press('Home');
    const rates = ratesOf(a, 'stage2_gate');
    expect(await view.text('.gate-cell')).toEqual([words('stage2_gate', rates.indexOf(Math.max(...rates)))]);
  });

  test('the channel under the pointer is read and marked, until the pointer has left', async () => {
    await shown();
    const strip = view.page.getByRole('slider', { name: 'stage1_gate' });
    const box = (await strip.boundingBox())!;
    for (const channel of [0, 5, 15]) {
      // A little within the left edge of its sixteenth.
      await view.page.mouse.move(box.x + ((channel + 0.1) * box.width) / 16, box.y + 5);
      await expect.poll(() => strip.getAttribute('aria-valuenow')).toBe(String(channel));
      expect(await view.page.locator('.gate-cell').innerText()).toMatch(`stage1_gate, channel ${channel}: `);
      const mark = (await view.page.locator('.strip-mark:visible').boundingBox())!;
      expect((mark.x - box.x) / box.width).toBeCloseTo(channel / 16, 2);
    }
    await view.page.mouse.move(5, 5);
    await expect.poll(() => view.page.locator('.strip-mark:visible').count()).toBe(0);
    expect(await view.text('.gate-cell')).toEqual([
      'Point at a channel to read it, or move over them with the arrow keys.',
    ]);
  });

  test('both runs over the epochs', async () => {
    await shown();
    await view.page.locator('.gate-course').getByText('Show data').click();
    const found = await view.table('.gate-course table');
    expect(found).toHaveLength(21);
    const at = (row: RunRow, number: number) =>
      mean(Array.from({ length: 16 }, (_, c) => byte(rateOf(row, 0, c, 16, number))));
    expect(found[3]).toEqual([a.name, '3', `${(100 * at(a, 3)).toFixed(1)}%`]);
    expect(found[20]).toEqual([b.name, '10', `${(100 * at(b, 10)).toFixed(1)}%`]);
    const ends = [a, b].map((row) => `${row.name} ${(100 * at(row, 10)).toFixed(1)}%`).join(', ');
    const said = `Mean firing rate of stage1_gate by epoch, at the end: ${ends}.`;
    expect(await view.page.locator(`.gate-course canvas[aria-label="${said}"]`).count()).toBe(1);
  });

  test('the runs are swapped, and every difference with them', async () => {
    await shown();
    const before = await table();
    await view.page.getByRole('button', { name: 'Swap' }).click();
    await view.send();
    const after = await table();
    const other = (text: string) => text.replace(/[+−]/, (sign) => (sign === '+' ? '−' : '+'));
    for (const i of [1, 2, 3]) expect(after[i]![4]).toBe(other(before[i]![4]!));
    expect(await memory('gates')).toMatchObject({ before: b.folder, after: a.folder });
  });

  test('runs with other gate layers say so, and show those that both have', async () => {
    await shown({ layers: { stage1_gate: 16, stage2_gate: 8, extra_gate: 4 } });
    expect((await table()).slice(1).map(([name]) => name)).toEqual(['stage1_gate']);
    expect(await view.text('.gate-body > .notice p')).toEqual([
      'The gate layers of the two runs differ. Shown are those that both have.',
      `Only ${a.name} has stage3_gate.`,
      `Only ${b.name} has extra_gate.`,
      `stage2_gate has another number of channels: 32 in ${a.name}, 8 in ${b.name}.`,
    ]);
    expect(await ways()).toEqual([true, true]);
    await view.send(stateMessage(b, { layers: { other: 2 } }));
    expect(await ways()).toEqual([false, false]);
    expect((await view.text('.gate-body > .notice p'))[0]).toBe(
      'The gate layers of the two runs differ: none is in both.',
    );
    expect(await view.page.locator('.gate-differences').isVisible()).toBe(false);
  });

  test('what is missing is said: a second run, gates, an evaluation, a run that can be read', async () => {
    const message = () => view.page.locator('[aria-label="Gates"] > [role=status]').innerText();
    await open({ section: 'gates' }, [a]);
    expect(await message()).toBe('There is one run only. Train a second one to compare its gates.');
    await view.send({ kind: 'rows', rows: [a, { ...b, gateLayers: 0 }] });
    expect(await message()).toBe(`Only ${a.name} has gates.`);
    await view.send({ kind: 'rows', rows: [a, b].map((row) => ({ ...row, gateLayers: 0 })) });
    expect(await message()).toBe('None of these runs has gates.');
    await view.send({ kind: 'rows', rows: [a, b] });
    expect(await message()).toBe('Reading the runs…');
    expect(await ways()).toEqual([false, false]);
    await view.send(stateMessage(a), { kind: 'state', folder: b.folder, problem: 'EACCES' });
    expect(await message()).toBe(`${b.name} cannot be read: EACCES`);
    await view.send(stateMessage(b, { epochs: 0 }));
    expect(await message()).toBe(`No gate of ${b.name} has been measured yet.`);
    await view.send(stateMessage(b));
    expect(await table()).toHaveLength(4);
    expect(await ways()).toEqual([true, true]);
  });

  test('every channel is saved', async () => {
    await shown();
    const saved = await save(view, 'Save Gates by layer as PNG, SVG or CSV');
    expect(saved.rows).toHaveLength(1 + 16 + 32 + 64);
    const [x, y] = [ratesOf(a, 'stage1_gate')[3]!, ratesOf(b, 'stage1_gate')[3]!];
    const cells = saved.rows[4]!;
    expect(cells.slice(0, 2)).toEqual(['stage1_gate', '3']);
    for (const [i, value] of [x, y, y - x].entries()) expect(Number(cells[2 + i])).toBeCloseTo(value, 12);
    // The background, five of the scale, then a cell a channel.
    expect(saved.fills).toHaveLength(1 + 5 + 16 + 32 + 64);
    expect(saved.texts).toEqual(expect.arrayContaining(['stage1_gate', 'stage3_gate', '±0.0 points']));
  });
});

/** By the definition with ranks: ties share the mean of their places. */
function spearman(x: readonly number[], y: readonly number[]): number {
  const ranks = (values: readonly number[]) =>
    values.map(
      (one) => values.filter((other) => other < one).length + (values.filter((other) => other === one).length + 1) / 2,
    );
  const [r, s] = [ranks(x), ranks(y)];
  const middle = (x.length + 1) / 2;
  const sum = (f: (i: number) => number) => r.reduce((all, _, i) => all + f(i), 0);
  return (
    sum((i) => (r[i]! - middle) * (s[i]! - middle)) /
    Math.sqrt(sum((i) => (r[i]! - middle) ** 2) * sum((i) => (s[i]! - middle) ** 2))
  );
}
