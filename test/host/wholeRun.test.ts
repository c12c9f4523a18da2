/**
 * Every number that the host writes of a run, against the slow reader: the Runs tree, the status bar, the Gates tree, the ends of
 * lines and their hovers, the Problems view.
 */
import { describe, expect, test } from 'vitest';
import { hoverText } from '../../src/host/beside/hoverText';
import { lineText } from '../../src/host/beside/lineText';
import { problemsOf } from '../../src/host/health/problemsOf';
import { summarise } from '../../src/host/runs/runSummary';
import { runDescription, runTooltip, statusText } from '../../src/host/runs/runText';
import {
  filterText,
  gateDescription,
  gateTooltip,
  layerDescription,
  layerTooltip,
  measuredText,
} from '../../src/host/trees/gateText';
import type { RunEvent } from '../../src/protocol/events/events';
import { gateFacts } from '../../src/protocol/facts/gateFacts';
import { lineFacts } from '../../src/protocol/facts/lineFacts';
import { atCheckpoint } from '../../src/protocol/facts/shownCheckpoint';
import { epochName, gateNumbers, mean, msLeft, of, shownEpoch, switchedShare, validEvents } from '../slowReader';
import { fold } from '../webview/storedRun';
import { segmented, until, wholeEvents } from '../webview/wholeRun';
import { duration, fixed, percent } from '../written';
import { english } from './language';

const folder = '/home/mira/gated/runs/small-20260314-092653';
const events = validEvents(wholeEvents);
const started = of('started', events).at(-1)!;
const state = fold(wholeEvents);
/** The network has operations that are in no MACs. */
const atLeast = `MACs are “at least”: not counted are ${started.model.notCounted.join(', ')}.`;
/** 9:26 by the name of the folder. */
const began = '14/03/2026, 09:26';

/** As `Runs` makes it of the choice for the run. */
function summaryOf(list: readonly RunEvent[], shown: 'last' | 'best') {
  const epoch = shownEpoch(list, shown);
  const step = of('step', validEvents(list)).at(-1)!;
  const run = summarise(folder, fold(list));
  return { run: { ...run, ...run.scores[shown] }, step, evaluation: epoch.evaluation, name: epochName(list, epoch) };
}

describe.each(['last', 'best'] as const)('of the %s checkpoint', (shown) => {
  const last = shownEpoch(wholeEvents, shown);
  const name = epochName(wholeEvents, last);
  const gates = last.evaluation.gates.map(gateNumbers);
  const facts = gateFacts(atCheckpoint(state, shown))!;

  test('the row of an ended run, and what it says on hover', () => {
    const { run, step, evaluation } = summaryOf(wholeEvents, shown);
    const share = evaluation.values.macs / started.model.macs;
    expect(runDescription(run, english)).toBe(
      [percent(evaluation.values.accuracy), `≥ ${percent(share, 0)} MACs`, name, began].join(' · '),
    );
    expect(runTooltip(run, english).split('\n')).toEqual([
      'small-20260314-092653: finished',
      `Epoch ${fixed(step.epoch, 1)} of ${started.epochs}`,
      `Loss ${fixed(step.values.loss, 4)}`,
      `Test accuracy ${percent(evaluation.values.accuracy)}`,
      `Average MACs of a sample: ≥ ${percent(share)} of dense`,
      atLeast,
      `Evaluated after ${name}`,
      started.device.description,
      folder,
    ]);
  });

  test('the row of a live run of pixels, and the status bar', () => {
    const live = segmented.slice(0, until(30).length);
    const { run, step, evaluation, name } = summaryOf(live, shown);
    const share = evaluation.values.macs / started.model.macs;
    expect(runDescription(run, english)).toBe(
      [
        `${Math.floor(step.epoch)}/${started.epochs}`,
        `${percent(evaluation.values.meanIoU!)} mIoU`,
        `≥ ${percent(share, 0)} MACs`,
        name,
        began,
      ].join(' · '),
    );
    const tooltip = runTooltip(run, english).split('\n');
    expect(tooltip).toContain(`Test mean IoU ${percent(evaluation.values.meanIoU!)}`);
    expect(tooltip).toContain(`Test accuracy ${percent(evaluation.values.accuracy)}`);
    expect(statusText(run, english)).toBe(
      [
        `small ${Math.floor(step.epoch)}/${started.epochs}`,
        `loss ${fixed(step.values.loss, 3)}`,
        duration(msLeft(live)),
      ].join(' · '),
    );
  });

  test('the tree of gates: layers, gates, what they say on hover', () => {
    for (const [i, gate] of gates.entries()) {
      const layer = facts.layers[i]!;
      const macs = switchedShare(started, [gate.name]);
      const prior = started.priors!.find((one) => one.gates.includes(gate.name));
      const kinds = [
        gate.on && `${gate.on} on`,
        gate.conditional && `${gate.conditional} conditional`,
        gate.off && `${gate.off} off`,
      ];
      const description = [percent(gate.mean), `${percent(macs)} of counted MACs`, ...kinds.filter(Boolean)].join(
        ' · ',
      );
      expect(layerDescription(layer, english)).toBe(description);
      expect(layerTooltip(layer, facts, english).split('\n')).toEqual([
        gate.name,
        description,
        `On the test set, after ${name}`,
        ...(prior
          ? [
              `Mean distance to ${prior.name}: ${fixed(mean(gate.distances!), 4)}`,
              `Target: open for ${percent(1 - prior.cdf[15]!)}`,
            ]
          : []),
        atLeast,
      ]);
      for (const [channel, open] of gate.open.entries()) {
        const kind = open >= 0.99 ? 'always on' : open <= 0.01 ? 'always off' : 'conditional';
        const text = [percent(open), `distance ${fixed(gate.distances![channel]!, 4)}`, kind].join(' · ');
        expect(gateDescription(layer, channel, english)).toBe(text);
        expect(gateTooltip(layer, channel, facts, english).split('\n')).toEqual([
          `${gate.name}, channel ${channel}`,
          text,
          `On the test set, after ${name}`,
          `Switches ${percent(macs / gate.open.length, 2)} of the counted MACs`,
          atLeast,
        ]);
      }
    }
    expect(filterText('on', english)).toBe('Always on: open for at least 99% of the samples');
    expect(filterText('off', english)).toBe('Always off: open for at most 1% of the samples');
    expect(filterText('poor', english)).toBe('Far from the prior: distance of at least 0.05');
    const early = gateFacts(fold(wholeEvents.slice(0, wholeEvents.findIndex(({ kind }) => kind === 'gates') + 1)))!;
    expect(measuredText(early, english)).toBe('On training samples, around step 8');
  });

  /** As at the end of a line: one digit behind the point below ten percent. */
  const share = (value: number) => (value < 0.0005 ? '<0.1%' : percent(value, value < 0.0995 ? 1 : 0));
  const macsText = (macs: number) =>
    macs >= 1e6
      ? `${Number((macs / 1e6).toPrecision(3))}\u00a0M\u00a0MACs`
      : macs >= 1e3
        ? `${Number((macs / 1e3).toPrecision(3))}\u00a0k\u00a0MACs`
        : `${macs}\u00a0MACs`;
  /** Names stand in Markdown with their signs as numbers. */
  const plain = (markdown: string) => markdown.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

  const lines = lineFacts(started.model, facts).get(started.experiment)!;
  const dense = started.model.macs;
  const layersAt = (line: number) =>
    started.model.layers.filter(({ sources }) => sources.some((source) => source.line === line));
  const gatesAt = (line: number) =>
    started.model.gates.filter(({ sources }) => sources.some((source) => source.line === line));

  test.each([8, 12, 13, 17, 20])('line %i: its end and its hover', (line) => {
    const found = lines.find((one) => one.line === line)!;
    const [layers, made] = [layersAt(line), gatesAt(line).map(({ name }) => gates.find((gate) => gate.name === name)!)];
    const cost = layers.reduce((sum, { macs }) => sum + macs, 0);
    const switched = switchedShare(
      started,
      made.map(({ name }) => name),
    );
    const means = made.map((gate) => gate.mean);
    expect(lineText(found, false, english, facts)).toBe(
      [
        ...(made.length > 0 ? [`${percent(mean(means), 0)} open`] : []),
        made.length > 0 ? `switches ${share(switched)} of counted MACs` : `${share(cost / dense)} of counted MACs`,
        // At the end of a line the last is not named: it is what stands there unless somebody has switched.
        ...(made.length > 0 && shown === 'best' ? [name] : []),
      ].join(' · '),
    );

    const hover = plain(hoverText(found, { folder, id: started.run, fresh: true, facts }, english)).split('\n');
    const rows = hover
      .filter((text) => text.startsWith('|'))
      .map((text) => text.slice(2, -2).replaceAll('&emsp;', '').split(' | '));
    const named = (cell: string) => cell.replace(/^\[(.*)\]\(command:.*\)$/, '$1');
    const between = (values: readonly number[]) =>
      `${percent(Math.min(...values), 0)}–${percent(Math.max(...values), 0)}`;
    const gateRows = made.map((gate) => {
      const own = switchedShare(started, [gate.name]);
      const kinds = `${gate.on} / ${gate.conditional} / ${gate.off}`;
      return [
        gate.name,
        percent(gate.mean),
        between(gate.open),
        kinds,
        fixed(mean(gate.distances!), 4),
        `≥ ${macsText(own * dense)}`,
        share(own),
      ];
    });
    const all = [
      `**${made.length} gate layers**`,
      percent(mean(means)),
      between(means),
      '',
      '',
      `≥ ${macsText(switched * dense)}`,
      share(switched),
    ];
    const layerRows = layers.map(({ name, kind, macs }) => [name, kind, macsText(macs), share(macs / dense)]);
    const sum = [`**${layers.length} layers**`, '', macsText(cost), share(cost / dense)];
    const rule = (n: number, words = 1) => Array.from({ length: n }, (_, i) => (i < words ? ':--' : '--:'));
    expect(rows.map((row) => [named(row[0]!), ...row.slice(1)])).toEqual([
      ...(made.length > 0
        ? [['Gate', 'Open', 'Range', 'On / cond. / off', 'Distance', 'Gated MACs', 'Of counted'], rule(7)]
        : []),
      ...(made.length > 1 ? [all] : []),
      ...gateRows,
      ['Layer', 'Kind', 'MACs', 'Of counted'],
      rule(4, 2),
      ...(layers.length > 1 ? [sum] : []),
      ...layerRows,
    ]);
    const rest = hover.filter((text) => !text.startsWith('|'));
    expect(rest[0]).toBe(
      made.length > 0 ? `**${started.run}** · On the test set, after ${name}` : `**${started.run}**`,
    );
    expect(rest.at(-1)).toContain(`the network’s ≥ ${macsText(dense)} (one sample`);
    expect(rest.at(-1)).toContain(atLeast);
  });
});

const last = shownEpoch(wholeEvents, 'last');
const gates = last.evaluation.gates.map(gateNumbers);

test('the problems of the gates, by their numbers', () => {
  for (const { text } of problemsOf(state, english))
    expect(text.split('\n').at(-1)).toBe(`After ${epochName(wholeEvents, last)}.`);
  const problems = problemsOf(state, english).map(({ rule, source, text }) => ({
    rule,
    line: source?.line,
    text: text.split('\n').slice(0, 2),
  }));
  const [first, second] = [gates[0]!, gates[1]!];
  const target = 1 - started.priors![0]!.cdf[15]!;
  expect(Math.max(...gates.slice(0, 2).map((gate) => Math.abs(gate.mean - target)))).toBeLessThan(0.15);
  const shaping = of('step', events).at(-1)!.scalars!.shaping!;
  expect(shaping).toBeGreaterThan(0);
  expect(problems).toEqual([
    {
      ...{ rule: 'dead-gates', line: 12 },
      text: [
        `${first.name}: ${first.off} of ${first.open.length} gates never open (open for at most 1% of the test samples).`,
        `Likewise ${second.name} (${second.off} of ${second.open.length}).`,
      ],
    },
    {
      ...{ rule: 'always-on-gates', line: 12 },
      text: [
        `${first.name}: ${first.on} of ${first.open.length} gates are always open (for at least 99% of the test samples).`,
        `Likewise ${second.name} (${second.on} of ${second.open.length}).`,
      ],
    },
    ...gapProblems(),
  ]);
});

/** Of gates that differ by more than 15 points between training and evaluation: the first of a line speaks for the others. */
function gapProblems() {
  const training = of('gates', events).at(-1)!;
  expect(training.step).toBeGreaterThan(last.step - started.stepsPerEpoch);
  const steps = of('step', events).filter(({ step }) => step > last.step - started.stepsPerEpoch);
  const lost = mean(steps.map(({ values }) => values.accuracy)) - last.evaluation.values.accuracy;
  expect(lost, 'of that the rule speaks elsewhere').toBeLessThan(0.1);
  const all = gates.flatMap((gate) => {
    const noisy = gateNumbers(training.gates.find((one) => one.gate === gate.name)!);
    const gap = mean(gate.open.map((open, channel) => Math.abs(open - noisy.open[channel]!)));
    const { line } = started.model.gates.find(({ name }) => name === gate.name)!.sources[0]!;
    const points = fixed(100 * gap, 1);
    const text = `${gate.name}: open for ${percent(noisy.mean)} of the training samples and for ${percent(gate.mean)} of the test samples; a gate differs by ${points} percentage points on average.`;
    return gap > 0.15 ? [{ line, text, brief: `${gate.name} (${points} points)` }] : [];
  });
  expect(all.length).toBeGreaterThan(1);
  return [...new Set(all.map(({ line }) => line))].map((line) => {
    const [first, ...others] = all.filter((one) => one.line === line);
    const second =
      others.length > 0
        ? `Likewise ${others.map(({ brief }) => brief).join(', ')}.`
        : 'Many of its logits are near 0: in training noise decides, in evaluation it does not.';
    return { rule: 'training-evaluation-gap', line, text: [first!.text, second] };
  });
}
