import { describe, expect, it } from 'vitest';
import type { Language } from '../../../src/host/base/language';
import { panelHtml } from '../../../src/host/panels/panelHtml';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import {
  duration,
  finishedText,
  nameAmong,
  runDescription,
  runTooltip,
  statusText,
} from '../../../src/host/runs/runText';
import { checkExperimentName } from '../../../src/host/setup/experimentName';

const fill = (message: string, ...args: (string | number)[]) =>
  message.replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)]));
const english: Language = { tag: 'en-GB', t: fill };
const german: Language = { tag: 'de', t: fill };

const running = {
  ...emptySummary('/w/runs/shapes-20260102-030405'),
  state: 'running' as const,
  live: true,
  epoch: 3.6,
  epochs: 12,
  loss: 1.23456,
  eta: 250_000,
  accuracy: 0.9123,
  macsShare: 0.4567,
};

describe('what is said about a run', () => {
  it('in the status bar', () => {
    expect(statusText(running, english)).toBe('shapes 3/12 · loss 1.235 · 4 min 10 s');
    expect(statusText(running, german)).toBe('shapes 3/12 · loss 1,235 · 4 min 10 s');
    const compiling = { ...running, loss: undefined, eta: undefined, phase: 'compiling' };
    expect(statusText(compiling, english)).toBe('shapes 3/12 · compiling');
  });

  it('in the tree', () => {
    expect(runDescription(running, english)).toBe('3/12 · 91.2% · 46% MACs · 02/01/2026, 03:04');
    const failed = { ...running, live: false, state: 'failed' as const, accuracy: undefined, macsShare: undefined };
    expect(runDescription(failed, english)).toBe('failed · 02/01/2026, 03:04');
    expect(runDescription({ ...failed, problem: 'EIO' }, english)).toMatch(/^cannot be read · failed/);
  });

  it('by its own score, and the word with which its experiment ended it', () => {
    const score = { metric: 'mae', direction: 'min', share: false, value: 0.123456 } as const;
    const own = { ...running, accuracy: undefined, score };
    expect(runDescription(own, english)).toBe('3/12 · mae 0.1235 · 46% MACs · 02/01/2026, 03:04');
    expect(runDescription({ ...own, score: { ...score, metric: 'map', share: true } }, english)).toContain('map 12.3%');
    // Whatever else was measured.
    expect(runDescription({ ...own, accuracy: 0.5, meanIoU: 0.5 }, english)).toContain('3/12 · mae 0.1235 · 46% MACs');
    const over = { ...own, live: false, state: 'finished' as const, why: 'no gain for 3 epochs' };
    expect(runTooltip(over, english).split('\n')).toEqual(
      expect.arrayContaining(['Test mae 0.1235', 'Ended before its last epoch: no gain for 3 epochs']),
    );
    expect(finishedText(over, english)).toBe(
      'shapes has finished: no gain for 3 epochs, test mae 0.1235, 46% of the dense MACs.',
    );
  });

  it('in the tooltip, error and hint included', () => {
    const text = runTooltip({ ...running, error: { message: 'No data.', hint: 'Get some.' } }, english).split('\n');
    expect(text).toEqual([
      'shapes-20260102-030405: running',
      'Epoch 3.6 of 12',
      'Loss 1.2346',
      'Test accuracy 91.2%',
      'Average MACs of a sample: 45.7% of dense',
      'No data.',
      'Get some.',
      '/w/runs/shapes-20260102-030405',
    ]);
  });

  it('of MACs that are not all counted: at least, and what is missing', () => {
    const some = { ...running, notCounted: ['Conv3D'] };
    expect(runDescription(some, english)).toBe('3/12 · 91.2% · ≥ 46% MACs · 02/01/2026, 03:04');
    expect(runTooltip(some, english).split('\n').slice(4, 6)).toEqual([
      'Average MACs of a sample: ≥ 45.7% of dense',
      'MACs are “at least”: not counted are Conv3D.',
    ]);
    expect(finishedText(some, english)).toBe('shapes has finished: test accuracy 91.2%, ≥ 46% of the dense MACs.');
  });

  it('of which epoch its numbers are, what was written about it, and all that a tooltip has room for', () => {
    const evaluated = { epoch: 3, mark: 'best' } as const;
    const noted = { ...running, evaluated, note: 'a try', accuracy: 0.9, meanIoU: 0.5 };
    expect(runDescription(noted, english)).toBe(
      '3/12 · 50.0% mIoU · 46% MACs · epoch 3 (best) · a try · 02/01/2026, 03:04',
    );
    const more = {
      device: 'CPU',
      parameters: { lambda: 0.6 },
      settings: { epochs: 12 },
      problem: 'EIO',
      why: 'enough',
    };
    expect(runTooltip({ ...noted, ...more }, english, 2_000_000).split('\n')).toEqual([
      ...['shapes-20260102-030405: running', 'a try', 'lambda=0.6 · epochs=12', 'Epoch 3.6 of 12', 'Loss 1.2346'],
      ...['Test mean IoU 50.0%', 'Test accuracy 90.0%', 'Average MACs of a sample: 45.7% of dense'],
      ...['Evaluated after epoch 3 (best)', 'CPU', 'Ended before its last epoch: enough'],
      ...['Its events cannot be read: EIO', expect.stringMatching(/^2(\.0)?\u00a0?\s?MB on disk$/), running.folder],
    ]);
    expect(runTooltip(emptySummary('/w/runs/mine'), english)).toBe('mine: no events\n/w/runs/mine');
  });

  it('by a number that was not measured', () => {
    const score = { metric: 'map', direction: 'max', share: true, value: Number.NaN } as const;
    expect(runDescription({ ...running, score }, english)).toContain(' · map – · ');
    expect(finishedText({ ...running, accuracy: 0.5, meanIoU: 0.5, score, macsShare: undefined }, english)).toBe(
      'shapes has finished: test map –.',
    );
  });

  it('by numbers that are zero as by any other', () => {
    const zero = { ...running, loss: 0, eta: 0, accuracy: 0, macsShare: 0 };
    expect(runDescription(zero, english)).toBe('3/12 · 0.0% · 0% MACs · 02/01/2026, 03:04');
    expect(statusText(zero, english)).toBe('shapes 3/12 · loss 0.000 · 0 s');
    expect(runTooltip(zero, english).split('\n').slice(2, 5)).toEqual([
      ...['Loss 0.0000', 'Test accuracy 0.0%', 'Average MACs of a sample: 0.0% of dense'],
    ]);
    expect(finishedText(zero, english)).toBe('shapes has finished: test accuracy 0.0%, 0% of the dense MACs.');
    const own = { ...zero, score: { metric: 'mae', direction: 'min', share: false, value: 0 } as const };
    expect(runDescription({ ...own, meanIoU: 0 }, english)).toContain('3/12 · mae 0 · ');
    expect(runDescription({ ...zero, meanIoU: 0 }, english)).toContain('3/12 · 0.0% mIoU · ');
    expect(finishedText({ ...zero, meanIoU: 0 }, english)).toContain('test mean IoU 0.0%');
    const evaluated = { epoch: 0, mark: undefined };
    expect(runDescription({ ...zero, evaluated }, english)).toContain(' · epoch 0 · ');
    expect(
      runTooltip({ ...zero, evaluated, meanIoU: 0 }, english, 0)
        .split('\n')
        .slice(3),
    ).toEqual([
      ...['Test mean IoU 0.0%', 'Test accuracy 0.0%', 'Average MACs of a sample: 0.0% of dense'],
      ...['Evaluated after epoch 0', '0 byte on disk', zero.folder],
    ]);
  });

  it('that does not train, and in the status bar before its length is known', () => {
    const states = ['starting', 'stopped', 'paused', 'failed', 'finished'] as const;
    const said = states.map((state) =>
      runDescription({ ...emptySummary('/w/runs/mine'), state, live: state === 'starting' }, english),
    );
    // What has finished is what it came to.
    expect(said).toEqual(['starting', 'stopped', 'paused', 'failed', '']);
    expect(statusText({ ...emptySummary('/w/runs/mine'), state: 'starting' }, english)).toBe('mine · starting');
    expect(statusText({ ...running, epoch: 11.99, eta: undefined }, english)).toBe('shapes 11/12 · loss 1.235');
  });

  it.each([
    [0, '0 s'],
    [-5000, '0 s'],
    [59_400, '59 s'],
    [59_600, '1 min 0 s'],
    [599_000, '9 min 59 s'],
    [600_000, '10 min'],
    [3_599_000, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
  ])('%i ms is %s', (ms, text) => {
    expect(duration(ms, english)).toBe(text);
  });
});

describe('emptySummary', () => {
  it('reads name and time from the run id, and copes with other names', () => {
    const { name, time } = emptySummary('/runs/cifar10-gated-20260102-030405-2');
    expect(name).toBe('cifar10-gated');
    expect(time).toBe(new Date(2026, 0, 2, 3, 4, 5).getTime());
    expect(emptySummary('/runs/copied from cluster')).toMatchObject({ name: 'copied from cluster', time: 0 });
  });
});

describe('checkExperimentName', () => {
  it.each(['gated', 'a', 'ResNet-20_wide'])('takes %s', (name) => {
    expect(checkExperimentName(name, english)).toBeUndefined();
  });
  it.each(['', '  ', '../up', 'a b', '-x', 'a.b', 'x'.repeat(61), 'ü'])('refuses %j', (name) => {
    expect(checkExperimentName(name, english)).toBeTypeOf('string');
  });
});

describe('panelHtml', () => {
  const parts = { cspSource: 'https://x.test', script: 's.js?a&b', style: 's.css', title: 'a "b" <c>', language: 'en' };

  it('allows the one script by its nonce and nothing inline', () => {
    const html = panelHtml(parts, 'N0nce');
    expect(html).toContain(`script-src 'nonce-N0nce'`);
    expect(html).toContain('<script nonce="N0nce" src="s.js?a&amp;b">');
    expect(html).toContain(`default-src 'none'`);
    expect(html).not.toContain('unsafe');
    expect(html).toContain('<title>a &quot;b&quot; &lt;c&gt;</title>');
  });

  it('has another nonce every time', () => {
    expect(panelHtml(parts)).not.toBe(panelHtml(parts));
  });
});

describe('a run among others', () => {
  const at = (folder: string, name: string, time: number): RunSummary => ({ ...emptySummary(folder), name, time });

  it('has its name alone, and the time of its start where another has the same', () => {
    const [a, b, c] = [at('/1', 'a', 1e12), at('/2', 'a', 2e12), at('/3', 'c', 3e12)];
    expect(nameAmong(a, [a, c], english)).toBe('a');
    expect(nameAmong(a, [a, b, c], english)).toMatch(/^a of \d+\/\d+\/\d+, \d+:\d+:\d+/);
    // On one day the time is enough.
    expect(nameAmong(a, [a, at('/4', 'a', 1e12 + 5000)], english)).toMatch(/^a of \d+:\d+:\d+/);
    expect(nameAmong(a, [a, b], english)).not.toBe(nameAmong(b, [a, b], english));
    // Of one day and of another: the day is needed.
    expect(nameAmong(a, [a, at('/4', 'a', 1e12 + 5000), b], english)).toMatch(/^a of \d+\/\d+\/\d+, /);
    // Nobody knows when it began.
    expect(nameAmong(at('/5', 'a', 0), [a, b], english)).toBe('a');
  });

  it('that has finished says what came of it', () => {
    const run = at('/1', 'shapes', 1e12);
    expect(finishedText(run, english)).toBe('shapes has finished.');
    expect(finishedText({ ...run, accuracy: 0.9123, macsShare: 0.374 }, english)).toBe(
      'shapes has finished: test accuracy 91.2%, 37% of the dense MACs.',
    );
    expect(finishedText({ ...run, accuracy: 0.9, meanIoU: 0.555 }, english)).toBe(
      'shapes has finished: test mean IoU 55.5%.',
    );
  });
});
