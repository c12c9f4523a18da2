/** The numbers of the stored run as the Training view shows them: facts, tables, and what is drawn on the canvases. */

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withValues } from '../protocol/someEvents';
import { eventsOf, snapshot, stages, storedRun } from './storedRun';
import { bundle, launch, View } from './view';

const steps = eventsOf('step');
const epochs = eventsOf('epoch');
const number = (text: string | undefined) => Number(text?.replaceAll(/[,%M]| /g, ''));
const stepAt = (text: string | undefined) => steps.find((event) => event.step === number(text))!;

/** @param unit of the last digit that is shown. */
function expectNear(text: string | undefined, value: number | undefined, unit: number): void {
  expect(Math.abs(number(text) - value!), `${text} for ${value}`).toBeLessThanOrEqual(0.5001 * unit);
}

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

test('a segmentation run: mean IoU first, among the facts, in the chart and in its table', async () => {
  const events = stages.finished.map((event) =>
    event.kind === 'epoch'
      ? { ...event, evaluation: withValues(event.evaluation, { meanIoU: event.evaluation.values.accuracy / 2 }) }
      : event,
  );
  view = await View.open(browser, parts, { stored: { open: ['accuracy'] } });
  await view.send(snapshot(events));
  const { accuracy } = epochs.at(-1)!.evaluation.values;
  const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  expect(facts.find((fact) => fact.startsWith('Test'))).toContain(`Test mean IoU ${(50 * accuracy).toFixed(1)}%`);
  const [head, ...rows] = await view.table('#accuracy table');
  expect(head).toEqual(['Step', 'Epoch', 'Train', 'Test', 'Test mean IoU']);
  expect(rows.at(-1)!.at(-1)).toBe(`${(50 * accuracy).toFixed(1)}%`);
  expect((await view.text('#accuracy .legend')).join()).toContain('test mean IoU');
  expect(await view.faults()).toEqual([]);
  await view.close();
});

test('the best epoch of a segmentation run is that of the best mean IoU, and is told by that', async () => {
  // Accuracy rises, mean IoU falls: whoever takes the one for the other names another epoch and another number.
  const count = epochs.length;
  const scores = (i: number) => ({ accuracy: 0.5 + i / 100, meanIoU: 0.4 - i / 100 });
  const events = stages.finished.map((event) =>
    event.kind === 'epoch'
      ? { ...event, evaluation: withValues(event.evaluation, scores(epochs.indexOf(event))) }
      : event,
  );
  view = await View.open(browser, parts);
  await view.send(snapshot(events));
  const fact = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const last = scores(count - 1);
  expect(fact.find((text) => text.startsWith('Test'))).toBe(
    `Test mean IoU ${(100 * last.meanIoU).toFixed(1)}% epoch ${count} (last)`,
  );
  expect(await view.page.locator('.facts > div', { hasText: 'Test mean IoU' }).getAttribute('title')).toBe(
    `${(100 * last.accuracy).toFixed(1)}% of the pixels\nBest: 40.0% in epoch 1`,
  );
  await view.close();
});

test('a run has no facts before it began, and a place for its MACs before anything was evaluated', async () => {
  view = await View.open(browser, parts);
  const visible = async () => Promise.all(['.facts', '#macs'].map((place) => view.page.locator(place).isVisible()));
  await view.send(snapshot(stages.waiting));
  expect(await visible(), 'waiting').toEqual([false, false]);
  // An empty list is as good as invisible, and its room on the page is not.
  expect(await view.page.locator('.facts').evaluate((list) => (list as HTMLElement).hidden)).toBe(true);
  await view.send(snapshot(stages.finished.slice(0, stages.finished.indexOf(epochs[0]!))));
  expect(await visible(), 'in the first epoch').toEqual([true, true]);
  await view.send(snapshot(stages.diverged.filter(({ kind }) => kind !== 'epoch')));
  expect(await visible(), 'ended without an evaluation').toEqual([true, false]);
  await view.close();
});

test('the gate table shows the test set until training has gone on from there', async () => {
  const { step, evaluation } = epochs.at(-1)!;
  const training = evaluation.gates.map(({ gate, rates }) => ({
    gate,
    rates: Buffer.alloc(Buffer.from(rates, 'base64').length).toString('base64'),
  }));
  const caption = async (at: number) => {
    await view.send(snapshot([...stages.finished, { kind: 'gates', time: 1, step: at, gates: training }]));
    return (await view.text('section:has(.gates) > p'))[0];
  };
  view = await View.open(browser, parts);
  expect(await caption(step)).toMatch(/^On the test set, after epoch 12 \(last( and best)?\)\./);
  expect(await caption(step + 1)).toMatch(/^On training samples, around step 4,681\./);
  expect((await view.table('table.gates')).slice(1).map(([, , mean]) => mean)).toEqual(training.map(() => '0.0%'));
  await view.close();
});

describe('a finished run', () => {
  // Looked at only: one page for all.
  beforeAll(async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot(stages.finished));
  });
  afterEach(async () => expect(await view.faults()).toEqual([]));
  afterAll(() => view.close());

  test('counters', async () => {
    expect(await view.data()).toMatchObject({ steps: '4680', points: String(steps.length), state: 'finished' });
  });

  test('heading and facts', async () => {
    const started = eventsOf('started').at(-1)!;
    expect(await view.text('h1')).toEqual(['cifar10-gated']);
    expect(await view.text('.status')).toEqual(['Finished']);
    expect((await view.text('header p'))[0]).toContain(started.device.description);
    const facts = (await view.text('.facts > div')).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    const { macs, accuracy } = epochs.at(-1)!.evaluation.values;
    expect(facts).toContain('Epoch 12 of 12');
    // Both sessions from their first event to their last, without the hour between them.
    const begins = storedRun.flatMap(({ kind }, i) => (kind === 'started' ? [i] : []));
    const sessions = begins.map((from, i) => storedRun.slice(from, begins[i + 1]));
    const spent = sessions.reduce((sum, events) => sum + events.at(-1)!.time - events[0]!.time, 0);
    expect(sessions).toHaveLength(2);
    expect(spent).toBeLessThan(storedRun.at(-1)!.time - storedRun[0]!.time - 3.5e6);
    expect(facts).toContain(`Training time ${Math.round(spent / 60_000)} min`);
    expect(facts).toContain(`Dense MACs ${(started.model.macs / 1e6).toFixed(1)} M`);
    const share = ((100 * macs) / started.model.macs).toFixed(1);
    const average = `Average MACs ${(macs / 1e6).toFixed(1)} M ${share}% of dense, epoch 12 (last`;
    expect(facts).toContainEqual(expect.stringContaining(average));
    expect(facts.find((fact) => fact.startsWith('Test accuracy'))).toContain(`${(100 * accuracy).toFixed(1)}%`);
    expect(await view.page.getByRole('button', { name: /Stop|Resume/ }).count()).toBe(0);
  });

  test('the loss table: few rows, every one equal to its event, first and last among them', async () => {
    const [head, ...rows] = await view.table('#loss table');
    expect(head).toEqual(['Step', 'Epoch', 'Total', 'task', 'shaping', 'sparsity', 'Test (task)']);
    expect(rows.length).toBeGreaterThan(20);
    // An evaluation has a row of its own where its step is not among them.
    expect(rows.length).toBeLessThanOrEqual(64 + epochs.length);
    expect(number(rows[0]![0])).toBe(steps[0]!.step);
    expect(number(rows.at(-1)![0])).toBe(steps.at(-1)!.step);
    const tested = rows
      .filter(([, , , , , , test]) => test !== '')
      .map(([at, , , , , , test]) => [number(at), Number(test)]);
    expect(tested).toEqual(epochs.map(({ step, evaluation }) => [step, evaluation.values.loss]));
    for (const [at, epoch, ...values] of rows) {
      const { epoch: done, values: measured, terms } = stepAt(at);
      expectNear(epoch, done, done < 10 ? 0.01 : 0.1);
      if (values[0] === '') continue;
      for (const [i, value] of [measured.loss, terms.task, terms.shaping, terms.sparsity].entries())
        expectNear(values[i], value, 0.001);
    }
  });

  test('the accuracy table holds every evaluation', async () => {
    const [head, ...rows] = await view.table('#accuracy table');
    expect(head).toEqual(['Step', 'Epoch', 'Train', 'Test']);
    const tested = rows.filter(([, , , test]) => test !== '').map(([at, , , test]) => [number(at), test]);
    expect(tested).toEqual(
      epochs.map((event) => [event.step, `${(100 * event.evaluation.values.accuracy).toFixed(1)}%`]),
    );
    for (const [at, , train] of rows) if (train !== '') expectNear(train, 100 * stepAt(at).values.accuracy, 0.1);
    // The last step of the run was both trained and tested.
    expectNear(rows.at(-1)![2], 100 * steps.at(-1)!.values.accuracy, 0.1);
    expect(rows.at(-1)![3]).toBe(`${(100 * epochs.at(-1)!.evaluation.values.accuracy).toFixed(1)}%`);
    const order = rows.map(([at]) => number(at));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('learning rate and speed', async () => {
    for (const [at, , text] of await view.table('#learningRate tbody'))
      expectNear(text, stepAt(at).values.learningRate, 1e-5);
    for (const [at, , text] of await view.table('#speed tbody'))
      expectNear(text, stepAt(at).values.samplesPerSecond, 0.1);
  });

  test('the legend shows the newest values, not means', async () => {
    const { values: measured, terms } = steps.at(-1)!;
    const { loss, accuracy } = measured;
    const shown = (await view.text(':is(#loss, #accuracy) .series:visible')).map((text) =>
      text.replaceAll(/\s+/g, ' ').trim(),
    );
    expect(shown).toEqual([
      `total ${loss}`,
      `test (task) ${epochs.at(-1)!.evaluation.values.loss}`,
      `task ${terms.task}`,
      `shaping ${terms.shaping}`,
      `sparsity ${terms.sparsity}`,
      `train ${(100 * accuracy).toFixed(1)}%`,
      `test ${(100 * epochs.at(-1)!.evaluation.values.accuracy).toFixed(1)}%`,
    ]);
  });

  test('MACs: every evaluation, and its share of the dense count', async () => {
    const dense = eventsOf('started').at(-1)!.model.macs;
    const [head, ...rows] = await view.table('#macs table');
    expect(head).toEqual(['Step', 'Epoch', 'MACs', 'Share of dense']);
    expect(rows.map(([at, , macs, share]) => [number(at), macs, share])).toEqual(
      epochs.map(
        ({
          step,
          evaluation: {
            values: { macs },
          },
        }) => [step, `${(macs / 1e6).toFixed(1)} M`, `${((100 * macs) / dense).toFixed(1)}%`],
      ),
    );
    expect((await view.text('#macs .series')).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      `average ${(epochs.at(-1)!.evaluation.values.macs / 1e6).toFixed(1)} M MACs`,
      `dense ${(dense / 1e6).toFixed(1)} M MACs`,
    ]);
  });

  test('gates by kind: the bytes of every evaluation, counted one by one', async () => {
    const [head, ...rows] = await view.table('#composition table');
    expect(head).toEqual(['Step', 'Epoch', 'Gates', 'Always on', 'Conditional', 'Always off']);
    const wanted = epochs.map(({ step, evaluation }) => {
      const bytes = evaluation.gates.flatMap(({ rates }) => [...Buffer.from(rates, 'base64')]);
      // 0.99 · 255 = 252.45 and 0.01 · 255 = 2.55
      const [on, off] = [bytes.filter((byte) => byte >= 253).length, bytes.filter((byte) => byte <= 2).length];
      return [step, bytes.length, on, bytes.length - on - off, off];
    });
    expect(rows.map(([at, , ...counts]) => [at, ...counts].map(number))).toEqual(wanted);
    const [, gates, on, conditional, off] = wanted.at(-1)!;
    const share = (count: number) => `${((100 * count) / gates!).toFixed(1)}%`;
    expect((await view.text('#composition .series')).map((text) => text.trim().replaceAll(/\s+/g, ' '))).toEqual([
      `always on (≥ 99%) ${share(on!)}`,
      `conditional ${share(conditional!)}`,
      `always off (≤ 1%) ${share(off!)}`,
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
      expect.stringContaining('after epoch 12 (last'),
    ]);
  });

  test('a gate leads to its line in the code', async () => {
    const gate = eventsOf('started').at(-1)!.model.gates[3]!;
    await view.page.getByRole('button', { name: gate.name }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source: gate.sources[0] });
  });

  test('a screen reader is told what each canvas shows and finds the numbers without pressing anything', async () => {
    const label = await view.page.getByRole('img').first().getAttribute('aria-label');
    expect(label).toMatch(
      /^Loss by epoch: total from 2\.\d+ to 0\.\d+, test \(task\) from 0\.\d+ to 0\.\d+, task from/,
    );
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
    expect(await view.text('.warnings li')).toEqual([eventsOf('warning')[0]!.message]);
  });
});

describe('what is on the canvases', () => {
  beforeAll(async () => {
    // Wide enough that no two points share a pixel, which Chart.js would draw as one.
    view = await View.open(browser, parts, { width: 1400 });
    await view.send(snapshot(stages.finished));
  });
  afterEach(async () => expect(await view.faults()).toEqual([]));
  afterAll(() => view.close());

  /** Turns pixels into values by two labels of the axis. */
  function scale(labels: { text: string; at: number }[]): (pixel: number) => number {
    const [a, b] = [labels[0]!, labels.at(-1)!];
    const [low, high] = [number(a.text), number(b.text)];
    return (pixel) => low + ((pixel - a.at) * (high - low)) / (b.at - a.at);
  }

  /** The lines of a chart as `[epoch, value]`, by colour; of evaluations in the colour of another line: `COLOUR tested`. */
  async function linesOf(id: string): Promise<Map<string, [number, number][]>> {
    const { texts, lines } = await view.drawing(`#${id}`);
    const bottom = Math.max(...texts.filter(({ text }) => text !== 'epoch').map(({ y }) => y));
    const isX = ({ y }: { y: number }) => Math.abs(y - bottom) < 2;
    const labels = texts.filter(({ text }) => text !== 'epoch');
    const x = scale(labels.filter(isX).map((label) => ({ text: label.text, at: label.x })));
    const y = scale(labels.filter((label) => !isX(label)).map((label) => ({ text: label.text, at: label.y })));
    const known = new Map<string, [number, number][]>();
    for (const { color, points } of lines) {
      const others = lines.filter((line) => line.color === color && line.points.length > points.length);
      known.set(
        others.length > 0 ? `${color} tested` : color,
        points.map(([px, py]) => [x(px), y(py)]),
      );
    }
    return known;
  }

  /** Pairs of events, as many as fit: the curve that 468 events make in a picture of at most 256 points. */
  function pairs(value: (event: (typeof steps)[number]) => number): [number, number][] {
    return steps
      .filter((_, i) => i % 2 === 1)
      .map((event, i) => [event.epoch, (value(steps[2 * i]!) + value(event)) / 2]);
  }

  function expectLine(line: [number, number][] | undefined, wanted: [number, number][], tolerance: number): void {
    expect(line).toHaveLength(wanted.length);
    const off = line!.map(([x, y], i) =>
      Math.max(Math.abs(x - wanted[i]![0]) / 0.05, Math.abs(y - wanted[i]![1]) / tolerance),
    );
    expect(Math.max(...off)).toBeLessThan(1);
  }

  test('axes: epochs below, values at the side', async () => {
    const labels = async (id: string) => (await view.drawing(id)).texts.map(({ text }) => text);
    expect(await labels('#loss')).toEqual([
      'epoch',
      '0',
      '2',
      '4',
      '6',
      '8',
      '10',
      '12',
      '0',
      '0.5',
      '1',
      '1.5',
      '2',
      '2.5',
    ]);
    expect(await labels('#accuracy')).toEqual(expect.arrayContaining(['12', 'epoch', '20%', '80%', '100%']));
    expect(await labels('#learningRate')).toEqual(expect.arrayContaining(['12', 'epoch', '0', '0.02', '0.1']));
  });

  test('loss and terms are drawn where they are', async () => {
    const lines = await linesOf('loss');
    expectLine(
      lines.get('#cccccc'),
      pairs(({ values }) => values.loss),
      0.02,
    );
    expectLine(
      lines.get('#59a4f9'),
      pairs(({ terms }) => terms.task!),
      0.02,
    );
    expectLine(
      lines.get('#59a4f9 tested'),
      epochs.map(({ epoch, evaluation }) => [epoch, evaluation.values.loss]),
      0.02,
    );
    expectLine(
      lines.get('#b180d7'),
      pairs(({ terms }) => terms.shaping!),
      0.02,
    );
    expectLine(
      lines.get('#89d185'),
      pairs(({ terms }) => terms.sparsity!),
      0.02,
    );
  });

  test('average MACs on the way, below the dense count', async () => {
    const lines = await linesOf('macs');
    const mega = (value: number) => value / 1e6;
    expectLine(
      lines.get('#59a4f9'),
      epochs.map(({ epoch, evaluation }) => [epoch, mega(evaluation.values.macs)]),
      0.5,
    );
    const dense = mega(eventsOf('started').at(-1)!.model.macs);
    expectLine(
      lines.get('#cccccc'),
      [
        [0, dense],
        [12, dense],
      ],
      0.5,
    );
  });

  test('accuracy of training and of every evaluation', async () => {
    const lines = await linesOf('accuracy');
    expectLine(
      lines.get('#59a4f9'),
      pairs(({ values }) => 100 * values.accuracy),
      0.5,
    );
    const tested = epochs.map(({ epoch, evaluation }): [number, number] => [epoch, 100 * evaluation.values.accuracy]);
    expectLine(lines.get('#89d185'), tested, 0.5);
  });
});

describe('in its surroundings', () => {
  test('numbers are written in the language of the editor', async () => {
    view = await View.open(browser, parts, { language: 'de' });
    await view.send(snapshot(stages.finished));
    expect((await view.text('.facts')).join()).toContain('40,6 M');
    expect(await view.faults()).toEqual([]);
    await view.close();
  });

  test('nothing moves where the system asks for stillness', async () => {
    view = await View.open(browser, parts, { reducedMotion: 'reduce' });
    await view.send(snapshot(stages.compiling));
    const name = await view.page.locator('.busy').evaluate((bar) => getComputedStyle(bar, '::before').animationName);
    expect(name).toBe('none');
    await view.close();
  });
});
