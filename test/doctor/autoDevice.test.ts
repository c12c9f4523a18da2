import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { ProgressLine } from '../../src/commands/progressLine';
import { candidates, choose, diagnoseOne } from '../../src/doctor/autoDevice';
import { diagnosisText, rateText } from '../../src/doctor/diagnosisText';
import type { Diagnosis } from '../../src/doctor/doctor';
import { initialRunState, parseEvents, reduce } from '../../src/protocol/events/runState';
import { words } from '../said';

const cpu: Diagnosis = { device: 'cpu', works: true, message: 'CPU', imagesPerSecond: 100 };
const gpu = (change: Partial<Diagnosis>): Diagnosis => ({
  device: 'webgpu',
  works: true,
  message: 'WebGPU',
  ...change,
});
const missing = gpu({ works: false, message: 'No graphics driver for WebGPU was found.' });

describe('the device auto', () => {
  it('takes the fastest device that works, whatever it is, and is quiet about a GPU', () => {
    expect(choose([gpu({ imagesPerSecond: 900 }), cpu])).toEqual({ device: 'webgpu', messages: [] });
    // A slow one that does not work is not fast.
    expect(choose([{ ...missing, imagesPerSecond: 1e9 }, cpu]).device).toBe('cpu');
    // As fast as another, the one that was tried first; one whose speed nobody knows is slower than any.
    expect(choose([gpu({ imagesPerSecond: 100 }), cpu]).device).toBe('webgpu');
    expect(choose([gpu({}), cpu]).device).toBe('cpu');
  });

  it('says why it trains on the processor', () => {
    expect(choose([missing, cpu]).messages.join()).toContain(
      'webgpu: No graphics driver for WebGPU was found. cpu: 100 images/s',
    );
    expect(choose([gpu({ imagesPerSecond: 9 }), cpu]).messages.join()).toContain(
      'webgpu: 9 images/s cpu: 100 images/s',
    );
    const ofSamples = [gpu({ imagesPerSecond: 9 }), cpu].map((one) => ({ ...one, pictures: false as const }));
    expect(choose(ofSamples).messages.join()).toContain('webgpu: 9 samples/s cpu: 100 samples/s');
  });

  it('fails where no device works, with what each said', () => {
    expect(() => choose([missing, { ...cpu, works: false, message: 'Broken.' }])).toThrow(UserError);
    expect(() => choose([missing, { ...cpu, works: false, message: 'Broken.' }])).toThrow('cpu: Broken.');
  });
});

it('the device that is tried for auto is named while it is', async () => {
  const lines: string[] = [];
  const progress = new ProgressLine({ isTTY: false, write: (text: string) => lines.push(text) } as never);
  progress.show({ kind: 'phase', time: 1, phase: 'loading', trying: 'webgpu' });
  expect(lines.join('')).toContain('device auto: trying webgpu');
  // Which stands in the events too, for the editor.
  const { events } = parseEvents(`${JSON.stringify({ kind: 'phase', time: 1, phase: 'loading', trying: 'cpu' })}\n`);
  expect(events.reduce(reduce, initialRunState())).toMatchObject({ phase: 'loading', trying: 'cpu' });
});

it('a diagnosis says how fast, and what runs elsewhere', () => {
  const text = diagnosisText(gpu({ imagesPerSecond: 1234.5, elsewhere: ['Cast of gate', 'Sum of loss'] }));
  expect(text).toMatch(
    /^works {4}webgpu +WebGPU, 1,235 images\/s in training\n +On the processor all the same: Cast of gate; Sum of loss\.$/,
  );
  expect(diagnosisText({ ...gpu({ imagesPerSecond: 9 }), pictures: false })).toContain(', 9 samples/s in training');
  expect(choose([gpu({ imagesPerSecond: 9 }), { ...cpu, pictures: false }]).messages.join()).toContain('100 samples/s');
  expect(diagnosisText({ ...missing, hint: 'Install it.' })).toMatch(
    /^missing {2}webgpu +No graphics .*\n {24}Install it\.$/,
  );
});

describe('the choice', () => {
  it('is tried on the cards first and on the processor last, and of equals takes the first', () => {
    expect(candidates).toEqual(['cuda', 'webgpu', 'cpu']);
    expect(choose([gpu({ imagesPerSecond: 100 }), cpu]).device).toBe('webgpu');
    // One of which nobody knows how fast it is, is the slowest.
    expect(choose([gpu({}), cpu]).device).toBe('cpu');
    expect(choose([gpu({}), { ...cpu, works: false }])).toEqual({ device: 'webgpu', messages: [] });
    expect(choose([cpu]).messages).toEqual(['Device auto trains on the processor. cpu: 100 images/s']);
  });

  it('says where to look when there is none', () => {
    const none = [missing, { ...cpu, works: false, message: 'Broken.' }];
    expect(words(() => choose(none))).toBe(
      'No device can train this experiment. webgpu: No graphics driver for WebGPU was found. cpu: Broken. | sluice doctor says more.',
    );
  });

  it('is asked one by one', async () => {
    const probe = (id: string) => ['-e', `console.log(JSON.stringify({ device: '${id}', works: true, message: 'x' }))`];
    expect(await diagnoseOne(probe, 'tfjs')).toEqual({ device: 'tfjs', works: true, message: 'x' });
    const reason = new Error('asked to stop');
    await expect(diagnoseOne(probe, 'tfjs', AbortSignal.abort(reason))).rejects.toThrow('asked to stop');
  });
});

it('a diagnosis in lines has its words, and below it what to do, what runs elsewhere, and what a library said', () => {
  expect(diagnosisText({ device: 'tfjs', works: true, message: 'TensorFlow.js' })).toBe(
    'works    tfjs           TensorFlow.js',
  );
  const all = {
    ...missing,
    device: 'tfjs-node-gpu' as const,
    hint: 'Mend it.',
    elsewhere: ['a of b'],
    said: ['W', 'X'],
  };
  expect(diagnosisText(all).split('\n')).toEqual([
    'missing  tfjs-node-gpu  No graphics driver for WebGPU was found.',
    ...['Mend it.', 'On the processor all the same: a of b.', 'W', 'X'].map((line) => `${' '.repeat(24)}${line}`),
  ]);
  expect([rateText(1234.5, undefined), rateText(0.4, false)]).toEqual(['1,235 images/s', '0 samples/s']);
});
