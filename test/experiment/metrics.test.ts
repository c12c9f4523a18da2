/** Which measured number makes an epoch the best, and in which direction; and what a metric may be. */
import { describe, expect, it } from 'vitest';
import { checkedMetrics, checkedScore, scoreAmong } from '../../src/experiment/metrics';
import * as metrics from '../../src/experiment/readyMetrics';
import { said } from '../said';

const measure = () => undefined as never;

describe('a score', () => {
  const direction = (name: string, terms: string[] = [], own: Parameters<typeof scoreAmong>[3] = {}) =>
    scoreAmong({ metric: name }, [name], terms, own).direction;

  it.each([
    ...['loss', 'valLoss', 'error', 'err', 'topError', 'mse', 'val_mse', 'mae', 'rmse', 'bce', 'nll', 'macs'],
    ...['distance', 'divergence', 'perplexity', 'entropy', 'crossEntropy', 'huber', 'age.mae', 'HUBER'],
  ])('of %s is better where it is small', (name) => expect(direction(name)).toBe('min'));

  it.each(['accuracy', 'meanIoU', 'top5', 'f1', 'auc', 'mseless', 'maestro', 'score', 'bcex', 'r2', 'recall'])(
    'of %s is better where it is large',
    (name) => expect(direction(name)).toBe('max'),
  );

  it('of a term of the loss is better where it is small, whatever its name', () => {
    expect(direction('mine', ['mine'])).toBe('min');
    expect(direction('mine', ['other'])).toBe('max');
  });

  it('is what is said of it, else what its metric says, else what its name does', () => {
    const mine = { mine: { measure, direction: 'min' as const }, loss: { measure, direction: 'max' as const } };
    expect(direction('mine', [], mine)).toBe('min');
    expect(direction('loss', ['loss'], mine)).toBe('max');
    expect(scoreAmong({ metric: 'mine', direction: 'max' }, ['mine'], [], mine)).toEqual({
      metric: 'mine',
      direction: 'max',
    });
    expect(direction('constructor', [], {})).toBe('max');
  });

  it('is one of what is measured', () => {
    expect(said(() => scoreAmong({ metric: 'acuracy' }, ['loss', 'accuracy'], [], {}))).toEqual({
      message: 'The score is acuracy, which no evaluation of this experiment measures.',
      hint: expect.stringContaining("Did you mean 'accuracy'?"),
    });
  });

  it('is a name, or a name and a direction', () => {
    expect(checkedScore('loss')).toEqual({ metric: 'loss' });
    expect(checkedScore({ metric: 'loss' })).toEqual({ metric: 'loss' });
    expect(checkedScore({ metric: 'loss', direction: 'max' })).toEqual({ metric: 'loss', direction: 'max' });
    for (const [odd, message] of [
      [{ metric: '' }, 'score.metric is "".'],
      [{ metric: 3 }, 'score.metric is 3.'],
      [{ metric: 'a', direction: 'up' }, 'score.direction is "up".'],
      [{ metrics: 'a' }, "There is no field 'score.metrics' in an experiment."],
      [3, 'score is 3.'],
    ] as const)
      expect(said(() => checkedScore(odd)).message).toBe(message);
  });
});

it('a metric is a function, or says more of itself', () => {
  const record = { measure, ofSplit: () => 1, direction: 'min', share: true } as const;
  const checked = checkedMetrics({ plain: measure, record });
  expect(checked).toEqual({ plain: { measure }, record });
  expect(checkedMetrics(checked)).toEqual(checked);
});

it('ready-made ones say which way is better, and which are shares', () => {
  const { mse, mae, rmse, huber, accuracy, topK, labelAccuracy, meanAveragePrecision } = metrics;
  for (const error of [mse(), mae(), rmse(), huber()])
    expect([error.direction, error.share]).toEqual(['min', undefined]);
  for (const share of [accuracy(), topK(5), labelAccuracy(), meanAveragePrecision()])
    expect([share.direction, share.share]).toEqual(['max', true]);
});
