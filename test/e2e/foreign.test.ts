/**
 * A run folder of anybody's, copied into the workspace: every name in it is a link that would run a command, an icon, an
 * element of a page, and a line that is turned round. Wherever one is shown, it is text.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encodeSamples } from '../../src/protocol/files/samples';
import { lineEnds, linesAbove } from './besidePage';
import { openSession } from './session';
import { patience } from './workbench';

/** A name of something, `what`, that is found again wherever it is shown. */
const evil = (what: string) =>
  `${what} [click](command:sluice.hostile) $(squirrel) <img src=hostile.png onerror=hostile()> \u202e`;

const link = '[click](command:sluice.hostile) $(squirrel)';
const id = 'run [click](command:sluice.hostile) $(squirrel)';
const code = `import { defineExperiment } from 'sluice';\n\nexport default defineExperiment({ model: make() });\n`;
const name = 'mine.experiment.ts';

const session = openSession({ [name]: code });

/** The stored run with another name for everything; it never ended, and its worker is of another machine. */
function addHostileRun(): void {
  const { workspace } = session;
  const file = path.join(workspace.folder, name);
  const sha256 = createHash('sha256').update(code).digest('hex');
  const source = { file, line: 3, column: 16 };
  const text = readFileSync('test/fixtures/run/events.jsonl', 'utf8')
    .replaceAll(/stage\d_block\d_(gate|conv\d)|stem|classifier/g, (found) => JSON.stringify(evil(found)).slice(1, -1))
    .trim()
    .split('\n');
  const events = text
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind !== 'ended')
    .map((event) => {
      if (event.kind !== 'started') return event;
      const placed = (things: object[]) => things.map((one) => ({ ...one, sources: [source] }));
      const { layers, gates, ...model } = event.model;
      const priors = event.priors?.map((prior: object) => ({ ...prior, name: evil('prior') }));
      return {
        ...{ ...event, run: evil('run'), experiment: file, experimentHash: sha256, ...(priors ? { priors } : {}) },
        model: {
          ...model,
          name: evil('model'),
          layers: placed(layers),
          gates: placed(gates),
          notCounted: [evil('op')],
        },
        data: { ...event.data, name: evil('data'), classes: event.data.classes.map(evil) },
        device: { id: evil('device'), description: evil('device') },
      };
    });
  const { time, step } = events.at(-1);
  events.push(
    { kind: 'warning', time, message: evil('warning'), source },
    { kind: 'changed', time, step, key: evil('setting'), from: evil('from'), to: evil('to') },
    { kind: 'checkpoint', time, step, epoch: 12, file: 'last', best: true, reason: evil('reason') },
    {
      kind: 'step',
      time,
      step: step + 1,
      epoch: 12,
      loss: 1,
      accuracy: 1,
      learningRate: 1,
      samplesPerSecond: 1,
      terms: { [evil('term')]: 1 },
    },
  );
  const folder = path.join('runs', id);
  mkdirSync(path.join(workspace.folder, folder), { recursive: true });
  const write = (file: string, value: unknown) => workspace.write(path.join(folder, file), JSON.stringify(value));
  workspace.write(path.join(folder, 'events.jsonl'), `${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
  write('label.json', { name: evil('label'), note: evil('note') });
  write('worker.json', { pid: 2 ** 22, host: evil('host'), started: 1 });
  write('config.json', {
    experiment: path.join('/elsewhere', `${evil('experiment').replaceAll('/', '')}.ts`),
    device: evil('device'),
  });
  write('manifest.json', { source: [{ path: name, sha256, text: code }] });
  const costs = { macs: 10, params: 1, elementOps: 1, activations: 1, bytes: 1 };
  const gates = [{ name: evil('gate'), channels: 2 }];
  write('profile-last.json', {
    ...{ model: evil('model'), experiment: file, made: Date.now() + 1e9, image: [1, 1, 1], definition: evil('text') },
    checkpoint: { name: 'last', epoch: 12 },
    ...{ total: costs, gateMacs: 1, notCounted: [evil('op')], gates, idleGates: [evil('idle')] },
    layers: [
      { ...costs, name: evil('layer'), kind: evil('kind'), gateNetwork: false, outputGate: evil('gate'), source },
    ],
  });
  const points = [0.2, 0.5].map((threshold) => ({ threshold, accuracy: 0.5, macs: 5, share: 0.5 }));
  write('curve-last.json', {
    run: evil('curve'),
    checkpoint: 'last',
    made: Date.now() + 1e9,
    images: 2,
    denseMacs: 10,
    points,
  });
  const table = { epoch: 12, step, total: 2, classes: [evil('class'), evil('other')], denseMacs: 10, gates, count: 2 };
  const columns = {
    ...{ label: Int32Array.of(0, 1), predicted: Int32Array.of(1, 0), loss: Float32Array.of(1, 2) },
    ...{ macs: Float64Array.of(5, 6), path: Uint32Array.of(0, 1), open: Uint16Array.of(1, 2) },
  };
  workspace.write(path.join(folder, 'samples.bin'), encodeSamples({ ...table, ...columns }) as unknown as string);
}

/** A second one, whose data has a class for every pixel, with predictions. */
function addHostilePredictions(): void {
  const { workspace } = session;
  const colors = Array.from({ length: 10 }, () => [128, 64, 128] as [number, number, number]);
  workspace.addStoredRun(`pixels ${link}`, (event) => {
    if (event.kind !== 'started') return event;
    const data = { ...event.data, classes: event.data.classes.map(evil), pixelLabels: { ignore: 255, colors } };
    return { ...event, experiment: path.join(workspace.folder, `${evil('pixels')}.experiment.ts`), data };
  });
  const folder = path.join('runs', `pixels ${link}`);
  mkdirSync(path.join(workspace.folder, folder, 'predictions'));
  const index = {
    ...{ checkpoint: 'last', made: Date.now(), classes: colors.map((_, i) => evil(`class ${i}`)), colors },
    ...{ iou: colors.map(() => 0.5), meanIoU: 0.5, accuracy: 0.5 },
    images: [{ name: evil('image'), sheet: evil('sheet').replaceAll('/', ''), accuracy: 0.5 }],
  };
  workspace.write(path.join(folder, 'predictions', 'predictions.json'), JSON.stringify(index));
}

/** What a name has become that is not text, anywhere in the window and its views. */
async function notText(): Promise<string[]> {
  const found: string[] = [];
  for (const frame of session.workbench.page.frames())
    found.push(
      ...(await frame
        .evaluate(() => {
          const bad: string[] = [];
          for (const element of document.querySelectorAll('*')) {
            // A link of ours may well have a name among its arguments; it runs a command of ours.
            for (const attribute of ['href', 'data-href', 'src', 'onerror', 'xlink:href'])
              if (/^(command:sluice\.)?hostile/i.test(element.getAttribute(attribute) ?? ''))
                bad.push(element.outerHTML);
            if (element.classList.contains('codicon-squirrel')) bad.push(element.outerHTML);
          }
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const { nodeValue, parentElement } = walker.currentNode;
            // What is typed into the editor is the user's own.
            if (nodeValue?.includes('\u202e') && !parentElement?.closest('.monaco-editor')) bad.push(nodeValue);
          }
          return bad;
        })
        .catch(() => [])),
    );
  return found;
}

const page = () => session.workbench.page;
/** The text of what is shown by these elements, once a name is in it, and that there it is text. */
async function shows(selector: string, what: string): Promise<void> {
  const texts = () => page().locator(selector).allInnerTexts();
  await expect.poll(async () => (await texts()).join('\n').replaceAll('\u2060', ''), patience).toContain(what);
  expect(await notText(), selector).toEqual([]);
}

test('in the Runs tree, its tooltip and the status bar', async () => {
  addHostileRun();
  addHostilePredictions();
  session.workspace.addStoredRun();
  await session.workbench.runRows();
  await shows('.pane-body .monaco-list-row', `label ${link}`);
  await shows('.statusbar', `label ${link}`);
  await page().locator('.pane-body .monaco-list-row', { hasText: 'label' }).first().hover();
  await shows('.monaco-hover', `device ${link}`);
  await session.workbench.screenshot('foreign-runs');
});

test('in the notification that comes by itself when its worker is found to be gone', async () => {
  await shows('.notifications-toasts', `label ${link}`);
  await shows('.notifications-toasts', `host ${link}`);
  await session.workbench.screenshot('foreign-notification');
  await session.workbench.command('Notifications: Clear All Notifications');
});

test('in lists and boxes', async () => {
  const { workbench } = session;
  await workbench.command('Sluice: Note on Run');
  await shows('.quick-input-list', `label ${link}`);
  await shows('.quick-input-list', `note ${link}`);
  await workbench.pick('label');
  await shows('.quick-input-widget', `label ${link}`);
  await workbench.screenshot('foreign-box');
  await page().keyboard.press('Escape');
});

/** The row of the run, and an entry of its menu. */
async function menu(entry: string, label = 'label [click]'): Promise<void> {
  await page().keyboard.press('Escape');
  // The tooltip of a row lies over the next one.
  await page().mouse.move(700, 5);
  await page().locator('.workbench-hover').waitFor({ state: 'hidden' });
  const row = (await session.workbench.runRows()).filter({ hasText: label }).first();
  await row.click({ button: 'right' });
  await session.workbench.menuEntry(entry);
}

test.each([
  ['Show Training', 'training', `warning ${link}`],
  ['Show Gates', 'gates', `stage1_block1_gate ${link}`],
  ['Show Samples', 'samples', `class ${link}`],
  ['Profile MACs', 'profile', `layer ${link}`],
] as const)('in the view of %s', async (entry, kind, text) => {
  const { workbench } = session;
  await menu(entry);
  const frame = await workbench.view(kind);
  const texts = () => frame.evaluate(() => document.body.textContent?.replaceAll('\u2060', ''));
  await expect.poll(texts, patience).toContain(text);
  expect(await frame.locator('img[src*="hostile"], a').count()).toBe(0);
  expect(await notText()).toEqual([]);
  // The curve is drawn from numbers, and its file names nothing that is shown.
  if (kind === 'profile')
    await expect.poll(() => frame.evaluate(() => document.body.dataset.points), patience).toBe('2');
  else await shows('.tabs-container', `label ${link}`);
  await workbench.screenshot(`foreign-${kind}`);
});

test('in the Gates tree, at the ends of lines or above them, in hovers and in Problems', async () => {
  const { workbench } = session;
  await shows('.pane-body .monaco-list-row', `stage1_block1_gate ${link}`);
  await workbench.command('View: Close All Editors');
  await workbench.openFile(name);
  const numbers = async () => [...Object.keys(await lineEnds(workbench)), ...(await linesAbove(workbench))];
  await expect.poll(async () => (await numbers()).length, patience).toBeGreaterThan(0);
  await workbench.page.locator('.editor-instance .view-lines').first().click();
  await workbench.page.keyboard.press('Control+G');
  await workbench.page.keyboard.type('3');
  await workbench.page.keyboard.press('Enter');
  await workbench.command('Show or Focus Hover');
  await shows('.monaco-hover', `stage1_block1_gate ${link}`);
  await workbench.screenshot('foreign-hover');
  await workbench.page.keyboard.press('Escape');
  await workbench.command('Problems: Focus on Problems View');
  await shows('.markers-panel', `stage1_block1_gate ${link}`);
  await workbench.screenshot('foreign-problems');
});

test('and before its code is run, the user is asked, in words that are text as well', async () => {
  const { workbench } = session;
  await menu('Evaluate');
  await shows('.monaco-dialog-box', '/elsewhere/experiment [click](command:sluice.hostile)');
  await workbench.screenshot('foreign-dialog');
  await workbench.page.keyboard.press('Escape');
  await workbench.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
  expect(await workbench.notifications.count()).toBe(0);
});

test('in the view of Show Predictions', async () => {
  const { workbench } = session;
  await menu('Show Predictions', 'pixels [click]');
  const frame = await workbench.view('predictions');
  const texts = () => frame.evaluate(() => document.body.textContent?.replaceAll('\u2060', ''));
  await expect.poll(texts, patience).toContain(`image ${link}`);
  expect(await texts()).toContain(`class 1 ${link}`);
  expect(await frame.locator('img[src*="hostile"], a').count()).toBe(0);
  expect(await notText()).toEqual([]);
  await workbench.screenshot('foreign-predictions');
});

test('in the list of runs to compare with', async () => {
  const { workbench } = session;
  await workbench.command('View: Close All Editors');
  await menu('Show Training', 'cifar10-gated');
  const frame = await workbench.view('training');
  const options = async () => (await frame.locator('.toolbar select option').allTextContents()).join('\n');
  await expect.poll(async () => (await options()).replaceAll('\u2060', ''), patience).toContain(`label ${link}`);
  expect((await options()).replaceAll('\u2060', '')).toContain(`pixels ${link}`);
  expect(await options()).not.toContain('\u202e');
  expect(await notText()).toEqual([]);
});
