/** What commands print of what they have found, for people and for programs; the work itself answers as told. */
import path from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { UserError } from '../../src/base/userError';
import { addBench } from '../../src/commands/benchInfer';
import { addDoctor } from '../../src/commands/doctor';
import { addEvaluate } from '../../src/commands/evaluate';
import { addExport } from '../../src/commands/export';
import { addPredict } from '../../src/commands/predict';
import { addPreview } from '../../src/commands/preview';
import { epoch, started } from '../protocol/someEvents';
import { keepOutput } from './keepOutput';

const given = vi.hoisted(() => ({ answer: undefined as unknown, reports: [] as unknown[] }));
const answers = async () => given.answer;
vi.mock('../../src/evaluate/curve', () => ({ measureCurve: () => answers() }));
vi.mock('../../src/evaluate/evaluateRun', () => ({
  evaluateRun: () => answers(),
  evaluateThresholds: () => answers(),
}));
vi.mock('../../src/evaluate/predictRun', () => ({ predictRun: () => answers() }));
vi.mock('../../src/export/exportRun', () => ({ exportRun: () => answers() }));
vi.mock('../../src/export/exportText', () => ({ exportText: () => 'an export in words' }));
vi.mock('../../src/export/benchInfer', () => ({ benchInfer: () => answers() }));
vi.mock('../../src/export/benchText', () => ({ benchText: () => 'times in words' }));
vi.mock('../../src/export/reportFile', () => ({
  checkReport: async () => {},
  writeReport: async (...args: unknown[]) => void given.reports.push(args),
}));
vi.mock('../../src/preview/preview', () => ({
  preview: () => answers(),
  withPictures: (found: { preview: object }) => ({ ...found.preview, withPictures: true }),
}));
vi.mock('../../src/preview/text', () => ({ previewText: () => 'a preview in words' }));
vi.mock('../../src/doctor/doctor', async (original) => ({ ...(await original<object>()), diagnose: () => answers() }));
vi.mock('../../src/commands/trust', async (original) => ({
  ...(await original<object>()),
  mayRunCodeOf: async () => {},
}));

let [out, err] = ['', ''];
beforeEach(() => {
  given.reports = [];
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
});
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** What is printed where the work answers so. */
async function printed(answer: unknown, ...args: string[]): Promise<string> {
  [out, err] = ['', ''];
  given.answer = answer;
  keepOutput(
    (text) => (out += text),
    (text) => (err += text),
  );
  const program = new Command();
  for (const add of [addBench, addDoctor, addEvaluate, addExport, addPredict, addPreview]) add(program);
  await program.parseAsync(['node', 'sluice', ...args]);
  return out;
}
const cells = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));

const { model, data } = started();
const { evaluation } = epoch(2, 0.75);
const measures = { metrics: { iou: { direction: 'max', share: true } }, score: { metric: 'iou', direction: 'max' } };
const bounded = { ...model, macs: 200, notCounted: ['Odd'] };
const scored = (iou: number, macs: number) => ({ ...evaluation, values: { ...evaluation.values, iou, macs } });
const of = { model: bounded, data, measures, checkpoint: 'last', epoch: 2.5 };

describe('sluice evaluate', () => {
  it('says of which checkpoint it is, and shares among metrics in per cent', async () => {
    const text = await printed({ ...of, evaluation: scored(0.25, 50) }, 'evaluate', 'RUN');
    const lines = cells(text);
    expect(lines[0]).toEqual(['checkpoint', 'epoch 2.5 (last)']);
    expect(text).toContain('\niou           25.00 %\nnot counted   Odd');
    expect(text).toContain('at least 50 MACs');
  });

  it('as JSON has numbers flat, with what they are of', async () => {
    const found = JSON.parse(await printed({ ...of, evaluation: scored(0.25, 50) }, 'evaluate', 'RUN', '--json'));
    expect(found).toEqual({
      ...{ checkpoint: 'last', epoch: 2.5, denseMacs: 200, notCounted: ['Odd'] },
      ...{ ...evaluation.values, iou: 0.25, macs: 50, samples: evaluation.samples, gates: evaluation.gates },
    });
  });

  it('at thresholds goes by the score of the run, or by accuracy where it has none', async () => {
    const evaluations = [scored(0.5, 100), scored(0.25, 50)];
    const asked = ['evaluate', 'RUN', '--threshold', '0.3', '0.75'];
    expect(cells(await printed({ ...of, evaluations }, ...asked))).toEqual([
      ['checkpoint', 'epoch 2.5 (last)'],
      ['threshold', 'iou', 'average MACs, at least', 'of dense'],
      ['0.3', '50.00 %', '100 MACs', '50.0 %'],
      ['0.75', '25.00 %', '50 MACs', '25.0 %'],
    ]);
    const plain = { ...of, evaluations, measures: {}, model: { ...bounded, notCounted: [] } };
    expect(cells(await printed(plain, ...asked)).slice(1, 3)).toEqual([
      ['threshold', 'accuracy', 'average MACs', 'of dense'],
      ['0.3', '75.00 %', '100 MACs', '50.0 %'],
    ]);
    const found = JSON.parse(await printed({ ...of, evaluations }, ...asked, '--json'));
    expect(found).toMatchObject({ checkpoint: 'last', epoch: 2.5, denseMacs: 200, notCounted: ['Odd'] });
    expect(found.thresholds).toMatchObject([
      { threshold: 0.3, iou: 0.5, macs: 100 },
      { threshold: 0.75, iou: 0.25, macs: 50 },
    ]);
    // What it goes by is there by its name.
    for (const row of found.thresholds) expect(row).not.toHaveProperty('score');
  });

  it('over a range of thresholds is a table, or the curve as it is', async () => {
    const curve = {
      ...{ run: '/RUN', checkpoint: 'best', epoch: 3, made: 1, images: 8, denseMacs: 200, atLeast: true },
      by: { metric: 'mae', direction: 'min', share: false },
      points: [{ threshold: 0.5, accuracy: 0.75, score: 0.125, macs: 50, share: 0.25 }],
    };
    expect(cells(await printed(curve, 'evaluate', 'RUN', '--curve'))).toEqual([
      ['checkpoint', 'epoch 3 (best)'],
      ['threshold', 'mae', 'average MACs, at least', 'of dense'],
      ['0.5', '0.125', '50 MACs', '25.0 %'],
    ]);
    expect(JSON.parse(await printed(curve, 'evaluate', 'RUN', '--curve', '--json'))).toEqual(curve);
  });
});

it('sluice predict says what it scored, where the pictures are, what has none, and what was there; gates are no part of it', async () => {
  const rates = { gate: 'g', rates: Buffer.from([255]).toString('base64') };
  const found = { ...of, evaluation: { ...evaluation, gates: [rates] }, folder: '/p' };
  const text = await printed({ ...found, written: 1, skipped: ['a.png is broken.'], others: 1 }, 'predict', 'RUN');
  expect(text).toMatch(/^checkpoint {4}epoch 2\.5 \(last\)\naccuracy {6}75\.00 %/);
  expect(text).toMatch(
    /\n\n1 image as \*_prediction\.png and \*_comparison\.png in \/p; 1 other file there left as they were\n$/,
  );
  expect(text).not.toContain('always on');
  expect(err).toBe('no picture: a.png is broken.\n');
  const more = await printed({ ...found, written: 2, skipped: [], others: 0 }, 'predict', 'RUN');
  expect([more.endsWith('\n\n2 images as *_prediction.png and *_comparison.png in /p\n'), err]).toEqual([true, '']);
});

it('sluice export and sluice bench infer print words, or an object; the report of times is written beside either', async () => {
  const answer = { file: '/x.onnx' };
  expect(await printed(answer, 'export', 'RUN', '--format', 'onnx')).toBe('an export in words\n');
  expect(JSON.parse(await printed(answer, 'export', 'RUN', '--format', 'onnx', '--json'))).toEqual(answer);
  expect(await printed(answer, 'bench', 'infer', 'RUN')).toBe('times in words\n');
  expect(given.reports).toEqual([]);
  expect(JSON.parse(await printed(answer, 'bench', 'infer', 'RUN', '--report', 'r.md', '--json'))).toEqual(answer);
  expect(given.reports).toEqual([[path.resolve('r.md'), answer, path.resolve('RUN')]]);
});

describe('sluice preview', () => {
  const found = { preview: { data: { name: 'set' }, warnings: ['A file is broken.', 'So is another.'] }, pictures: [] };

  it('tells warnings to people; programs have them in the object, pictures where they ask for them', async () => {
    expect(await printed(found, 'preview', 'e.ts')).toBe('a preview in words\n');
    expect(err).toBe('A file is broken.\nSo is another.\n');
    expect(JSON.parse(await printed(found, 'preview', 'e.ts', '--json'))).toEqual(found.preview);
    expect(err).toBe('');
    expect(JSON.parse(await printed(found, 'preview', 'e.ts', '--json', '--pictures'))).toMatchObject({
      withPictures: true,
    });
  });

  it('writes no picture of samples that are none', async () => {
    const refused = await printed(found, 'preview', 'e.ts', '--out', '/nowhere/x.png').catch(
      ({ message, detail }: UserError) => [message, detail.hint],
    );
    expect(refused).toEqual(['set has no samples that are pictures.', 'Leave out --out.']);
    expect(out).toBe('');
  });
});

describe('sluice doctor', () => {
  const cpu = { device: 'cpu', works: true, message: 'CPU' };
  const none = { device: 'webgpu', works: false, message: 'There is no card.' };

  it('has a line for each device and one for what was tried, and fails where none works', async () => {
    const text = await printed([none, cpu], 'doctor');
    expect(text.split('\n')).toEqual([
      'missing  webgpu         There is no card.',
      'works    cpu            CPU',
      expect.stringMatching(/^Each trained a gated network of 8 layers.*: sluice doctor EXPERIMENT tries yours\.$/),
      '',
    ]);
    expect(process.exitCode).toBeUndefined();
    expect(await printed([none], 'doctor', 'a/e.ts')).toMatch(/\nEach trained a step of e\.ts\.\n$/);
    expect(process.exitCode).toBe(1);
  });

  it('as JSON has each of them, and the same exit code', async () => {
    expect(JSON.parse(await printed([none], 'doctor', '--json'))).toEqual([none]);
    expect(process.exitCode).toBe(1);
  });
});
