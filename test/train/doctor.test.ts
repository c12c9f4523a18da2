import { describe, expect, it } from 'vitest';
import { probeDevice } from '../../src/train/deviceProbe';
import { deviceIds, diagnose } from '../../src/train/doctor';
import { needs, providerRuns } from '../device/gpu';
import { buildThreads } from '../threads';
import { experimentFile } from './tinyRun';

/** Arguments that make Node run `code` as the probe. */
const node = (code: string) => ['-e', code];
const told = (device: string) => `console.log(JSON.stringify({ device: '${device}', works: true, message: 'fine' }))`;

describe('the doctor', () => {
  it('asks for every device in a process of its own and takes the last line as the answer', async () => {
    const found = await diagnose((id) => node(`console.log('hello'); ${told(id)}`));
    expect(found).toEqual(deviceIds.map((device) => ({ device, works: true, message: 'fine' })));
  });

  it('takes a crash, silence and nonsense as answers', async () => {
    const answers: Record<string, string> = {
      cpu: 'process.abort()',
      webgpu: 'process.exit(3)',
      cuda: "console.log('{')",
    };
    const [cpu, webgpu, cuda] = await diagnose((id) => node(answers[id] ?? ''));
    expect(cpu).toMatchObject({ works: false, message: expect.stringContaining('SIGABRT') });
    expect(webgpu).toMatchObject({ works: false, message: expect.stringContaining('code 3') });
    expect(cuda).toMatchObject({ works: false, message: expect.stringContaining('no answer') });
  });

  it('does not wait for ever', async () => {
    const answer = (id: string) => (id === 'cpu' ? 'setInterval(() => {}, 1000)' : told(id));
    const [cpu, other] = await diagnose((id) => node(answer(id)), { timeoutMs: 2000 });
    expect(cpu).toEqual({ device: 'cpu', works: false, message: 'No answer within 2 s.' });
    expect(other!.works).toBe(true);
  });

  it.skipIf(!providerRuns('webgpu'))(
    `tries an experiment's own step on a GPU, and names what ran on the processor (${needs('webgpu')})`,
    async () => {
      const threadScript = `${await buildThreads()}/stepThread.js`;
      const file = experimentFile({ extra: 'batchSize: 4,', model: 'networks.resnetCifar({ depth: 8, width: 0.25 })' });
      const found = await probeDevice('webgpu', { threadScript }, file);
      expect(found).toMatchObject({ device: 'webgpu', works: true, message: expect.stringContaining('WebGPU') });
      expect(found.imagesPerSecond).toBeGreaterThan(0);
      // Indices are 64 bits wide, and the provider has no such cast.
      expect(found.elsewhere!.every((what) => what.startsWith('Cast of '))).toBe(true);
    },
    120_000,
  );

  it('trains two steps to find out', async () => {
    expect(await probeDevice('tfjs', {})).toMatchObject({ device: 'tfjs', works: true });
    expect(await probeDevice('tfjs-node-gpu', {})).toMatchObject({
      works: false,
      hint: expect.stringContaining('npm install'),
    });
    const broken = await probeDevice('cpu', { threadScript: '/nowhere/stepThread.js' });
    expect(broken).toMatchObject({ works: false, message: expect.stringContaining('/nowhere') });
  });
});
