/** What the Training view shows and says, by value, against the stored run. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { step } from '../protocol/someEvents';
import { snapshot, stages, storedRun } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

afterAll(() => browser?.close());

async function expectClean(): Promise<void> {
  const { violations } = await view.seen();
  expect(violations, 'content policy').toEqual([]);
  expect(view.errors, 'errors of the page').toEqual([]);
}

/** A page for every test of a group. */
function eachTestOn(events: readonly RunEvent[] | undefined): void {
  beforeEach(async () => {
    view = await View.open(browser, parts);
    if (events !== undefined) await view.send(snapshot(events));
  });
  afterEach(async () => {
    await expectClean();
    await view.close();
  });
}

const of = <K extends RunEvent['kind']>(kind: K, events: readonly RunEvent[] = storedRun) =>
  events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);
const number = (text: string | undefined) => Number(text?.replaceAll(/[,%]/g, ''));
/** @param unit of the last digit that is shown. */
function expectNear(text: string | undefined, value: number | undefined, unit: number): void {
  expect(Math.abs(number(text) - value!), `${text} for ${value}`).toBeLessThanOrEqual(0.5001 * unit);
}
const stepAt = (text: string | undefined) => steps.find((event) => event.step === number(text))!;
const steps = of('step');
const epochs = of('epoch');

describe('start', () => {
  eachTestOn(undefined);

  test('says ready once, and shows that it waits', async () => {
    expect((await view.seen()).sent).toEqual([{ kind: 'ready' }]);
    expect(await view.data()).toMatchObject({ kind: 'training', steps: '0', points: '0', state: 'empty' });
    expect(await view.text('.waiting')).toEqual(['Waiting for the worker…']);
    expect(await view.page.locator('canvas').first().isVisible()).toBe(false);
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

describe('a finished run', () => {
  // Looked at only: one page for all.
  beforeAll(async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot(stages.finished));
  });
  afterEach(expectClean);
  afterAll(() => view.close());

  test('counters', async () => {
    expect(await view.data()).toMatchObject({ steps: '4680', points: String(steps.length), state: 'finished' });
  });

  test('heading and facts', async () => {
    const started = of('started').at(-1)!;
    expect(await view.text('h1')).toEqual(['cifar10-gated']);
    expect(await view.text('.status')).toEqual(['Finished']);
    expect((await view.text('header p'))[0]).toContain(started.device.description);
    const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    const { macs, accuracy } = epochs.at(-1)!.evaluation;
    expect(facts).toContain('Epoch 12 of 12');
    expect(facts).toContain(`Dense MACs / sample ${(started.model.macs / 1e6).toFixed(1)} M`);
    const share = ((100 * macs) / started.model.macs).toFixed(1);
    expect(facts).toContain(`Average MACs / sample ${(macs / 1e6).toFixed(1)} M ${share}% of dense`);
    expect(facts.find((fact) => fact.startsWith('Test accuracy'))).toContain(`${(100 * accuracy).toFixed(1)}%`);
    expect(await view.page.getByRole('button', { name: /Stop|Resume/ }).count()).toBe(0);
  });

  test('the loss table: few rows, every one equal to its event, first and last among them', async () => {
    const [head, ...rows] = await view.table('#loss table');
    expect(head).toEqual(['Step', 'Epoch', 'Total', 'task', 'shaping', 'sparsity']);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.length).toBeLessThanOrEqual(64);
    expect(number(rows[0]![0])).toBe(steps[0]!.step);
    expect(number(rows.at(-1)![0])).toBe(steps.at(-1)!.step);
    for (const [at, epoch, ...values] of rows) {
      const { epoch: done, loss, terms } = stepAt(at);
      expectNear(epoch, done, done < 10 ? 0.01 : 0.1);
      for (const [i, value] of [loss, terms.task, terms.shaping, terms.sparsity].entries())
        expectNear(values[i], value, 0.001);
    }
  });

  test('the accuracy table holds every evaluation', async () => {
    const [head, ...rows] = await view.table('#accuracy table');
    expect(head).toEqual(['Step', 'Epoch', 'Train', 'Test']);
    const tested = rows.filter(([, , , test]) => test !== '').map(([at, , , test]) => [number(at), test]);
    expect(tested).toEqual(epochs.map((event) => [event.step, `${(100 * event.evaluation.accuracy).toFixed(1)}%`]));
    for (const [at, , train] of rows) if (train !== '') expectNear(train, 100 * stepAt(at).accuracy, 0.1);
    const order = rows.map(([at]) => number(at));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('learning rate and speed', async () => {
    for (const [at, , text] of await view.table('#learningRate tbody')) expectNear(text, stepAt(at).learningRate, 1e-5);
    for (const [at, , text] of await view.table('#speed tbody')) expectNear(text, stepAt(at).samplesPerSecond, 0.1);
  });

  test('the legend shows the newest values, not means', async () => {
    const { loss, terms, accuracy } = steps.at(-1)!;
    const shown = (await view.text('.series:visible')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    expect(shown).toEqual([
      `total ${loss}`,
      `task ${terms.task}`,
      `shaping ${terms.shaping}`,
      `sparsity ${terms.sparsity}`,
      `train ${(100 * accuracy).toFixed(1)}%`,
      `test ${(100 * epochs.at(-1)!.evaluation.accuracy).toFixed(1)}%`,
    ]);
  });

  test('the gate table is the last evaluation', async () => {
    const rows = (await view.table('table.gates')).slice(1);
    const wanted = epochs.at(-1)!.evaluation.gates.map(({ gate, rates }) => {
      const bytes = [...Buffer.from(rates, 'base64')];
      const on = bytes.filter((byte) => byte / 255 >= 0.99).length;
      const off = bytes.filter((byte) => byte / 255 <= 0.01).length;
      const mean = bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length / 255;
      const counts = [bytes.length, `${(100 * mean).toFixed(1)}%`, on, bytes.length - on - off, off];
      return [gate, ...counts.map(String)];
    });
    expect(rows).toEqual(wanted);
    expect(await view.text('.gates ~ p, section:has(.gates) > p')).toEqual([
      expect.stringContaining('after epoch 12.'),
    ]);
  });

  test('a gate leads to its line in the code', async () => {
    const gate = of('started').at(-1)!.model.gates[3]!;
    await view.page.getByRole('button', { name: gate.name }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: gate.sources[0] });
  });

  test('a screen reader is told what each canvas shows and finds the numbers without pressing anything', async () => {
    const label = await view.page.getByRole('img').first().getAttribute('aria-label');
    expect(label).toMatch(/^Loss by epoch: total from 2\.\d+ to 0\.\d+, task from/);
    for (const name of ['Loss', 'Accuracy', 'Learning rate', 'Samples per second'])
      expect(
        await view.page
          .getByRole('table', { name: `Data of ${name}` })
          .getByRole('row')
          .count(),
      ).toBeGreaterThan(20);
  });

  test('the warning is there to be unfolded', async () => {
    await view.page.getByText('1 warning').click();
    expect(await view.text('.warnings li')).toEqual([of('warning')[0]!.message]);
  });
});

describe('while it runs', () => {
  eachTestOn(stages.running);

  test('events after the snapshot lead to what a snapshot of all would show', async () => {
    const rest = storedRun.slice(stages.running.length);
    for (let at = 0; at < rest.length; at += 50) await view.send({ kind: 'events', events: rest.slice(at, at + 50) });
    const fresh = await View.open(browser, parts);
    await fresh.send(snapshot(storedRun));
    expect(await view.data()).toEqual(await fresh.data());
    await expect.poll(() => view.text('main')).toEqual(await fresh.text('main'));
    await expect.poll(() => view.table('#loss table')).toEqual(await fresh.table('#loss table'));
    await fresh.close();
  });

  test('time left is the steps left at the speed since the first', async () => {
    const done = of('step', stages.running);
    const [first, last] = [done[0]!, done.at(-1)!];
    const minutes = ((4680 - last.step) * (last.time - first.time)) / (last.step - first.step) / 60_000;
    expect((await view.text('.facts > div'))[1]!.replaceAll(/\s+/g, ' ').trim()).toBe(
      `Time left ${Math.round(minutes)} min`,
    );
  });

  test('Stop asks the host, says that it does, and gives way to Resume', async () => {
    await view.page.getByRole('button', { name: 'Stop' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'stop' });
    expect(await view.text('.action:visible')).toEqual(['Stopping…']);
    const { step: at, time } = of('step', stages.running).at(-1)!;
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
    const from = of('step', stages.running).at(-1)!.step;
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
    await view.send({ kind: 'events', events: [{ ...of('started')[0]!, step: 780 }] });
    expect(await view.page.getByRole('alert').isVisible()).toBe(false);
    expect(Number((await view.data()).points)).toBe(78);
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
    await view.page.getByRole('button', { name: 'task' }).focus();
    await view.page.keyboard.press('Enter');
    await view.page.locator('#accuracy').getByRole('button', { name: 'Show data' }).focus();
    await view.page.keyboard.press('Enter');
    const { stored } = await view.seen();
    expect(stored).toEqual({ log: true, open: ['accuracy'], hidden: ['loss/task'] });

    const again = await View.open(browser, parts, { stored });
    await again.send(snapshot(stages.finished));
    expect(await again.page.getByLabel('Log scale').isChecked()).toBe(true);
    expect(await again.page.getByRole('button', { name: 'task' }).getAttribute('aria-pressed')).toBe('false');
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
