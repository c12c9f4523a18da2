/** One run whose last checkpoint is not its best: what training wrote down, the commands of the terminal and the views agree. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { summarise } from '../../src/host/runs/runSummary';
import { flatEvaluation } from '../../src/protocol/events/eventLine';
import { initialRunState, type RunState, reduce } from '../../src/protocol/events/runState';
import { gateFacts } from '../../src/protocol/facts/gateFacts';
import type { GateKind } from '../../src/protocol/facts/gateRates';
import { atCheckpoint } from '../../src/protocol/facts/shownCheckpoint';
import { filesOf } from '../../src/protocol/files/runFolder';
import { decodeSamples } from '../../src/protocol/files/samples';
import { engine } from '../engine';
import { shownEpoch } from '../slowReader';
import { all, experimentFile, request, stored } from './tinyRun';

let run = '';
let state: RunState;
const sluice = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
};

beforeAll(async () => {
  // After the second epoch the weights are thrown about.
  const rate = 'learningRate: (epoch) => (epoch < 2 ? 0.05 : 3),';
  const asked = request({ file: experimentFile({ epochs: 3, extra: rate }) });
  await all(asked);
  run = asked.folder;
  state = stored(run).reduce(reduce, initialRunState());
});

describe.each(['last', 'best'] as const)('of the %s checkpoint', (shown) => {
  const event = () => shownEpoch(stored(run), shown);

  it('the two are of different epochs', () => {
    expect(shownEpoch(stored(run), 'last').epoch).not.toBe(shownEpoch(stored(run), 'best').epoch);
  });

  it('an evaluation in the terminal prints what training measured, to the digit, and says which it is', () => {
    const { evaluation, epoch } = event();
    const found = JSON.parse(sluice('evaluate', run, `--${shown}`, '--trust', '--json'));
    expect(found).toMatchObject({ checkpoint: shown, epoch });
    expect(found).toMatchObject(JSON.parse(JSON.stringify(flatEvaluation(evaluation))));
    const text = sluice('evaluate', run, `--${shown}`, '--trust');
    expect(text.split('\n')[0]).toBe(`checkpoint    epoch ${epoch} (${shown})`);
    expect(text).toContain(`${(100 * evaluation.values.accuracy).toFixed(2)} %`);
  }, 180_000);

  it('the tree, the views and the hovers show that evaluation', () => {
    const { evaluation, epoch } = event();
    const { scores } = summarise(run, state);
    expect(scores[shown]).toMatchObject({ accuracy: evaluation.values.accuracy, evaluated: { epoch, mark: shown } });
    expect(scores[shown].macsShare).toBe(evaluation.values.macs / state.started!.model.macs);
    const viewed = atCheckpoint(state, shown);
    expect(viewed.evaluation?.evaluation).toEqual(evaluation);
    expect(gateFacts(viewed)).toMatchObject({ from: 'test', epoch, mark: shown });
  });

  it('its images are those of training, whatever was evaluated of the other one since', () => {
    const other = shown === 'last' ? 'best' : 'last';
    const samples = () => {
      const file = path.join(run, filesOf[shown].samples);
      return decodeSamples(readFileSync(file), file);
    };
    const before = samples();
    expect(before.epoch).toBe(event().epoch);
    sluice('evaluate', run, `--${other}`, '--trust');
    expect(samples()).toEqual(before);
    rmSync(path.join(run, filesOf[shown].samples));
    sluice('evaluate', run, `--${shown}`, '--trust');
    expect(samples()).toEqual(before);
    expect(sluice('samples', run, `--${shown}`)).toContain(`after epoch ${event().epoch} (${shown});`);
  }, 180_000);

  it('profile and curve say which they are of', () => {
    const { evaluation, epoch } = event();
    const profile = JSON.parse(sluice('profile', run, `--${shown}`, '--trust', '--json'));
    expect(profile.checkpoint).toEqual({ name: shown, epoch });
    expect(profile.conditional.mean).toBeCloseTo(evaluation.values.macs, 6);
    sluice('evaluate', run, `--${shown}`, '--thresholds', '0.5,0.8', '--trust');
    const curve = JSON.parse(readFileSync(path.join(run, filesOf[shown].curve), 'utf8'));
    expect(curve).toMatchObject({ checkpoint: shown, epoch });
    const half = curve.points.find(({ threshold }: { threshold: number }) => threshold === 0.5);
    expect(half).toMatchObject({ accuracy: evaluation.values.accuracy, macs: evaluation.values.macs });
  }, 180_000);

  it('a table of many runs and a comparison have the numbers of an evaluation, a profile and the views', () => {
    const other = path.join(path.dirname(run), `other-${shown}`);
    cpSync(run, other, { recursive: true });
    const prefix = shown === 'last' ? 'last.' : '';
    const evaluated = JSON.parse(sluice('evaluate', run, `--${shown}`, '--trust', '--json'));
    const { conditional } = JSON.parse(sluice('profile', run, `--${shown}`, '--trust', '--json'));
    const layers = gateFacts(atCheckpoint(state, shown))!.layers;
    const channels = layers.reduce((sum, layer) => sum + layer.channels, 0);
    const share = (kind: GateKind) => layers.reduce((sum, { counts }) => sum + counts[kind], 0) / channels;
    const expected = {
      ...{ accuracy: evaluated.accuracy, loss: evaluated.loss, macs: evaluated.macs, scoredEpoch: evaluated.epoch },
      ...{ share: summarise(run, state).scores[shown].macsShare, macsP5: conditional.p5, macsP95: conditional.p95 },
      ...{ gatesOn: share('on'), gatesConditional: share('conditional'), gatesOff: share('off') },
    };
    const { rows } = JSON.parse(sluice('runs', run, '--json'));
    const { metrics } = JSON.parse(sluice('compare', run, other, '--json'));
    for (const [name, value] of Object.entries(expected)) {
      const id = `${prefix}${name}`;
      expect(rows[0].cells[id], id).toBe(value);
      expect(
        metrics.find((metric: { id: string }) => metric.id === id),
        id,
      ).toMatchObject({ values: [value, value], differences: [null, 0] });
    }
    expect(rows[0].cells).toMatchObject({
      denseMacs: state.started!.model.macs,
      wall: state.activeMs / 1000,
      epoch: 3,
    });
    expect(sluice('runs', run, '--columns', `${prefix}accuracy`)).toContain(
      `${(100 * evaluated.accuracy).toFixed(2)} %`,
    );
  }, 180_000);
});
