/**
 * What each field of each file and message takes, and what becomes of all others, against `fields.txt`. After a change of a format
 * `RECORD=1 npm run test:unit -- test/protocol/files/fields` writes that anew: read the difference, for old files open for ever.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { eventShapes } from '../../../src/protocol/events/eventShapes';
import type { RunEvent } from '../../../src/protocol/events/events';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import { parseCurve } from '../../../src/protocol/files/curve';
import { parseDecision } from '../../../src/protocol/files/decision';
import { parseManifest, parseSources } from '../../../src/protocol/files/manifest';
import { parseReport } from '../../../src/protocol/files/parseReport';
import { parsePredictions } from '../../../src/protocol/files/predictions';
import { parsePreview } from '../../../src/protocol/files/preview';
import { parseRunConfig } from '../../../src/protocol/files/runConfig';
import { parseLabel } from '../../../src/protocol/files/runLabel';
import { parseSpeedUp } from '../../../src/protocol/files/speedUp';
import { parseJobs, parsePool, parseSweep } from '../../../src/protocol/files/sweep';
import { parseCommand } from '../../../src/protocol/messages/control';
import { parseSettables } from '../../../src/protocol/messages/settableList';
import { parsePlan } from '../../../src/protocol/messages/sweepPlan';
import { numbers, pixels, preview } from '../../webview/previews';
import { speedReport } from '../../webview/speedReport';
import { wholeCurve, wholeProfile } from '../../webview/wholeRun';
import { someIndex } from '../somePredictions';
import { probe } from './probe';

const source = { path: 'a.ts', sha256: 'abc', text: 'text' };
const place = { file: '/a/b.ts', line: 3, column: 5 };
const weights = { file: '/a/w', sha256: 'abc' };
const tensor = { shape: [8], dtype: 'int32' };

const documents: Record<string, [parse: (json: string) => unknown, document: unknown]> = {
  manifest: [
    parseManifest,
    {
      ...{ id: 'x', time: 5, data: 'd', source: [source], warmStart: weights, teacher: weights },
      versions: { sluice: '1', node: '2', tfjs: '3', onnxruntime: '4' },
      machine: { platform: 'linux', arch: 'x64', cpu: 'some', cores: 2 },
      device: { id: 'cpu', description: 'some' },
      git: { commit: 'c', diff: 'd', diffCut: true, untracked: ['u'] },
      slurm: { job: '1', id: '2', nodes: 'n', cpus: 4, restarts: 1 },
    },
  ],
  sources: [parseSources, { source: [source] }],
  curve: [
    parseCurve,
    {
      ...{ ...wholeCurve, by: { metric: 'psnr', direction: 'max', share: false } },
      points: wholeCurve.points.slice(0, 1).map((point) => ({ ...point, score: 3 })),
    },
  ],
  profile: [parseReport, { ...wholeProfile, layers: wholeProfile.layers.slice(0, 2) }],
  speed: [parseSpeedUp, speedReport],
  predictions: [(json) => parsePredictions(json, 'index.json'), someIndex],
  preview: [parsePreview, { ...preview, samples: preview.samples.slice(0, 1) }],
  'preview of pixels': [parsePreview, { ...pixels, samples: pixels.samples.slice(0, 1) }],
  'preview of numbers': [parsePreview, { ...numbers, samples: numbers.samples.slice(0, 1) }],
  config: [
    parseRunConfig,
    {
      ...{ experiment: '/a/b.ts', device: 'cpu', settings: { a: 1 }, parameters: { b: 2 } },
      deviceOptions: { replicas: 2, threads: 3, tfjsNodeGpuPath: '/p' },
    },
  ],
  label: [(json) => parseLabel(JSON.parse(json)), { name: 'n', note: 'o' }],
  decision: [parseDecision, { method: 'asha', epoch: 3, score: 0.5, needed: 0.6, others: 4, reason: 'because' }],
  sweep: [
    parseSweep,
    {
      ...{
        version: 1,
        name: 'n',
        spec: '/s',
        specFrom: '/f',
        experiment: '/e',
        experimentFrom: '/g',
        source: [source],
      },
      ...{ made: 5, replicas: 2, device: 'cpu', macsAtMost: 9, slurm: { time: 'x' } },
      earlyStop: { method: 'asha', graceEpochs: 2, reductionFactor: 3, minTasks: 4 },
      tasks: [{ id: 'a', index: 0, configuration: 0, settings: { seed: 1 } }],
    },
  ],
  pool: [parsePool, { pid: 3, host: 'h', atOnce: 2, machine: 'm', born: 'b' }],
  jobs: [parseJobs, { job: '7', time: 5, indices: [1, 2], offset: 3, maxRequeues: 2, folder: '/f' }],
  command: [(json) => parseCommand(json), { kind: 'stop', time: 5 }],
  settables: [parseSettables, [{ name: 'n', of: 'parameter', value: 3, text: 't', takes: ['number', 'text'] }]],
  plan: [parsePlan, { name: 'n', experiment: '/e', atOnce: 2, tasks: [{ id: 'a', settings: { seed: 1 }, epochs: 3 }] }],
};

const gate = { gate: 'g', rates: 'AID/', classRates: 'AID/', cdf: 'AID/', distances: 'AIDA' };
const events: Record<RunEvent['kind'], object> = {
  started: {
    ...{
      kind: 'started',
      time: 5,
      run: 'r',
      experiment: '/e',
      experimentHash: 'h',
      pid: 3,
      epochs: 2,
      stepsPerEpoch: 4,
    },
    ...{ batchSize: 8, step: 0, device: { id: 'cpu', description: 'd' }, files: [{ path: '/e', sha256: 's' }] },
    model: {
      ...{ name: 'm', params: 3, macs: 5, gateMacs: 2, notCounted: ['x'] },
      layers: [
        {
          ...{
            name: 'l',
            kind: 'k',
            macs: 4,
            params: 2,
            sources: [place],
            outputGate: 'g',
            inputGate: 'g',
            wholeGate: 'g',
          },
          switched: [[{ channels: 2, any: [[{ gate: 'g', from: 1 }]] }]],
        },
      ],
      gates: [{ name: 'g', channels: 3, sources: [place], conditional: true, hard: false, temperature: 0.5 }],
    },
    data: {
      ...{ name: 'd', train: 4, test: 2, classes: ['a'], shape: [8, 8, 3], dtype: 'int32', labels: tensor },
      ...{ inputs: [{ name: 'i', ...tensor }], pictures: false, thumbnails: { height: 8, width: 9 }, difficulty: true },
      ...{ pixelLabels: { ignore: 255, colors: [[1, 2, 3]] }, windows: { image: [8, 9], at: [[1, 2]] } },
    },
    priors: [{ name: 'p', mean: 0.5, cdf: [0.5], gates: ['g'] }],
    ...{ parameters: { a: 1 }, settings: { b: 'c' }, head: 'none', score: { metric: 'psnr', direction: 'max' } },
    metrics: { psnr: { direction: 'max', share: false } },
  },
  phase: { kind: 'phase', time: 5, phase: 'compiling', trying: 'cpu' },
  step: {
    ...{ kind: 'step', time: 5, step: 3, epoch: 0.5, loss: 1, accuracy: 0.5, learningRate: 0.1, samplesPerSecond: 9 },
    ...{ terms: { task: 1 }, scalars: { own: 2 }, gradientNorm: 3 },
  },
  gates: { kind: 'gates', time: 5, step: 3, gates: [{ gate: 'g', rates: 'AID/' }] },
  epoch: {
    ...{ kind: 'epoch', time: 5, step: 3, epoch: 1 },
    evaluation: {
      ...{ loss: 1, accuracy: 0.5, macs: 4, samples: 8, gates: [gate], iou: [0.5, null], classSamples: [3] },
      ...{ classAccuracy: 'AA==', leftOut: 1, psnr: 20 },
    },
  },
  checkpoint: { kind: 'checkpoint', time: 5, step: 3, epoch: 1, file: 'last', best: true, reason: 'stop' },
  changed: { kind: 'changed', time: 5, step: 3, key: 'k', from: 1, to: 'x' },
  warning: { kind: 'warning', time: 5, message: 'm', source: place },
  ended: {
    ...{ kind: 'ended', time: 5, step: 3, outcome: 'failed', why: 'w' },
    error: { message: 'm', hint: 'h', stack: 's', source: place },
  },
};

const one = (json: string) => parseEvents(`${json}\n`).events[0];
const all = {
  ...documents,
  ...Object.fromEntries(Object.entries(events).map(([kind, event]) => [`event ${kind}`, [one, event] as const])),
};
const file = path.join(__dirname, 'fields.txt');
const anew = new Map<string, string[]>();

afterAll(() => {
  if (process.env.RECORD === undefined) return;
  writeFileSync(file, `${[...anew].map(([name, lines]) => [`# ${name}`, ...lines].join('\n')).join('\n')}\n`);
});

test.each(Object.keys(all))('%s', (name) => {
  const [parse, document] = all[name]!;
  expect(parse(JSON.stringify(document)), 'the whole is read').toBeTruthy();
  const found = probe(parse, document);
  anew.set(name, found);
  if (process.env.RECORD !== undefined) return;
  const recorded = readFileSync(file, 'utf8')
    .split(/^# /m)
    .find((part) => part.startsWith(`${name}\n`));
  expect(found).toEqual(recorded?.trimEnd().split('\n').slice(1));
});

test('no kind of event is left out', () => {
  expect(Object.keys(events).sort()).toEqual([...Object.keys(eventShapes), 'step'].sort());
});
