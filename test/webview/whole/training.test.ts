/** Every number of the Training view against the slow reader: what is written, said on hover, and told to screen readers. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { gateNumbers, of, validEvents } from '../../slowReader';
import { epoch, measure, percent, si, whole } from '../../written';
import { numberTexts } from '../everyText';
import { snapshot } from '../storedRun';
import { bundle, launch, View } from '../view';
import { segmented, until, wholeEvents } from '../wholeRun';
import { trainingTexts } from './trainingExpected';

let browser: Browser;
let view: View;

beforeAll(async () => {
  browser = await launch();
  view = await View.open(browser, await bundle('training'), { width: 1400 });
});
afterEach(async () => expect(await view.faults()).toEqual([]));

const stages: Record<string, RunEvent[]> = {
  'in its first session': wholeEvents.slice(
    0,
    wholeEvents.findIndex(({ kind }) => kind === 'ended'),
  ),
  stopped: wholeEvents.slice(0, wholeEvents.findIndex(({ kind }) => kind === 'ended') + 1),
  'resumed, its gates measured in training since': until(30),
  'evaluated where its gates were measured in training': wholeEvents.slice(
    0,
    wholeEvents.findIndex((event) => event.kind === 'epoch' && event.epoch === 4) + 1,
  ),
  'of pixels': segmented,
  ended: wholeEvents,
};

for (const [name, events] of Object.entries(stages))
  test(`a run ${name}`, async () => {
    for (const shown of ['last', 'best'] as const) {
      await view.send({ kind: 'checkpoint', shown }, snapshot(events));
      // A table is filled at most once a second.
      await expect.poll(() => numberTexts(view)).toEqual(trainingTexts(events, shown));
    }
    await view.send({ kind: 'checkpoint', shown: 'last' });
  });

/** Lines of the tooltip of a chart at an evaluation, whatever their order. */
async function tooltip(chart: string, done: number, title: string): Promise<string[]> {
  const canvas = view.page.locator(`#${chart} canvas`);
  await canvas.scrollIntoViewIfNeeded();
  const { texts } = await view.drawing(`#${chart}`);
  const [zero, six] = [texts.filter(({ text }) => text === '0')[0]!, texts.filter(({ text }) => text === '6').at(-1)!];
  const bottom = Math.max(...texts.filter(({ text }) => /^\d+$/.test(text)).map(({ y }) => y));
  const axis = texts.filter(({ y, text }) => Math.abs(y - bottom) < 2 && /^\d+$/.test(text));
  const [from, to] = [axis.find(({ text }) => text === '0') ?? zero, axis.find(({ text }) => text === '6') ?? six];
  const x = from.x + ((to.x - from.x) * done) / 6;
  await canvas.hover({ position: { x: Math.min(x, to.x - 1), y: 60 } });
  const drawn = async () => (await view.drawing(`#${chart}`)).texts.map(({ text }) => text.replaceAll(/\s/g, ' '));
  await expect.poll(drawn).toContain(title);
  const all = await drawn();
  return all.slice(all.indexOf(title) + 1).sort();
}

test('on hover, at each evaluation', async () => {
  const events = validEvents(segmented);
  await view.send(snapshot(segmented));
  const dense = of('started', events)[0]!.model.macs;
  // In the order of the events, so that each hover is another place.
  for (const { step, epoch: done, evaluation } of of('epoch', events)) {
    const at = ` (epoch ${epoch(done)})`;
    const now = of('step', events).find((event) => event.step === step)!;
    const title = `Epoch ${epoch(done)} · step ${whole(step)}`;
    const marks: Record<number, string[]> = {
      1: ['Checkpoint (epoch 1)'],
      2: [
        `Checkpoint, resumed from (epoch 2)`,
        expect.stringMatching(/^Resumed Mar 14, 2026, .* \(epoch 2\)$/) as string,
      ],
      4: ['Best checkpoint (epoch 4)'],
      6: ['Checkpoint (epoch 6)'],
    };
    const expected: Record<string, string[]> = {
      loss: [
        `total ${measure(now.values.loss)}`,
        `test (task) ${measure(evaluation.values.loss)}${at}`,
        ...Object.entries(now.terms).map(([name, value]) => `${name} ${measure(value)}`),
      ],
      accuracy: [
        `train ${percent(now.values.accuracy)}`,
        `test ${percent(evaluation.values.accuracy)}${at}`,
        `test mean IoU ${percent(evaluation.values.meanIoU!)}${at}`,
      ],
      macs: [
        `average ≥ ${si(evaluation.values.macs)} MACs, ${percent(evaluation.values.macs / dense)} of dense${at}`,
        `dense ≥ ${si(dense)} MACs`,
      ],
      learningRate: [`learning rate ${measure(now.values.learningRate)}`],
      speed: [`samples/s ${whole(now.values.samplesPerSecond)}`],
    };
    if (evaluation.gates.length > 0) {
      const gates = evaluation.gates.map(gateNumbers);
      const all = gates.reduce((n, { open }) => n + open.length, 0);
      const kind = (name: string, count: (gate: (typeof gates)[number]) => number) => {
        const own = gates.reduce((n, gate) => n + count(gate), 0);
        return `${name} ${percent(own / all)}, ${own} of ${all} gates`;
      };
      expected.composition = [
        kind('always on (≥ 99%)', ({ on }) => on),
        kind('conditional', ({ conditional }) => conditional),
        kind('always off (≤ 1%)', ({ off }) => off),
      ];
    }
    for (const [chart, lines] of Object.entries(expected)) {
      const shown = await tooltip(chart, done, title);
      expect(shown, `${chart} at epoch ${done}`).toEqual(expect.arrayContaining([...lines, ...marks[done]!]));
      expect(shown).toHaveLength(lines.length + marks[done]!.length);
    }
  }
});
