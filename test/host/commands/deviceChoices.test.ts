import { describe, expect, it } from 'vitest';
import { type DeviceAnswer, deviceChoices } from '../../../src/host/commands/deviceChoices';
import { english } from '../language';

const answers: DeviceAnswer[] = [
  { device: 'cpu', works: true, message: 'CPU, compiled', imagesPerSecond: 310.4 },
  { device: 'webgpu', works: true, message: 'WebGPU, GPU X', imagesPerSecond: 2210, elsewhere: ['Cast of a'] },
  { device: 'cuda', works: false, message: 'ONNX Runtime has no CUDA here.', hint: 'Install it.' },
  { device: 'tfjs', works: true, message: 'TensorFlow.js', hint: 'It uses no GPU.' },
];

describe('the devices to choose from', () => {
  const choices = deviceChoices(answers, 'cpu', english);

  it('begin with those that leave it open, then the fastest, and end with what is missing', () => {
    expect(choices.map(({ device }) => device)).toEqual(['experiment', 'auto', 'webgpu', 'cpu', 'tfjs', 'cuda']);
  });

  it('say speed, what runs elsewhere, which is chosen, and what to do about a missing one', () => {
    const [, , webgpu, cpu, tfjs, cuda] = choices;
    expect(webgpu!.description).toBe('2,210 images/s in training · 1 operations on the processor');
    expect(cpu!.description).toBe('chosen · 310 images/s in training');
    expect(cuda).toMatchObject({ works: false, description: 'does not work here', hint: 'Install it.' });
    expect(tfjs).toMatchObject({ works: true, detail: 'TensorFlow.js. It uses no GPU.' });
    const [, , fast] = deviceChoices([{ ...answers[0]!, pictures: false }], 'auto', english);
    expect(fast!.description).toBe('310 samples/s in training');
    const [, , odd] = deviceChoices([{ ...answers[2]!, message: 'No CUDA?' }], 'auto', english);
    expect(odd!.detail).toBe('No CUDA? Install it.');
    expect(cuda!.detail).toBe('ONNX Runtime has no CUDA here. Install it.');
  });
});
