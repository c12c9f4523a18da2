/** What views remember over a reload: what was stored by an earlier version, or by nobody, gives what a view begins with. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect as connectSamples } from '../../webview/samples/settings';
import { connect as connectTraining } from '../../webview/training/settings';

function remembered<T>(connect: () => { settings(): T }, stored: unknown): T {
  vi.stubGlobal('acquireVsCodeApi', () => ({ getState: () => stored, setState: () => {}, postMessage: () => {} }));
  vi.stubGlobal('addEventListener', () => {});
  return connect().settings();
}
afterEach(() => vi.unstubAllGlobals());

const training = {
  ...{ log: true, open: ['a'], hidden: ['b'], added: ['c'], expanded: ['d'], smoothing: 'off', compare: '/runs/b' },
  ...{ zoom: { run: 'r', from: 1, to: 2 }, order: ['loss'], collapsed: ['speed'], alone: 'loss' },
};
const samples = {
  ...{ order: 'loss', descending: true, className: 'cat', predicted: 'dog', answers: 'wrong', page: 3, chosen: 7 },
  ...{ pinned: 0, comparison: 'pinned', matrix: 'share' },
};
const plainTraining = {
  ...{ log: false, open: [], hidden: [], added: [], expanded: [], smoothing: 'off', compare: [], zoom: null },
  ...{ order: [], collapsed: [], alone: '' },
};
const plainSamples = {
  ...{ order: 'macs', descending: false, className: '', predicted: '', answers: 'all', page: 0, chosen: null },
  ...{ pinned: null, comparison: 'nothing', matrix: 'count' },
};

describe('the Training view', () => {
  test('remembers all of it', () =>
    // One run was all that could be compared with.
    expect(remembered(connectTraining, training)).toMatchObject({ ...training, compare: ['/runs/b'] }));

  test.each([
    [undefined],
    [{}],
    [{ log: 1, open: 'a', smoothing: 'no such', zoom: 7, compare: 3, alone: null, order: {} }],
    [{ zoom: { run: 'r', from: 2, to: 2 } }],
    [{ zoom: { run: 'r', from: Number.NaN, to: 2 } }],
    [{ zoom: { from: 1, to: 2 } }],
  ])('begins plainly with %j', (stored) => expect(remembered(connectTraining, stored)).toMatchObject(plainTraining));
});

describe('the Samples view', () => {
  test('remembers all of it', () => expect(remembered(connectSamples, samples)).toMatchObject(samples));

  test.each([
    [undefined],
    [{ order: 'x', descending: 'yes', className: 1, answers: 'none', page: -1, chosen: 0.5, pinned: '1', matrix: 0 }],
  ])('begins plainly with %j', (stored) => expect(remembered(connectSamples, stored)).toMatchObject(plainSamples));
});
