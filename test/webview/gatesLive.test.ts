/** The Gates view while a run trains: what it shows is what was measured last. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { gateStages } from './gateStages';
import { eventsOf, snapshot } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

const first = eventsOf('gates', gateStages.training).at(-1)!;
const bytes = (packed: string) => [...Buffer.from(packed, 'base64')];
const turned = (packed: string) => Buffer.from(bytes(packed).map((byte) => 255 - byte)).toString('base64');
/** Every gate is open where it was closed before. */
const next: RunEvent = {
  ...first,
  step: first.step + 100,
  gates: first.gates.map(({ gate, rates }) => ({ gate, rates: turned(rates) })),
};
const evaluation = eventsOf('epoch')[0]!;
const percent = (byte: number) => `${((100 * byte) / 255).toFixed(1)}%`;
/** Of the first layer, as the table behind the heatmap has it. */
const row = ([layer]: readonly { gate: string; rates: string }[]) => [layer!.gate, ...bytes(layer!.rates).map(percent)];
const shown = async () => (await view.table('#firing-data'))[1]!.filter((cell) => cell !== '');

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('gates')]);
});
beforeEach(async () => {
  view = await View.open(browser, parts, { stored: { data: true }, spy: false });
  await view.send(snapshot(gateStages.training));
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

test('rates of training samples give way to newer ones, and those to the test set', async () => {
  const whole = (step: number) => step.toLocaleString('en');
  expect(await shown()).toEqual(row(first.gates));
  expect((await view.text('header p')).join()).toContain(`training samples around step ${whole(first.step)}`);
  await view.send({ kind: 'events', events: [next] });
  expect(await shown()).toEqual(row(next.gates));
  expect((await view.text('header p')).join()).toContain(`training samples around step ${whole(next.step)}`);
  await view.send({ kind: 'events', events: [evaluation] });
  expect(await shown()).toEqual(row(evaluation.evaluation.gates));
  expect((await view.text('header p')).join()).toContain(`after epoch ${evaluation.epoch} (last and best) of`);
});

test('a run to which the view turns shows its own', async () => {
  await view.send({ kind: 'events', events: [evaluation] });
  const other = gateStages.training.map((event) => (event.kind === 'gates' ? next : event));
  await view.send(snapshot(other));
  expect(await shown()).toEqual(row(next.gates));
});
