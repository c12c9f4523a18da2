/** The table of runs: what it says, and what a mouse and a keyboard do with it. */
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { View, ViewOptions } from '../view';
import { manyView, short } from './manyView';
import { someRow, someRows } from './someRows';

const openView = manyView();
let view: View;

const rows = someRows();
const folderOf = (name: string) => `/home/mira/runs/grid/${name}`;

async function open(stored: object, of: readonly RunRow[] = rows, options: ViewOptions = {}): Promise<View> {
  view = await openView({
    ...{ stored: { section: 'table', ...stored }, width: 1600, height: 800, ...options },
  });
  await view.send({ kind: 'rows', rows: [...of] }, { kind: 'reading' });
  return view;
}

const heads = () => view.page.locator('.grid thead .title').allInnerTexts();
const names = () => view.page.locator('.grid .run-name').allInnerTexts();
const row = (key: string): Locator => view.page.locator(`.grid tr[data-key="${key}"]`);
const cell = (key: string, column: string) => row(key).locator(`[data-column="${column}"]`).innerText();
const sent = async (kind: string) => (await view.seen()).sent.filter((message) => message.kind === kind);
/** Waits until the page has drawn what was done. */
const frame = () =>
  view.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

describe('what it says', () => {
  test('names have the room that the longest needs, and the numbers beside them the rest', async () => {
    const called = (...names: string[]) => names.map((name, i) => ({ ...(rows[i] as RunRow), name }));
    const column = async () => (await view.page.locator('.grid thead [data-column="name"]').boundingBox())!.width;
    const cut = () =>
      view.page
        .locator('.grid .run-name')
        .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent));
    await open({}, called('shapes', '0_lambda=0.1_seed=0', '8_lambda=0.9_seed=2'));
    await expect.poll(column).toBeLessThan(250);
    expect(await cut()).toEqual([]);
    await view.send({ kind: 'rows', rows: called('a', 'b', 'c') });
    await expect.poll(column).toBe(140);
    await view.send({ kind: 'rows', rows: called('a', 'b', `a ${'very '.repeat(20)}long name`) });
    await expect.poll(column).toBe(280);
  });

  test('the settings that differ and the numbers of the best evaluation; what is not known is empty', async () => {
    await open({});
    const shown = await heads();
    expect(shown.slice(0, 5)).toEqual(['Run', 'State', 'lambda', 'shaping.weight', 'seed']);
    expect(shown).not.toContain('batchSize');
    expect(shown).toEqual(expect.arrayContaining(['Accuracy', 'MACs', 'Of dense', 'MACs p5', 'MACs p95', 'Note']));
    const [first] = rows as [RunRow];
    const values = first.points.best?.values as { accuracy: number; macs: number };
    expect(await cell(first.folder, 'accuracy')).toBe(`${(100 * values.accuracy).toFixed(1)}%`);
    expect(await cell(first.folder, 'macs')).toBe(`${(values.macs / 1e6).toPrecision(3)} M`);
    expect(await cell(first.folder, 'note')).toBe('the dense one');
    const failed = rows.find(({ state }) => state === 'failed') as RunRow;
    expect(await cell(failed.folder, 'state')).toBe('failed');
    expect(await cell(failed.folder, 'accuracy')).toBe('');
  });

  test('the last evaluation, once that is asked for, and an epoch that the host is asked for', async () => {
    await open({});
    await view.page.getByText('Last', { exact: true }).click();
    const [first] = rows as [RunRow];
    const values = first.points.last?.values as { accuracy: number };
    await expect.poll(() => cell(first.folder, 'accuracy')).toBe(`${(100 * values.accuracy).toFixed(1)}%`);
    await view.page.getByText('Epoch', { exact: true }).click();
    await view.page.getByLabel('Epoch of the numbers').fill('3');
    await frame();
    expect((await sent('epoch')).at(-1)).toEqual({ kind: 'epoch', epoch: 3 });
    const chosen: RunRow = {
      ...first,
      points: { ...first.points, chosen: { epoch: 3, values: { accuracy: 0.5, macs: 1, loss: 1 } } },
    };
    await view.send({ kind: 'changed', rows: [chosen], gone: [] });
    expect(await cell(first.folder, 'accuracy')).toBe('50.0%');
  });

  test('that numbers of other data do not compare', async () => {
    const other = { ...someRow(0.1, 0, 9, 99), data: { name: 'shapes', fingerprint: 'b2', test: 500 } };
    await open({ filter: 'seed9' }, [...rows, other]);
    const words = await row(other.folder).locator('.warning').getAttribute('title');
    expect(words).toBe(
      'its data has the name of the others’ and another content; scored on 500 test samples, not on 2,000',
    );
    expect(await row(rows[0]?.folder ?? '').count()).toBe(0);
  });

  test.each([
    ['no run', [], 'There is no run to compare yet. Sluice: Train makes one.'],
    [
      'no run of the scope',
      rows.slice(0, 1),
      'None of the runs that were to be compared is there any more. Sluice: Compare Runs shows all.',
    ],
  ])('%s', async (_, of, text) => {
    await open({}, of);
    await view.send({ kind: 'scope', folders: ['/nowhere'], title: 'Compare 2 Runs' });
    expect(await view.text('.waiting:visible')).toEqual([text]);
  });

  test('how far the reading of many runs has come', async () => {
    view = await openView();
    expect(await view.text('.waiting:visible')).toEqual(['Reading the runs…']);
    await view.send({ kind: 'rows', rows: [] }, { kind: 'reading', progress: { done: 0, total: 500 } });
    expect(await view.text('.waiting:visible')).toEqual(['Reading the runs… 0 of 500']);
    await view.send(
      { kind: 'changed', rows: [...rows], gone: [] },
      { kind: 'reading', progress: { done: 60, total: 500 } },
    );
    expect(await view.text('main > .quiet:visible')).toEqual(['Reading the runs… 60 of 500']);
    await view.send({ kind: 'reading' });
    expect(await view.text('main > .quiet:visible')).toEqual([]);
  });
});

describe('order', () => {
  const sortedBy = (of: (row: RunRow) => number | undefined, sign: number) =>
    rows
      .filter((one) => of(one) !== undefined)
      .toSorted((a, b) => sign * ((of(a) ?? 0) - (of(b) ?? 0)))
      .map(short);

  test('a press sorts, most first where more is better; again the other way; again no more', async () => {
    await open({});
    const head = view.page.locator('.grid th[data-column="accuracy"] .title');
    await head.click();
    await view.page.mouse.move(5, 5);
    const accuracy = (one: RunRow) => one.points.best?.values.accuracy;
    await expect.poll(() => names()).toEqual(sortedBy(accuracy, -1).slice(0, (await names()).length));
    await head.click();
    await expect.poll(async () => (await names())[0]).toBe(sortedBy(accuracy, 1)[0]);
    expect(await view.page.locator('.grid th[data-column="accuracy"]').getAttribute('aria-sort')).toBe('ascending');
    await head.click();
    await expect.poll(async () => (await names())[0]).toBe(rows[0] && short(rows[0]));
  });

  test('Shift adds a column, whose place is said', async () => {
    await open({});
    await view.page.locator('.grid th[data-column="lambda"] .title').click();
    await view.page.locator('.grid th[data-column="macs"] .title').click({ modifiers: ['Shift'] });
    await frame();
    const places = view.page.locator('.grid th[data-place]');
    expect(
      await places.evaluateAll((all) =>
        all.map((th) => [th.getAttribute('data-column'), th.getAttribute('data-place')]),
      ),
    ).toEqual([
      ['lambda', '1'],
      ['macs', '2'],
    ]);
    const most = Math.max(...rows.map(({ settings }) => Number(settings.lambda)));
    const cheapest = rows
      .filter(({ settings, points }) => settings.lambda === most && points.best)
      .toSorted((a, b) => (a.points.best?.values.macs ?? 0) - (b.points.best?.values.macs ?? 0));
    expect((await names())[0]).toBe(cheapest[0] && short(cheapest[0]));
  });

  test('rows keep their places under the pointer while their numbers change, and take them when it has left', async () => {
    await open({ sort: [{ column: 'accuracy', descending: true }] });
    const before = await names();
    const last = rows.find((one) => short(one) === before[5]) as RunRow;
    await row(last.folder).hover();
    const best = last.points.best as NonNullable<RunRow['points']['best']>;
    const better: RunRow = {
      ...last,
      points: { ...last.points, best: { ...best, values: { ...best.values, accuracy: 0.999 } } },
    };
    await view.send({ kind: 'changed', rows: [better], gone: [] });
    expect(await cell(last.folder, 'accuracy')).toBe('99.9%');
    expect(await names()).toEqual(before);
    expect(await view.text('.toolbar [role="status"]')).toEqual([expect.stringContaining('the order waits')]);
    await view.page.mouse.move(800, 5);
    await expect.poll(async () => (await names())[0]).toBe(short(last));
  });
});

describe('filters', () => {
  test('words, an expression, and a condition of one column', async () => {
    await open({});
    const field = view.page.getByLabel('Filter', { exact: true });
    await field.fill('seed3 s0.75');
    await expect.poll(async () => (await view.data()).rows).toBe('6');
    await field.fill('lambda=0.3 and accuracy>87%');
    const fitting = rows.filter((one) => one.settings.lambda === 0.3 && (one.points.best?.values.accuracy ?? 0) > 0.87);
    await expect.poll(async () => (await view.data()).rows).toBe(String(fitting.length));
    await field.fill('');
    await view.page.locator('.grid th[data-column="macs"]').click({ button: 'right' });
    await view.page.getByLabel('Only rows with this MACs').fill('20M..30M');
    const cheap = rows.filter(
      (one) => (one.points.best?.values.macs ?? 0) >= 20e6 && (one.points.best?.values.macs ?? 0) <= 30e6,
    );
    await expect.poll(async () => (await view.data()).rows).toBe(String(cheap.length));
    expect(await view.page.locator('.grid th.filtered .title').allInnerTexts()).toEqual(['MACs']);
  });

  test('one that cannot be read says why, and hides nothing', async () => {
    await open({ filter: 'acuracy>0.7' });
    expect((await view.data()).rows).toBe('60');
    expect((await view.text('.filter-problem:visible'))[0]).toMatch(/There is no column acuracy.*accuracy/);
  });

  test('a name with signs in it is no expression', async () => {
    await open({ filter: '07_lambda=0.1_seed=3' }, [
      ...rows,
      { ...someRow(0.1, 0, 3, 99), name: '07_lambda=0.1_seed=3' },
    ]);
    expect((await view.data()).rows).toBe('1');
    expect(await view.text('.filter-problem:visible')).toEqual([]);
  });

  test('one that no run fits says so, and the columns are as they were', async () => {
    await open({ filter: 'nothing is called so' });
    expect(await view.text('.rows .waiting:visible')).toEqual(['No run fits the filter.']);
    await view.page.getByLabel('Filter', { exact: true }).fill('');
    await expect.poll(() => heads()).toContain('Accuracy');
  });
});

describe('groups and the baseline', () => {
  const key = folderOf('l0-s0-seed1');
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const std = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

  test('over the seeds: mean, spread and how many; unfolded, its runs', async () => {
    await open({ group: 'seed' });
    expect((await view.data()).lines).toBe('12');
    expect(await heads()).not.toContain('seed');
    const group = view.page.locator('.grid tr.group').first();
    expect(await group.locator('.run-name').innerText()).toBe('lambda 0, shaping.weight 0');
    expect(await group.locator('.badge').innerText()).toBe('n = 5');
    const values = rows.slice(0, 5).map((one) => one.points.best?.values.accuracy ?? Number.NaN);
    expect(await group.locator('[data-column="accuracy"]').innerText()).toBe(
      `${(100 * mean(values)).toFixed(1)}% ± ${(100 * std(values)).toFixed(1)}`,
    );
    await group.locator('.run-name').click();
    await expect.poll(async () => (await view.data()).lines).toBe('17');
    expect(await group.getAttribute('aria-expanded')).toBe('true');
    expect((await names()).slice(1, 6)).toEqual(rows.slice(0, 5).map(short));
  });

  test('only runs that have finished count', async () => {
    await open({ group: 'seed' });
    const failed = rows.find(({ state }) => state === 'failed') as RunRow;
    const { lambda, 'shaping.weight': shaping } = failed.settings;
    const title = `lambda ${lambda}, shaping.weight ${shaping}`;
    const group = view.page.locator('.grid tr.group', { has: view.page.getByText(title, { exact: true }) });
    expect(await group.locator('[data-column="state"]').innerText()).toBe('4 finished, 1 failed');
    expect(await group.locator('[data-column="accuracy"]').getAttribute('title')).toBe(
      'mean ± standard deviation of 4 finished runs',
    );
  });

  test('differences to a run, good and bad by what is better, the baseline on top', async () => {
    await open({ sort: [{ column: 'macs', descending: false }] });
    await row(rows[59]?.folder ?? '').count();
    await view.page.getByLabel('Filter', { exact: true }).fill('seed1');
    await row(key).click({ button: 'right' });
    await view.page.getByRole('button', { name: /^Compare the others with it/ }).click();
    await expect.poll(async () => (await names())[0]).toBe('l0-s0-seed1');
    expect(await row(key).locator('.delta:visible').count()).toBe(0);
    const other = rows.find(({ id }) => id === 'l0.4-s0-seed1') as RunRow;
    const own = other.points.best?.values as { accuracy: number; macs: number };
    const base = rows[0]?.points.best?.values as { accuracy: number; macs: number };
    const accuracy = row(other.folder).locator('[data-column="accuracy"] .delta');
    expect(await accuracy.innerText()).toBe(`−${(100 * (base.accuracy - own.accuracy)).toFixed(1)} pp`);
    expect(await accuracy.getAttribute('data-good')).toBe('false');
    expect(await row(other.folder).locator('[data-column="macs"] .delta').getAttribute('data-good')).toBe('true');
  });

  test('of groups with Welch’s interval, and a word where it may be chance or runs are too few', async () => {
    await open({ group: 'seed', baseline: key }, [...rows, someRow(0.8, 0, 1, 61)]);
    const titles = await view.page
      .locator('.grid [data-column="accuracy"] .delta')
      .evaluateAll((all) =>
        all.map((delta) => [delta.textContent, delta.getAttribute('title'), delta.getAttribute('data-good')]),
      );
    const certain = titles.find(([text]) => text?.startsWith('−5.7'));
    expect(certain?.[1]).toMatch(/95 % interval −6\.4 pp … −4\.9 pp \(Welch, 5 and 5 finished runs\)$/);
    expect(certain?.[2]).toBe('false');
    const chance = titles.find(([text]) => text?.endsWith('~'));
    expect(chance?.[1]).toMatch(/may be chance$/);
    expect(chance?.[2]).toBeNull();
    const few = titles.find(([text]) => text?.endsWith('?'));
    expect(few?.[1]).toMatch(/1 and 5 finished runs are too few to tell it from chance$/);
  });

  test('pinned rows stay on top, in the order in which they were pinned', async () => {
    await open({
      pinned: [folderOf('l0.6-s0-seed2'), folderOf('l0.1-s0-seed1')],
      sort: [{ column: 'accuracy', descending: true }],
    });
    expect((await names()).slice(0, 2)).toEqual(['l0.6-s0-seed2', 'l0.1-s0-seed1']);
    await view.page.locator('.grid th[data-column="macs"] .title').click();
    await frame();
    expect((await names()).slice(0, 2)).toEqual(['l0.6-s0-seed2', 'l0.1-s0-seed1']);
  });
});

describe('columns', () => {
  test('are switched on and off, and back to the usual ones', async () => {
    await open({});
    await view.page.getByRole('button', { name: 'Columns…' }).click();
    await view.page.getByLabel('Find a column').fill('batch');
    await view.page.getByLabel('batchSize').check();
    await expect.poll(() => heads()).toContain('batchSize');
    await view.page.getByLabel('Find a column').fill('top');
    await view.page.getByLabel('Top-5', { exact: true }).uncheck();
    await expect.poll(() => heads()).not.toContain('Top-5');
    await view.page.getByRole('button', { name: 'As usual' }).click();
    await expect.poll(() => heads()).toContain('Top-5');
    expect(await heads()).not.toContain('batchSize');
  });

  test('are moved and made wider by the mouse, and kept at the left', async () => {
    await open({});
    const box = async (column: string) =>
      (await view.page.locator(`.grid thead th[data-column="${column}"]`).boundingBox()) as NonNullable<
        Awaited<ReturnType<Locator['boundingBox']>>
      >;
    const [from, to] = [await box('seed'), await box('lambda')];
    await view.page.mouse.move(from.x + 20, from.y + 10);
    await view.page.mouse.down();
    await view.page.mouse.move(to.x + 60, to.y + 10, { steps: 4 });
    await view.page.mouse.move(to.x + 10, to.y + 10, { steps: 4 });
    await view.page.mouse.up();
    await expect.poll(async () => (await heads()).slice(1, 5)).toEqual(['State', 'seed', 'lambda', 'shaping.weight']);
    const wide = await box('lambda');
    await view.page.mouse.move(wide.x + wide.width - 2, wide.y + 10);
    await view.page.mouse.down();
    await view.page.mouse.move(wide.x + wide.width + 58, wide.y + 10, { steps: 4 });
    await view.page.mouse.up();
    await expect.poll(async () => (await box('lambda')).width).toBe(wide.width + 60);
    await view.page.locator('.grid th[data-column="accuracy"]').click({ button: 'right' });
    await view.page.getByRole('button', { name: 'Keep at the left' }).click();
    await expect.poll(async () => (await heads()).slice(0, 3)).toEqual(['Run', 'Accuracy', 'State']);
    await view.page.locator('.grid-area').evaluate((area) => area.scrollTo(2000, 0));
    const [name, accuracy] = [await box('name'), await box('accuracy')];
    expect(Math.round(accuracy.x - (name.x + name.width))).toBe(0);
  });
});

describe('by the keyboard alone', () => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await view.page.keyboard.press(key);
    await frame();
  };

  test('cells are walked, rows opened, chosen, pinned and made the baseline', async () => {
    await open({});
    await view.page.locator('.grid').focus();
    await press('ArrowDown', 'ArrowDown');
    const [, second] = rows as [RunRow, RunRow];
    expect((await view.data()).pointed).toBe(second.folder);
    expect(await view.page.locator('#active-cell').evaluate((one) => one.closest('tr')?.dataset.key)).toBe(
      second.folder,
    );
    await press('Enter');
    expect((await sent('show')).at(-1)).toEqual({ kind: 'show', folder: second.folder });
    await press('Space');
    expect(await view.page.getByLabel(`Choose ${short(second)}`).isChecked()).toBe(true);
    await press('ArrowDown', 'ArrowDown', 'Shift+Space');
    expect(await view.text('.toolbar [role="status"]')).toEqual(['60 runs · 3 chosen']);
    await press('b');
    await expect.poll(async () => (await names())[0]).toBe(rows[3] && short(rows[3]));
    await press('p');
    await press('End');
    expect(await view.page.locator('#active-cell').getAttribute('data-column')).toBe('note');
    await press('Control+End');
    expect(await view.page.locator('#active-cell').evaluate((one) => one.closest('tr')?.dataset.key)).toBe(
      rows.at(-1)?.folder,
    );
  });

  test('heads are sorted, moved, made wider, and have a menu that gives the focus back', async () => {
    await open({});
    await view.page.locator('.grid').focus();
    await press('ArrowRight', 'ArrowRight', 'Alt+ArrowRight');
    expect((await heads()).slice(1, 4)).toEqual(['State', 'shaping.weight', 'lambda']);
    await press('Enter');
    expect(await view.page.locator('.grid th[data-column="lambda"]').getAttribute('aria-sort')).toBe('descending');
    const width = () =>
      view.page.locator('.grid th[data-column="lambda"]').evaluate((th) => (th as HTMLElement).offsetWidth);
    const before = await width();
    await press('Alt+Shift+ArrowRight');
    expect(await width()).toBe(before + 16);
    await press('Space');
    expect(await view.page.locator('.popover:popover-open').count()).toBe(1);
    await press('Escape');
    expect(await view.page.evaluate(() => document.activeElement?.className)).toBe('grid');
  });

  test('a group is unfolded and folded', async () => {
    await open({ group: 'seed' });
    await view.page.locator('.grid').focus();
    await press('ArrowDown', 'ArrowRight');
    expect((await view.data()).lines).toBe('17');
    await press('ArrowLeft');
    expect((await view.data()).lines).toBe('12');
  });
});

describe('what it remembers', () => {
  test('is told to the host, and taken from it by a page that knows nothing', async () => {
    await open({});
    await view.page.locator('.grid th[data-column="accuracy"] .title').click();
    await expect
      .poll(async () => (await sent('remember')).at(-1))
      .toMatchObject({ memory: { section: 'table', sort: [{ column: 'accuracy', descending: true }] } });
    const memory = ((await sent('remember')).at(-1) as { memory: unknown }).memory;
    await view.close();
    view = await openView();
    await view.send({ kind: 'remembered', memory }, { kind: 'rows', rows: [...rows] });
    expect(await view.page.locator('.grid th[data-column="accuracy"]').getAttribute('aria-sort')).toBe('descending');
  });

  test.each([
    ['nothing', null],
    [
      'another version',
      { sort: 'accuracy', widths: { accuracy: -3 }, group: 7, filters: [], chosen: {}, parts: 'x', shown: 'first' },
    ],
  ])('%s is read with care', async (_, memory) => {
    view = await openView();
    await view.send({ kind: 'remembered', memory }, { kind: 'rows', rows: [...rows] });
    expect((await view.data()).rows).toBe('60');
  });
});

test('2,000 rows: only those in sight are in the page, and the last is reached', async () => {
  const many = Array.from({ length: 2000 }, (_, i) => ({
    ...someRow((i % 7) / 10, 0, i, i),
    folder: `/home/mira/runs/many/${i}`,
  }));
  await open({}, many);
  expect((await view.data()).rows).toBe('2000');
  expect(await view.page.locator('.grid tr[data-key]').count()).toBeLessThan(70);
  expect(await view.page.locator('.grid').getAttribute('aria-rowcount')).toBe('2001');
  await view.page.locator('.grid').focus();
  await view.page.keyboard.press('Control+End');
  const last = row('/home/mira/runs/many/1999');
  await last.waitFor();
  expect(await last.getAttribute('aria-rowindex')).toBe('2001');
  expect(await view.page.locator('.grid tr[data-key]').count()).toBeLessThan(70);
});

test('the table is saved as it is shown', async () => {
  await open({ group: 'seed', baseline: folderOf('l0-s0-seed1'), filter: 'lambda<0.2' });
  const save = async (name: string) => {
    await view.page.locator('.rows').getByRole('button', { name: 'Save…' }).click();
    await view.page.getByRole('button', { name }).click();
    return (await sent('saveText')).at(-1) as { name: string; text: string };
  };
  const csv = await save('CSV, the numbers unrounded');
  expect(csv.name).toBe('runs.csv');
  expect(csv.text.split('\n')[0]).toMatch(
    /^group,finished,runs,.*accuracy mean,accuracy std,accuracy n,accuracy difference/,
  );
  const latex = await save('LaTeX, with booktabs');
  expect(latex.name).toBe('runs.tex');
  expect(latex.text).toContain('\\toprule');
  expect((await save('Markdown')).name).toBe('runs.md');
});
