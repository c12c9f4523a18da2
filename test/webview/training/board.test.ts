/** The charts as a board: above the fold together, still while numbers change, folded up, carried elsewhere, alone; and kept so. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { movedTo, ordered } from '../../../webview/training/charts/order';
import { withValues } from '../../protocol/someEvents';
import { snapshot, stages, storedRun } from '../storedRun';
import { bundle, launch, View } from '../view';

describe('the order', () => {
  const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }));

  test('is that of the page, but for what was chosen; what is not there does no harm', () => {
    expect(ordered(items, ['c', 'gone', 'a']).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'd']);
    expect(ordered(items, []).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([
    ['a', 2, ['b', 'c', 'a', 'd']],
    ['d', 0, ['d', 'a', 'b', 'c']],
    ['b', -3, ['b', 'a', 'c', 'd']],
    ['b', 9, ['a', 'c', 'd', 'b']],
  ])('%s to place %i', (item, place, wanted) => expect(movedTo(['a', 'b', 'c', 'd'], item, place)).toEqual(wanted));
});

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

const shown = (of = view) => of.page.locator('.chart:visible').evaluateAll((charts) => charts.map(({ id }) => id));
const all = ['loss', 'accuracy', 'macs', 'composition', 'learningRate', 'speed'];

test('beside code, loss, accuracy and MACs are above the fold together, and the facts are one row', async () => {
  view = await View.open(browser, parts, { width: 600, height: 700 });
  await view.send(snapshot(stages.running));
  for (const chart of ['loss', 'accuracy', 'macs']) {
    const { y, height } = (await view.page.locator(`#${chart} .plot`).boundingBox())!;
    expect(y + height, chart).toBeLessThanOrEqual(700);
  }
  const tops = await view.page
    .locator('.facts > div')
    .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().y));
  expect(tops).toHaveLength(5);
  expect(new Set(tops).size).toBe(1);
  await view.close();
});

test('beside a side bar too, where they stand one below the other, below a warning and a list of runs to compare with', async () => {
  view = await View.open(browser, parts, { width: 461, height: 705 });
  const runs = [{ folder: '/w/runs/b', id: 'b', text: 'b: cifar10-gated, with a note that is long, 9:26' }];
  await view.send(snapshot(stages.finished), { kind: 'runs', runs });
  const tools = await view.page
    .locator('.toolbar > *:visible')
    .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().bottom)));
  expect(new Set(tools.map((bottom) => Math.round(bottom / 10))).size).toBeLessThanOrEqual(2);
  // The lines of all three, though there is a warning as well; what is below 40 pixels from an end are the numbers of its axis.
  for (const chart of ['loss', 'accuracy', 'macs']) {
    const { y, height } = (await view.page.locator(`#${chart} .plot`).boundingBox())!;
    expect(height, chart).toBeGreaterThan(100);
    expect(y + height - 40, chart).toBeLessThanOrEqual(705);
  }
  // Where there is no legend, numbers that are shown come below the plot all the same.
  await view.page.locator('#learningRate .table').click();
  const box = async (part: string) => (await view.page.locator(`#learningRate ${part}`).boundingBox())!;
  const plot = await box('.plot');
  expect((await box('.scroller')).y).toBeGreaterThanOrEqual(plot.y + plot.height);
  await view.close();
});

test.each([600, 1280])('at %i nothing moves while numbers change, from the first step to the last', async (width) => {
  view = await View.open(browser, parts, { width, height: 900 });
  const boxes = () =>
    view.page.locator('.facts > div, .toolbar > *, .chart, .plot, .series, .chart .icon').evaluateAll((elements) =>
      elements.map((element) => {
        const { x, y, width: w, height } = element.getBoundingClientRect();
        return `${element.className} ${element.textContent?.replace(/[\d.,%]+/g, '')}: ${[x, y, w, height].map((n) => n.toFixed(1))}`;
      }),
    );
  // Of one session, without the warning that comes on the way; the last event ends it.
  const session = storedRun
    .slice(
      0,
      storedRun.findIndex(({ kind }) => kind === 'ended'),
    )
    .filter(({ kind }) => kind !== 'warning');
  const begun = session.findIndex(({ kind }) => kind === 'step') + 2;
  await view.send(snapshot(session.slice(0, begun)));
  const placed = (texts: string[]) => texts.map((text) => text.split(': ').at(-1));
  const first = placed(await boxes());
  expect(first.length).toBeGreaterThan(40);
  for (let at = begun; at < session.length; at += 40) {
    await view.send({ kind: 'events', events: session.slice(at, at + 40) });
    const now = await boxes();
    expect(placed(now), now.join('\n')).toEqual(first);
  }
  await view.close();
});

describe('by hand', () => {
  beforeEach(async () => {
    view = await View.open(browser, parts, { width: 1280 });
    await view.send(snapshot(stages.finished));
  });
  afterEach(async () => {
    expect(await view.faults()).toEqual([]);
    await view.close();
  });
  const again = async () => {
    const other = await View.open(browser, parts, { width: 1280, stored: (await view.seen()).stored });
    await other.send(snapshot(stages.finished));
    return other;
  };
  const frames = () =>
    view.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

  test('a chart is folded up to its head and back, and that is kept', async () => {
    const fold = view.page.getByRole('button', { name: 'Loss', exact: true });
    await fold.click();
    await expect.poll(() => view.page.locator('#loss .plot').isVisible()).toBe(false);
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    expect(await view.page.locator('#loss .legends').isVisible()).toBe(false);
    const other = await again();
    expect(await other.page.locator('#loss .plot').isVisible()).toBe(false);
    expect(await other.page.locator('#accuracy .plot').isVisible()).toBe(true);
    await other.close();
    await fold.press('Enter');
    await expect.poll(() => view.page.locator('#loss .plot').isVisible()).toBe(true);
  });

  test('a chart is carried by keyboard, keeps the focus, is told of, and stays there', async () => {
    expect(await shown()).toEqual(all);
    const handle = view.page.getByRole('button', { name: 'Move Loss' });
    await handle.focus();
    await view.page.keyboard.press('ArrowRight');
    expect(await shown()).toEqual(['accuracy', 'loss', 'macs', 'composition', 'learningRate', 'speed']);
    expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await view.page.getByText('Loss is now 2 of 6').count()).toBe(1);
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('ArrowRight');
    expect((await shown()).at(-1)).toBe('loss');
    const other = await again();
    expect((await shown(other)).at(-1)).toBe('loss');
    await other.close();
    await view.page.keyboard.press('Home');
    expect(await shown()).toEqual(all);
  });

  test('a chart is carried with the pointer to the place of another', async () => {
    const handle = (await view.page.getByRole('button', { name: 'Move Learning rate' }).boundingBox())!;
    await view.page.mouse.move(handle.x + 12, handle.y + 12);
    await view.page.mouse.down();
    const plot = (await view.page.locator('#accuracy .plot').boundingBox())!;
    await view.page.mouse.move(plot.x + 100, plot.y + 60, { steps: 4 });
    await view.page.mouse.up();
    expect((await shown()).indexOf('learningRate')).toBeLessThanOrEqual(1);
    const before = await shown();
    // Let go: no further chart follows.
    await view.page.mouse.move(plot.x + 700, plot.y + 60, { steps: 4 });
    expect(await shown()).toEqual(before);
  });

  test('a chart alone has the page to itself, and that is kept until all are shown again', async () => {
    const small = (await view.page.locator('#macs .plot').boundingBox())!;
    await view.page.getByRole('button', { name: 'Show Average MACs alone' }).click();
    await expect.poll(() => shown()).toEqual(['macs']);
    await expect.poll(async () => (await view.page.locator('#macs canvas').boundingBox())!.height).toBeGreaterThan(550);
    const large = (await view.page.locator('#macs .plot').boundingBox())!;
    expect(large.width).toBeGreaterThan(2.5 * small.width);
    const other = await again();
    expect(await shown(other)).toEqual(['macs']);
    await other.close();
    await view.page.getByRole('button', { name: 'Show all charts' }).click();
    await frames();
    expect(await shown()).toEqual(all);
    await expect.poll(async () => (await view.page.locator('#macs .plot').boundingBox())!.width).toBe(small.width);
  });

  const search = (of = view) => of.page.getByRole('searchbox', { name: 'Search charts' });
  const said = () => view.page.locator('.search [role=status]').innerText();

  test('six charts are seen at once: nothing to look for them with', async () => {
    expect(await search().count()).toBe(0);
  });

  test('of many, those are found that have each word in their names or in those of their lines', async () => {
    const named = ['f1', 'recall'];
    const events = stages.finished.map((event) =>
      event.kind === 'started'
        ? { ...event, metrics: Object.fromEntries(named.map((name) => [name, { direction: 'max' as const }])) }
        : event.kind === 'epoch'
          ? { ...event, evaluation: withValues(event.evaluation, { f1: 0.5, recall: 0.25 }) }
          : event,
    );
    await view.send(snapshot(events));
    await expect.poll(() => shown()).toEqual([...all, 'metric-f1', 'metric-recall']);
    for (const [words, found] of [
      ['REC', ['metric-recall']],
      // A line of the loss is called so.
      ['shap', ['loss']],
      ['rate lea', ['learningRate']],
      ['  ', [...all, 'metric-f1', 'metric-recall']],
      ['no such', []],
      ['macs', ['macs']],
    ] as const) {
      await search().fill(words);
      await expect.poll(() => shown(), { message: words }).toEqual(found);
      const none = found.length === 0 ? 'No chart has this in its name.' : `${found.length} of 8`;
      await expect.poll(said, { message: words }).toBe(words.trim() === '' ? '' : none);
    }
    const other = await View.open(browser, parts, { width: 1280, stored: (await view.seen()).stored });
    await other.send(snapshot(stages.finished));
    expect(await search(other).inputValue()).toBe('macs');
    expect(await shown(other)).toEqual(['macs']);
    await other.close();
    // Alone it has the page: there is nothing to look for.
    await view.page.getByRole('button', { name: 'Show Average MACs alone' }).click();
    await expect.poll(() => search().count()).toBe(0);
    await view.page.getByRole('button', { name: 'Show all charts' }).click();
    await search().press('Escape');
    await expect.poll(() => shown()).toHaveLength(8);
  });

  test('a chart that is carried among those that were found leaves the others where they are', async () => {
    const other = await View.open(browser, parts, { width: 1280, stored: { search: 'ra' } });
    await other.send(snapshot(stages.finished));
    expect(await shown(other)).toEqual(['accuracy', 'macs', 'learningRate']);
    await other.page.getByRole('button', { name: 'Move Learning rate' }).press('Home');
    expect(await shown(other)).toEqual(['learningRate', 'accuracy', 'macs']);
    await search(other).fill('');
    await expect.poll(() => shown(other)).toEqual(['loss', 'learningRate', 'accuracy', 'composition', 'macs', 'speed']);
    await other.close();
  });

  test('a chart of another version that was alone leaves no empty page', async () => {
    const other = await View.open(browser, parts, { stored: { alone: 'gone', order: [3, 'gone'], collapsed: 'all' } });
    await other.send(snapshot(stages.finished));
    expect(await shown(other)).toEqual(all);
    await other.close();
  });
});
