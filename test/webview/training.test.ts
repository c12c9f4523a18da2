/** What the Training view says and does: while it waits, while it runs, when something goes wrong, when it is used. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { step } from '../protocol/someEvents';
import { eventsOf, fold, snapshot, stages, storedRun } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

/** A page for every test of a group. */
function eachTestOn(events: readonly RunEvent[] | undefined): void {
  beforeEach(async () => {
    view = await View.open(browser, parts);
    if (events !== undefined) await view.send(snapshot(events));
  });
  afterEach(async () => {
    expect(await view.faults()).toEqual([]);
    await view.close();
  });
}

describe('start', () => {
  eachTestOn(undefined);

  test('says ready once, and shows that it waits', async () => {
    expect((await view.seen()).sent).toEqual([{ kind: 'ready' }]);
    expect(await view.data()).toMatchObject({ kind: 'training', steps: '0', points: '0', state: 'empty' });
    expect(await view.text('.waiting')).toEqual(['Waiting for the worker…']);
    expect(await view.page.locator('canvas').first().isVisible()).toBe(false);
  });

  test('says how much of a long run is read, until it is there', async () => {
    await view.send({ kind: 'reading', share: 0.417 });
    expect(await view.text('.waiting')).toEqual(['Reading the run… 42%']);
    await view.send({ kind: 'reading', share: 0.5, sample: fold(stages.running) }, { kind: 'reading', share: 0.6 });
    expect(await view.text('.waiting')).toEqual(['Reading the run… 60%. The curves are a sample of it.']);
    expect((await view.data()).points).toBe('150');
    await view.send(snapshot(stages.running));
    expect(await view.page.locator('.waiting').isVisible()).toBe(false);
  });

  test.each([
    ['loading', 'Loading the data and the model…'],
    ['compiling', 'Compiling the training step…'],
  ] as const)('names the phase before the first step: %s', async (phase, text) => {
    await view.send(snapshot([...storedRun.slice(0, 1), { kind: 'phase', time: storedRun[0]!.time, phase }]));
    expect(await view.text('.waiting')).toEqual([text]);
    expect((await view.data()).state).toBe('starting');
  });
});

describe('from the first step on', () => {
  eachTestOn(undefined);

  test('events after the snapshot lead to what a snapshot of all would show', async () => {
    // From the first point on, which is drawn as a mark because it has no line.
    const begun = storedRun.findIndex(({ kind }) => kind === 'step') + 1;
    await view.send(snapshot(storedRun.slice(0, begun)));
    const rest = storedRun.slice(begun);
    for (let at = 0; at < rest.length; at += 50) await view.send({ kind: 'events', events: rest.slice(at, at + 50) });
    const fresh = await View.open(browser, parts);
    await fresh.send(snapshot(storedRun));
    expect(await view.data()).toEqual(await fresh.data());
    await expect.poll(() => view.text('main')).toEqual(await fresh.text('main'));
    await expect.poll(() => view.table('#loss table')).toEqual(await fresh.table('#loss table'));
    const drawn = await fresh.canvases();
    expect((await view.canvases()).map((canvas, i) => canvas === drawn[i])).toEqual(
      Array.from({ length: 6 }, () => true),
    );
    await fresh.close();
  });
});

describe('while it runs', () => {
  eachTestOn(stages.running);

  test('time left is the steps left at the speed since the first', async () => {
    const done = eventsOf('step', stages.running);
    const [first, last] = [done[0]!, done.at(-1)!];
    const minutes = ((4680 - last.step) * (last.time - first.time)) / (last.step - first.step) / 60_000;
    expect((await view.text('.facts > div'))[1]!.replaceAll(/\s+/g, ' ').trim()).toBe(
      `Time left ${Math.round(minutes)} min`,
    );
  });

  test('Profile asks the host for what the layers cost, once there is something to profile', async () => {
    await view.page.getByRole('button', { name: 'Profile' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'profile' });
    await view.send(snapshot(stages.compiling));
    expect(await view.page.getByRole('button', { name: 'Profile' }).isVisible()).toBe(false);
  });

  test('a screen reader hears which share of the steps is done', async () => {
    const { step: at } = eventsOf('step', stages.running).at(-1)!;
    const bar = view.page.getByRole('progressbar', { name: 'Steps done' });
    const percent = Math.round((100 * at) / 4680);
    expect(percent).toBeGreaterThan(10);
    expect(await bar.getAttribute('aria-valuenow')).toBe(String(percent));
    expect(await bar.getAttribute('aria-valuetext')).toBe(`${percent}%`);
  });

  test('Stop asks the host, says that it does, and gives way to Resume', async () => {
    await view.page.getByRole('button', { name: 'Stop' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'stop' });
    expect(await view.text('.action:visible')).toEqual(['Stopping…']);
    const { step: at, time } = eventsOf('step', stages.running).at(-1)!;
    const checkpoint: RunEvent = {
      kind: 'checkpoint',
      time,
      step: at,
      epoch: 3.8,
      file: 'last',
      best: false,
      reason: 'stop',
    };
    await view.send({ kind: 'events', events: [checkpoint, { kind: 'ended', time, step: at, outcome: 'stopped' }] });
    expect((await view.data()).state).toBe('stopped');
    const resume = view.page.getByRole('button', { name: 'Resume' });
    expect(await resume.evaluate((element) => element === document.activeElement)).toBe(true);
    await view.page.keyboard.press('Enter');
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'resume' });
  });

  test('ten thousand events in a hundred messages are drawn once a frame, and the curve stays bounded', async () => {
    const from = eventsOf('step', stages.running).at(-1)!.step;
    await view.page.evaluate(() => {
      const counts = { frames: 0, clears: 0 };
      Object.assign(window, { counts });
      const tick = () => {
        counts.frames++;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      const clear = CanvasRenderingContext2D.prototype.clearRect;
      CanvasRenderingContext2D.prototype.clearRect = function (...box) {
        if (this.canvas.closest('#loss')) counts.clears++;
        return clear.apply(this, box);
      };
    });
    const events = Array.from({ length: 10_000 }, (_, i) => step(from + 1 + i, { epoch: (from + 1 + i) / 390 }));
    await view.send(
      ...Array.from(
        { length: 100 },
        (_, i) => ({ kind: 'events', events: events.slice(100 * i, 100 * i + 100) }) as const,
      ),
    );
    const { frames, clears } = await view.page.evaluate(
      () => (window as unknown as { counts: { frames: number; clears: number } }).counts,
    );
    expect(clears).toBeGreaterThan(0);
    expect(clears).toBeLessThanOrEqual(frames);
    const { points, steps: done } = await view.data();
    expect(Number(done)).toBe(from + 10_000);
    expect(Number(points)).toBeGreaterThan(1000);
    expect(Number(points)).toBeLessThanOrEqual(2048);
  });
});

describe('an error', () => {
  eachTestOn(undefined);

  test('says what, what to do, and where', async () => {
    await view.send(snapshot(stages.broken));
    const { error } = stages.broken[0]!;
    const alert = view.page.getByRole('alert');
    expect(await alert.innerText()).toContain(error.message);
    expect(await alert.innerText()).toContain(error.hint);
    await alert.getByRole('button', { name: 'cifar10-gated.experiment.ts:2:29' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: error.source });
  });

  test('leaves the curves where they are, and goes when the run goes on', async () => {
    await view.send(snapshot(stages.diverged));
    expect(await view.page.locator('#loss canvas').isVisible()).toBe(true);
    await view.send({ kind: 'events', events: [{ ...eventsOf('started')[0]!, step: 780 }] });
    expect(await view.page.getByRole('alert').isVisible()).toBe(false);
    expect(Number((await view.data()).points)).toBe(78);
  });

  test('that is long is said in sentences, and whoever asks gets every word', async () => {
    const error = { message: `It cannot be built. ${'So many words. '.repeat(60)}`, hint: 'Take a smaller one.' };
    await view.send(snapshot([{ kind: 'ended', time: 1, step: 0, outcome: 'failed', error }]));
    const alert = view.page.getByRole('alert');
    const said = async () => (await alert.innerText()).replace(/^Training failed|Full text$/gm, '').trim();
    expect((await said()).length).toBeLessThanOrEqual(400);
    expect(await said()).toMatch(/^It cannot be built\. [^…]*words\.\s+Take a smaller one\.$/);
    await alert.getByText('Full text').click();
    expect(await said()).toContain(error.message.trim());
    // What is short has nothing behind it.
    await view.send(snapshot(stages.broken));
    expect(await alert.getByText('Full text').isVisible()).toBe(false);
  });

  test('warnings that are long as well', async () => {
    const message = `It is no number. ${'So many words. '.repeat(60)}`;
    const warning = { kind: 'warning' as const, time: storedRun.at(-1)!.time, message };
    await view.send(snapshot([...stages.finished, warning]));
    await view.page.locator('.warnings > summary').click();
    const item = view.page.locator('.warnings li').first();
    expect((await item.innerText()).replace('Full text', '').trim().length).toBeLessThanOrEqual(400);
    await item.getByText('Full text').click();
    expect(await item.innerText()).toContain(message.trim());
  });

  test('markup in a message is text', async () => {
    const error = { message: '<img src=x onerror=alert(1)>' };
    await view.send(snapshot([{ kind: 'ended', time: 1, step: 0, outcome: 'failed', error }]));
    expect(await view.page.getByRole('alert').innerText()).toContain(error.message);
    expect(await view.page.locator('img').count()).toBe(0);
  });
});

describe('switches', () => {
  eachTestOn(stages.finished);

  test('all of it by keyboard: log scale, a line off, a table open; and it is kept', async () => {
    await view.page.getByLabel('Log scale').focus();
    await view.page.keyboard.press('Space');
    await view.page.getByRole('button', { name: /^task/ }).focus();
    await view.page.keyboard.press('Enter');
    await view.page.locator('#accuracy').getByRole('button', { name: 'Show data' }).focus();
    await view.page.keyboard.press('Enter');
    const { stored } = await view.seen();
    expect(stored).toMatchObject({ log: true, open: ['accuracy'], hidden: ['loss/task'] });

    const again = await View.open(browser, parts, { stored });
    await again.send(snapshot(stages.finished));
    expect(await again.page.getByLabel('Log scale').isChecked()).toBe(true);
    expect(await again.page.getByRole('button', { name: /^task/ }).getAttribute('aria-pressed')).toBe('false');
    expect(await again.page.getByRole('button', { name: 'Hide data' }).count()).toBe(1);
    await again.close();
  });

  test('the logarithmic axis is another picture, and back is the first again', async () => {
    const pixels = () => view.page.locator('#loss canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const frame = () =>
      view.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const before = await pixels();
    await view.page.getByLabel('Log scale').click();
    await frame();
    expect(await pixels()).not.toBe(before);
    await view.page.getByLabel('Log scale').click();
    await frame();
    expect(await pixels()).toBe(before);
  });

  test('what another version stored does no harm', async () => {
    const other = await View.open(browser, parts, { stored: { log: 'yes', open: 3, hidden: [1, null] } });
    await other.send(snapshot(stages.finished));
    expect(other.errors).toEqual([]);
    expect(await other.page.getByLabel('Log scale').isChecked()).toBe(false);
    await other.close();
  });
});
