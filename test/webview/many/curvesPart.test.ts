/** Curves and settings of many runs, by value: what is asked for, drawn, read, kept and saved. */
import { describe, expect, test } from 'vitest';
import { oklab } from '../../../src/protocol/many/coloursApart';
import { type RunColour, runColour } from '../../../src/protocol/many/runColour';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { save } from '../saved';
import { fold } from '../storedRun';
import type { View } from '../view';
import { manyView, short } from './manyView';
import { someRows } from './someRows';
import { eventsOf, stateMessage, stateOf } from './someStates';

const openView = manyView();
let view: View;

/** Called as the page calls tasks of one sweep: by what tells them apart. */
const rows = someRows().map((row) => ({ ...row, name: short(row) }));
/** The first run that fails, the one that lives, and two that are done. */
const failed = rows.find(({ state }) => state === 'failed')!;
const live = rows.find((row) => row.live)!;
const [first, second] = rows as [RunRow, RunRow];

async function open(stored: object, of: readonly RunRow[] = rows): Promise<View> {
  view = await openView({ width: 1280, height: 1000, stored });
  await view.send({ kind: 'rows', rows: [...of] });
  return view;
}
const chosen = (...list: RunRow[]) => ({ section: 'curves', chosen: list.map(({ folder }) => folder) });
const opened = async () => {
  const found = (await view.seen()).sent.findLast(({ kind }) => kind === 'open');
  return found?.kind === 'open' ? found.folders : [];
};
const answer = (...list: RunRow[]): Promise<void> => view.send(...list.map((row) => stateMessage(row)));
/** Cells of the values at one place, without the head. */
const values = async () => (await view.table('.readout table')).slice(1);
const charts = () => view.text('.curve h2');
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
const memory = async () => (await view.seen()).stored as { parts: Record<string, Record<string, unknown>> };

describe('curves', () => {
  test('ask for the chosen runs whole, say that they are read, and draw each by its values', async () => {
    await open(chosen(first, live));
    expect(await opened()).toEqual([first.folder, live.folder]);
    expect(await view.page.getByText('Reading 2 runs…').isVisible()).toBe(true);
    await answer(first);
    expect(await view.page.getByText('Reading 1 run…').isVisible()).toBe(true);
    await answer(live);
    expect(await view.page.getByText(/^Reading/).count()).toBe(0);
    expect(await charts()).toEqual(['Test accuracy', 'Average MACs', 'Training loss']);
    const ends = [first, live].map((row) => {
      const { epochs, history } = stateOf(row);
      const { accuracy, macs } = epochs.at(-1)!.values;
      const loss = (history.open ?? history.points.at(-1))!.values[history.names.indexOf('loss')]!;
      return [row.name, percent(accuracy), `${(macs / 1e6).toFixed(1)} M MACs`, String(Number(loss.toPrecision(4)))];
    });
    expect(await values()).toEqual(ends);
  });

  test('at a place every run says its value there, a run that is not there yet says none', async () => {
    await open(chosen(first, live));
    await answer(first, live);
    await view.page.locator('.curve .plot').first().focus();
    // From the end of the axis a fortieth with each press: to epoch 6, where the live run has not come.
    for (let i = 0; i < 16; i++) await view.page.keyboard.press('Shift+ArrowLeft');
    await view.send();
    expect(await view.text('.readout [role=status]')).toEqual(['At epoch 6']);
    const [own, other] = await values();
    expect(own![1]).toBe(percent(stateOf(first).epochs[5]!.values.accuracy));
    expect(other!.slice(1)).toEqual(['', '', '']);
  });

  test('the pointer reads values, and the line that it is at is pointed at everywhere', async () => {
    await open(chosen(first, failed, live));
    await answer(first, failed, live);
    const box = (await view.page.locator('[data-metric="test/macs"] canvas').boundingBox())!;
    await view.page.mouse.move(box.x + box.width / 2, box.y + 10);
    for (let y = 10; y < box.height - 40 && (await view.data()).pointed === ''; y += 6) {
      await view.page.mouse.move(box.x + box.width / 2, box.y + y);
      await view.send();
    }
    const { pointed } = await view.data();
    expect([first.folder, live.folder]).toContain(pointed);
    expect((await view.seen()).sent.findLast(({ kind }) => kind === 'pointed')).toEqual({
      kind: 'pointed',
      folder: pointed,
    });
    expect((await view.text('.readout [role=status]'))[0]).toMatch(/^At epoch \d/);
    const name = rows.find(({ folder }) => folder === pointed)!.name;
    expect(await view.text('.readout tr[data-pointed] .link')).toEqual([name]);
    await view.page.mouse.move(2, 2);
    await expect.poll(async () => (await view.data()).pointed).toBe('');
    expect(await view.text('.readout [role=status]')).toEqual(['At the end of each line']);
  });

  test('over steps and time the axis is another one; a part of it is kept, and goes with its axis', async () => {
    await open(chosen(first));
    await answer(first);
    const plot = view.page.locator('.curve .plot').first();
    await plot.focus();
    await view.page.keyboard.press('+');
    await view.send();
    const looked = view.page.locator('.toolbar .tool [role=status]');
    expect(await looked.innerText()).toBe('epoch 1.5 to 8.5');
    expect((await memory()).parts.curves).toMatchObject({ zoom: { axis: 'epoch', from: 1.5, to: 8.5 } });
    const over = view.page.getByRole('radiogroup', { name: 'Drawn over' });
    await over.getByText('Steps').click();
    await view.send();
    expect(await looked.innerText()).toBe('');
    await plot.focus();
    await view.page.keyboard.press('-');
    await view.page.keyboard.press('+');
    await view.send();
    expect(await looked.innerText()).toBe('step 150 to 850');
    await view.page.getByRole('button', { name: 'Show all' }).click();
    await over.getByText('Time').click();
    await view.send();
    // The first evaluation is a tenth of the time from the beginning.
    await view.page.locator('[data-metric="test/accuracy"]').getByText('Show data').click();
    await expect
      .poll(async () => (await view.table('[data-metric="test/accuracy"] table'))[0])
      .toEqual(['Run', 'time of training', 'Step', 'Test accuracy']);
    const table = await view.table('[data-metric="test/accuracy"] table');
    expect(table).toHaveLength(11);
    expect(table[1]!.slice(0, 3)).toEqual([first.name, expect.stringMatching(/^5\d s$/), '100']);
  });

  test('any metric can have a chart, and be taken away again; that is kept', async () => {
    await open(chosen(first));
    await answer(first);
    await view.page.getByLabel('Add a chart').last().selectOption('Mean firing rate');
    await view.send();
    expect(await charts()).toEqual(['Test accuracy', 'Average MACs', 'Training loss', 'Mean firing rate']);
    await view.page.getByRole('button', { name: 'Remove the chart Average MACs' }).click();
    await view.send();
    expect(await charts()).toEqual(['Test accuracy', 'Training loss', 'Mean firing rate']);
    expect((await memory()).parts.curves).toMatchObject({ metrics: ['test/accuracy', 'train/loss', 'gates/rate'] });
  });

  test('what is left out is said: of runs that nobody chose, of more chosen ones than lines, and of groups', async () => {
    const fewer = () => view.text('.curves-fewer:visible');
    const many = Array.from({ length: 240 }, (_, i) => {
      const row = rows[i % 60]!;
      const copy = Math.floor(i / 60);
      return {
        ...{ ...row, folder: `${row.folder}-${copy}`, name: `${row.name}-${copy}` },
        settings: { ...row.settings, depth: 20 + copy },
      };
    });
    await open({ section: 'curves' }, many);
    expect(await fewer()).toEqual(['The first 10 of 240 runs. Choose others in the table.']);
    await view.page.getByLabel('Group', { exact: true }).selectOption('seed');
    // 48 groups of five: a hundred runs are twenty groups.
    await expect
      .poll(fewer)
      .toEqual([
        'The first 20 of 48 groups, of 100 runs: each run behind a mean is read whole. Choose others in the table.',
      ]);
    expect((await opened()).length).toBe(100);
    await view.close();
    await open(chosen(...rows));
    expect(await fewer()).toEqual(['The first 50 of 60 chosen runs: more could not be told apart.']);
    // A group of a run behind the first fifty is drawn all the same.
    await view.page.getByLabel('Group', { exact: true }).selectOption('seed');
    await expect.poll(fewer).toEqual([]);
    expect((await opened()).length).toBe(60);
  });

  test('lines are told apart, and a run keeps its colour when others come and go', async () => {
    const twelve = rows.slice(0, 12);
    await open(chosen(...twelve));
    await answer(...twelve);
    const strokes = () =>
      view.page
        .locator('.readout tbody')
        .evaluate((body) =>
          Object.fromEntries(
            [...body.querySelectorAll('tr')].map((row) => [
              row.querySelector('button')!.textContent,
              getComputedStyle(row.querySelector('path')!).stroke,
            ]),
          ),
        );
    const all = await strokes();
    const points = Object.values(all).map((text) =>
      oklab(
        `#${text
          .match(/\d+/g)!
          .map((byte) => Number(byte).toString(16).padStart(2, '0'))
          .join('')}`,
      ),
    );
    for (const [i, a] of points.entries())
      for (const b of points.slice(i + 1))
        expect(Math.hypot(...a.map((value, at) => value - b[at]!))).toBeGreaterThan(0.079);
    await view.page.getByLabel('Filter', { exact: true }).fill('seed=2 or seed=3');
    await expect.poll(async () => Object.keys(await strokes()).length).toBeLessThan(12);
    const some = await strokes();
    expect(Object.keys(some).length).toBeGreaterThan(2);
    expect(some).toEqual(Object.fromEntries(Object.keys(some).map((name) => [name, all[name]])));
  });

  test('groups are drawn as means with how far their runs lie apart and how many there are', async () => {
    const five = rows.slice(5, 10);
    await open({ ...chosen(...five), group: 'seed' });
    expect((await opened()).toSorted()).toEqual(five.map(({ folder }) => folder).toSorted());
    await answer(...five);
    const ends = five.map((row) => stateOf(row).epochs.at(-1)!.values.accuracy);
    const mean = ends.reduce((a, b) => a + b) / 5;
    const deviation = Math.sqrt(ends.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 4);
    const [only, ...more] = await values();
    expect(more).toEqual([]);
    expect(only!.slice(0, 2)).toEqual([
      'lambda 0.1, shaping.weight 0',
      `${percent(mean)} ± ${percent(deviation)} (n = 5)`,
    ]);
    await view.page.getByText('Groups as mean ± standard deviation').click();
    await view.send();
    expect(await values()).toHaveLength(5);
    expect((await memory()).parts.curves).toMatchObject({ means: false });
  });

  test('no more than fifty runs are drawn', async () => {
    await open(chosen(...rows));
    expect(await opened()).toHaveLength(50);
  });

  test('a run that cannot be read is named; one that was not evaluated has no curve where others have', async () => {
    await open(chosen(first, failed));
    const problem: ToMany = { kind: 'state', folder: failed.folder, problem: 'EACCES' };
    await view.send(stateMessage(first), problem);
    expect(await view.page.getByText(`${failed.name} cannot be read: EACCES`).isVisible()).toBe(true);
    await view.send(stateMessage(failed, { epochs: 0 }));
    expect((await values()).map((row) => row.slice(1))[1]).toEqual(['', '', '']);
  });

  test('a run that has gone off leaves the axis to the others, says how far, and is seen when it is asked for', async () => {
    const four = rows.filter(({ state }) => state === 'finished').slice(0, 4) as [RunRow, RunRow, RunRow, RunRow];
    const gone = four[3];
    await open({ ...chosen(...four), parts: { curves: { metrics: ['train/loss'] } } });
    const off = fold(
      eventsOf(gone).map((event) =>
        event.kind === 'step' ? { ...event, values: { ...event.values, loss: 6.5e17 } } : event,
      ),
    );
    await view.send(...four.slice(0, 3).map((row) => stateMessage(row)), {
      ...stateMessage(gone),
      state: off,
    } as ToMany);
    const beyond = view.page.locator('.beyond');
    const top = async () => {
      const { texts } = await save(view, 'Save Training loss as PNG, SVG or CSV');
      return Math.max(...texts.filter((text) => /^[\d.e]+$/.test(text)).map(Number));
    };
    await expect.poll(() => beyond.innerText()).toBe(`${gone.name} goes up to 6.5e17. Show all of it`);
    expect(await top()).toBeLessThanOrEqual(10);
    await beyond.getByRole('button', { name: 'Show all of it' }).click();
    await expect.poll(top).toBeGreaterThan(6e17);
    expect((await memory()).parts.curves!.whole).toEqual(['train/loss']);
    await beyond.getByRole('button', { name: 'Leave it beyond the chart' }).click();
    await expect.poll(top).toBeLessThanOrEqual(10);
    // A logarithmic axis has room for all.
    await view.page.getByLabel('Log scale').check();
    await expect.poll(() => beyond.isVisible()).toBe(false);
  });

  test('a chart is saved with every line and every point', async () => {
    await open({ ...chosen(first, live), parts: { curves: { metrics: ['test/accuracy'] } } });
    await answer(first, live);
    const saved = await save(view, 'Save Test accuracy as PNG, SVG or CSV');
    expect(saved.name).toBe('runs-test-accuracy');
    expect(saved.rows[0]).toEqual(['run', 'folder', 'epoch', 'step', 'test/accuracy', 'standard deviation', 'runs']);
    const numbers = [first, live].flatMap((row) =>
      stateOf(row).epochs.map(({ epoch, step, values: { accuracy } }) => [
        ...[row.name, row.folder, String(epoch), String(step), String(accuracy), '', ''],
      ]),
    );
    expect(saved.rows.slice(1)).toEqual(numbers);
    expect(saved.texts).toEqual(expect.arrayContaining(['Test accuracy', first.name, live.name, 'epoch']));
  });
});

describe('settings', () => {
  const settings = (...list: RunRow[]) => ({ ...chosen(...list), section: 'settings' });
  const other = rows[33]!;
  const made = (folder: string, sluice: string, digest = '1'): ToMany => ({
    ...{ kind: 'made', folder },
    made: { values: { sluice, device: 'cpu', source: digest }, sources: { 'shapes.experiment.ts': digest } },
  });
  const names = async () => (await view.table('.setting-table')).slice(1).map(([name]) => name);

  test('differences alone, found by a part of the name, and all of them when they are asked for', async () => {
    await open(settings(first, other));
    expect(await view.table('.setting-table')).toEqual([
      ['Setting', first.name, other.name],
      ['lambda', '0', '0.05'],
      ['shaping.weight', '0', '0.75'],
      ['seed', '1', '4'],
    ]);
    await view.page.getByLabel('Search settings').fill('SHAP');
    await view.send();
    expect(await names()).toEqual(['shaping.weight']);
    await view.page.getByLabel('Search settings').fill('batch');
    await view.send();
    expect(await view.page.getByText('The settings of these runs are the same.').isVisible()).toBe(true);
    await view.page.getByText('Differences only').click();
    await view.send();
    expect(await names()).toEqual(['batchSize']);
    await view.page.getByLabel('Search settings').fill('');
    await view.send();
    expect((await names()).toSorted()).toEqual(Object.keys(first.settings).toSorted());
    expect((await memory()).parts.settings).toEqual({ all: true, search: '' });
  });

  test('a run has the colour of its folder, as its curve has', async () => {
    await open(settings(first, live), [first, live]);
    const colours = await view.page
      .locator('.setting-table .run-swatch')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
    const rgb = ({ dark }: RunColour) =>
      `rgb(${[1, 3, 5].map((at) => Number.parseInt(dark.slice(at, at + 2), 16)).join(', ')})`;
    expect(colours).toEqual([first, live].map(({ folder }) => rgb(runColour(folder))));
  });

  test('a value is copied as it stands', async () => {
    await open(settings(first, other));
    await view.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await view.page.getByRole('button', { name: `lambda of ${other.name}: 0.05. Press to copy.` }).click();
    await expect.poll(() => view.text('.toolbar [role=status]')).toContain('Copied 0.05');
    expect(await view.page.evaluate(() => navigator.clipboard.readText())).toBe('0.05');
  });

  test('what the runs were made of is asked for once, and said in words', async () => {
    await open(settings(first, second, other));
    await view.send();
    const asked = (await view.seen()).sent.filter(({ kind }) => kind === 'made');
    expect(asked).toEqual([{ kind: 'made', folders: [first, second, other].map(({ folder }) => folder) }]);
    expect(await view.page.getByText('Reading the manifests…').isVisible()).toBe(true);
    await view.send(made(first.folder, '0.1.0'), made(second.folder, '0.2.0'), made(other.folder, '0.1.0', '2'));
    const said = (await view.text('.made > div')).length;
    expect(said).toBe(2);
    expect(await view.text('.made dt')).toEqual(['Version of Sluice', 'Source']);
    expect(await view.text('.made p')).toEqual([
      `0.1.0: ${first.name}, ${other.name}`,
      `0.2.0: ${second.name}`,
      'There are two kinds of source; shapes.experiment.ts differs.',
      `${first.name}, ${second.name}`,
      other.name,
    ]);
    await view.send(made(second.folder, '0.1.0'), made(other.folder, '0.1.0'));
    expect(await view.page.getByText('Versions, machine, device, data and source are the same.').isVisible()).toBe(
      true,
    );
    await view.send({ kind: 'made', folder: other.folder });
    expect(await view.page.getByText(`Nothing is known of ${other.name}: there is no manifest.`).isVisible()).toBe(
      true,
    );
  });

  test('the stored experiments of two of them are opened in the editor', async () => {
    await open(settings(first, second, other));
    await view.page.getByLabel('After').last().selectOption(other.name);
    await view.send();
    await view.page.getByRole('button', { name: 'Compare stored experiments' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'sourceDiff', folders: [first.folder, other.folder] });
  });

  test('the baseline is what the others are marked against', async () => {
    await open({ ...settings(first, second), baseline: other.folder });
    expect((await view.table('.setting-table'))[0]).toEqual(['Setting', other.name, first.name, second.name]);
    expect(await view.page.locator('.setting-table td[data-other]').count()).toBe(6);
  });

  test('one run differs from nothing, and its settings can be seen all the same', async () => {
    await open(settings(first), [first]);
    expect(await view.page.getByText(/^One run differs from nothing/).isVisible()).toBe(true);
    expect(await view.page.getByText('Compare stored experiments').isVisible()).toBe(false);
    await view.page.getByText('Differences only').click();
    await view.send();
    expect((await names()).length).toBe(6);
  });

  test('all settings are saved, whatever is shown', async () => {
    await open(settings(first, other));
    await view.page.getByRole('button', { name: 'Save the settings as CSV' }).click();
    const saved = (await view.seen()).sent.findLast(({ kind }) => kind === 'saveText');
    expect(saved).toMatchObject({ name: 'settings.csv' });
    const lines = saved?.kind === 'saveText' ? saved.text.trim().split('\n') : [];
    expect(lines[0]).toBe(`setting,${first.name},${other.name}`);
    expect(lines).toContain('batchSize,64,64');
    expect(lines).toHaveLength(7);
  });
});
