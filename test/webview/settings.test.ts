/** What views remember over a reload: what was stored by an earlier version, or by nobody, gives what a view begins with. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { connect as connectGates } from '../../webview/gates/settings';
import { readCurves } from '../../webview/many/curves/curvesMemory';
import { readGates } from '../../webview/many/gates/gatesMemory';
import { readMemory } from '../../webview/many/memory';
import { readParallel } from '../../webview/many/parallel/parallelMemory';
import { readSettings } from '../../webview/many/settings/settingsMemory';
import { readTradeoff } from '../../webview/many/tradeoff/tradeoffMemory';
import { connect as connectPredictions } from '../../webview/predictions/settings';
import { connect as connectPreview } from '../../webview/preview/settings';
import { connect as connectProfile } from '../../webview/profile/settings';
import { connect as connectSamples } from '../../webview/samples/settings';
import { connect as connectTraining } from '../../webview/training/settings';

function remembered<T>(connect: () => { settings(): T }, stored: unknown): T {
  vi.stubGlobal('acquireVsCodeApi', () => ({ getState: () => stored, setState: () => {}, postMessage: () => {} }));
  vi.stubGlobal('addEventListener', () => {});
  return connect().settings();
}
afterEach(() => vi.unstubAllGlobals());

const training = {
  ...{ log: true, open: ['a'], hidden: ['b'], added: ['c'], expanded: ['d'], smoothing: 0.35, compare: '/runs/b' },
  ...{ zoom: { run: 'r', from: 1, to: 2 }, order: ['loss'], collapsed: ['speed'], alone: 'loss', search: 'mac' },
};
const samples = {
  ...{ order: 'loss', descending: true, className: 'cat', predicted: 'dog', answers: 'wrong', page: 3, chosen: 7 },
  ...{ pinned: 0, comparison: 'pinned', matrix: 'share' },
};
const plainTraining = {
  ...{ log: false, open: [], hidden: [], added: [], expanded: [], smoothing: 0, compare: [], zoom: null },
  ...{ order: [], collapsed: [], alone: '', search: '' },
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
    [{ log: 1, open: 'a', smoothing: 'no such', zoom: 7, compare: 3, alone: null, order: {}, search: 1 }],
    [{ smoothing: 1 }],
    [{ smoothing: -0.1 }],
    [{ smoothing: Number.NaN }],
    [{ smoothing: 'toString' }],
    [{ zoom: { run: 'r', from: 2, to: 2 } }],
    [{ zoom: { run: 'r', from: Number.NaN, to: 2 } }],
    [{ zoom: { from: 1, to: 2 } }],
  ])('begins plainly with %j', (stored) => expect(remembered(connectTraining, stored)).toMatchObject(plainTraining));

  // What the three places of its switch were, before it had a scale.
  test.each([
    ['off', 0],
    ['light', 0.6],
    ['strong', 0.9],
    [0.99, 0.99],
  ])('smooths as it did, %s', (smoothing, weight) =>
    expect(remembered(connectTraining, { smoothing }).smoothing).toBe(weight),
  );
});

describe('the Samples view', () => {
  test('remembers all of it', () => expect(remembered(connectSamples, samples)).toMatchObject(samples));

  test.each([
    [undefined],
    [{ order: 'x', descending: 'yes', className: 1, answers: 'none', page: -1, chosen: 0.5, pinned: '1', matrix: 0 }],
  ])('begins plainly with %j', (stored) => expect(remembered(connectSamples, stored)).toMatchObject(plainSamples));
});

const cell = { row: 'conv', gate: 'g', channel: 3 };
const axis = { column: 'loss', log: true };
/** Of each view: what it remembers whole, what it begins with, and what was stored and cannot be meant. */
const others: Record<string, { read: (stored: unknown) => unknown; whole: object; plain: object; odd: object[] }> = {
  gates: {
    read: (stored) => remembered(connectGates, stored),
    whole: { page: 'fit', mode: 'time', byRate: true, layer: 'conv', cell, data: true },
    plain: { page: 'firing', mode: 'layers', byRate: false, layer: '', cell: null, data: false },
    odd: [
      { page: 'fits', mode: 0, byRate: 1, layer: 7, cell: 'conv', data: 'yes' },
      ...[{ ...cell, row: 1 }, { ...cell, gate: null }, { ...cell, channel: '3' }, null].map((one) => ({ cell: one })),
    ],
  },
  predictions: {
    read: (stored) => remembered(connectPredictions, stored),
    whole: { image: 'a.png', worstFirst: true, opacity: 0.25 },
    plain: { image: '', worstFirst: false, opacity: 1 },
    odd: [{ image: 3, worstFirst: 1, opacity: -0.1 }, { opacity: '0.5' }, { opacity: 7 }],
  },
  preview: {
    read: (stored) => remembered(connectPreview, stored),
    whole: { size: 'large' },
    plain: { size: 'medium' },
    odd: [{ size: 'huge' }],
  },
  profile: {
    read: (stored) => remembered(connectProfile, stored),
    whole: {
      ...{ mode: 'curve', unit: 'FLOP', threshold: 0.5, column: 'cost', descending: true, filter: 'conv' },
      ...{ grouped: false, collapsed: ['a'], unfolded: ['b'] },
    },
    plain: {
      ...{ mode: 'table', unit: 'MAC', threshold: null, column: null, descending: false, filter: '' },
      ...{ grouped: true, collapsed: [], unfolded: [] },
    },
    odd: [
      { mode: 'map', unit: 'W', threshold: '1', column: 'x', descending: 1, filter: 0, grouped: 0, collapsed: 'a' },
    ],
  },
  'many runs': {
    read: (stored) => readMemory(Object(stored)),
    whole: {
      ...{ section: 'curves', shown: 'chosen', epoch: 0, filter: 'a', filters: { loss: '<1' }, group: 'seed' },
      ...{
        sort: [
          { column: 'a', descending: true },
          { column: 'b', descending: false },
        ],
        unfolded: ['u'],
        added: ['v'],
      },
      ...{
        removed: ['w'],
        order: ['x'],
        widths: { a: 40 },
        frozen: ['y'],
        pinned: ['z'],
        baseline: 'r',
        chosen: ['s'],
      },
      parts: { tradeoff: { open: true } },
    },
    plain: {
      ...{
        section: 'tradeoff',
        shown: 'best',
        epoch: null,
        filter: '',
        filters: {},
        group: null,
        sort: [],
        unfolded: [],
      },
      ...{
        added: [],
        removed: [],
        order: [],
        widths: {},
        frozen: [],
        pinned: [],
        baseline: null,
        chosen: [],
        parts: {},
      },
    },
    odd: [
      { section: 1, shown: 'first', epoch: Number.NaN, filter: 2, filters: { a: '', b: 3 }, group: 4, sort: 'a' },
      { sort: [null, 'a', { descending: true }], widths: { a: 0, b: -1, c: '9', d: Number.POSITIVE_INFINITY } },
      { filters: null, widths: 'w', parts: null, baseline: {}, chosen: 'r', epoch: '3' },
    ],
  },
  tradeoff: {
    read: readTradeoff,
    whole: { x: axis, y: { column: 'wall', log: false }, curves: false, budget: 0, open: true },
    plain: {
      x: { column: '', log: false },
      y: { column: '', log: false },
      curves: true,
      budget: null,
      open: false,
    },
    odd: [{ x: 1, y: { column: 2, log: 'yes' }, curves: 0, budget: Number.NaN, open: 1 }, { budget: '1' }],
  },
  curves: {
    read: readCurves,
    whole: {
      ...{ metrics: ['loss'], axis: 'time', smoothing: 0.9, means: false, log: ['a'], open: ['b'] },
      whole: ['c'],
      zoom: { axis: 'step', from: 0, to: 5 },
    },
    plain: { metrics: [], axis: 'epoch', smoothing: 0, means: true, log: [], whole: [], open: [], zoom: null },
    odd: [
      { metrics: 'loss', axis: 'x', smoothing: 'toString', means: 0, log: {}, whole: 'a', open: 1, zoom: 1 },
      ...[
        { axis: 'x', from: 0, to: 1 },
        { axis: 'step', from: 1, to: 1 },
        { axis: 'step', from: 2, to: 1 },
      ].map((zoom) => ({ zoom })),
      ...[
        { axis: 'step', from: '0', to: 1 },
        { axis: 'step', from: 0, to: Number.POSITIVE_INFINITY },
      ].map((zoom) => ({ zoom })),
    ],
  },
  'gates of two runs': {
    read: readGates,
    whole: { before: 'a', after: 'b', order: 'rate', layer: 'g', open: true },
    plain: { before: '', after: '', order: 'channel', layer: '', open: false },
    odd: [{ before: 1, after: 2, order: 'x', layer: 3, open: 'yes' }],
  },
  'parallel coordinates': {
    read: readParallel,
    whole: {
      ...{ axes: ['a'], log: ['b'], hideDiverged: true, part: 'tenth', color: 'a', open: true },
      brushes: { a: { from: 0, to: 1 }, b: { from: 0.5, to: 0.5 } },
    },
    plain: { axes: [], log: [], brushes: {}, hideDiverged: false, part: 'all', color: '', open: false },
    odd: [
      { axes: 'a', log: 1, brushes: 'x', hideDiverged: 1, part: 'toString', color: 1, open: 'yes' },
      {
        brushes: {
          a: { from: -0.1, to: 1 },
          b: { from: 0, to: 1.1 },
          c: { from: 0.6, to: 0.5 },
          d: { from: '0', to: 1 },
          e: 3,
        },
      },
    ],
  },
  settings: {
    read: readSettings,
    whole: { all: true, search: 'rate' },
    plain: { all: false, search: '' },
    odd: [{ all: 1, search: 2 }],
  },
};

describe.each(Object.entries(others))('%s', (_, { read, whole, plain, odd }) => {
  test('remembers all of it, and nothing else', () => {
    expect(read({ ...whole, more: 1 })).toEqual(whole);
    expect(read(undefined)).toEqual(plain);
  });

  test.each([{}, ...odd].map((stored) => ({ stored })))('begins plainly with $stored', ({ stored }) => {
    expect(read(stored)).toEqual(plain);
  });
});
