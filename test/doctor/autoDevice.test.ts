import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { ProgressLine } from '../../src/commands/progressLine';
import { choose } from '../../src/doctor/autoDevice';
import { diagnosisText } from '../../src/doctor/diagnosisText';
import type { Diagnosis } from '../../src/doctor/doctor';
import { initialRunState, parseEvents, reduce } from '../../src/protocol/events/runState';

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
  });

  it('says why it trains on the processor', () => {
    expect(choose([missing, cpu]).messages.join()).toContain(
      'webgpu: No graphics driver for WebGPU was found. cpu: 100 images/s',
    );
    expect(choose([gpu({ imagesPerSecond: 9 }), cpu]).messages.join()).toContain(
      'webgpu: 9 images/s cpu: 100 images/s',
    );
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
