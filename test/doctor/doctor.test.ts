import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { probeDevice } from '../../src/doctor/deviceProbe';
import { experimentProblem, smallProblem, smallStep } from '../../src/doctor/deviceProblem';
import { diagnosisText } from '../../src/doctor/diagnosisText';
import { deviceIds, diagnose } from '../../src/doctor/doctor';
import { parentVariable } from '../../src/protocol/messages/guardMessages';
import { needs, providerRuns } from '../device/gpu';
import { builtThreads } from '../threads';
import { experimentFile } from '../train/tinyRun';

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
    const found = await diagnose(() => node('setInterval(() => {}, 1000)'), { devices: ['cpu'], timeoutMs: 2000 });
    expect(found).toEqual([{ device: 'cpu', works: false, message: 'No answer within 2 s.' }]);
  });

  it('does not wait for what a device that hangs has started and that holds its output', {
    timeout: 60_000,
  }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-doctor-'));
    const file = path.join(folder, 'pid');
    const hold = `setInterval(() => {}, 1000); require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid))`;
    const hang = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(hold)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
    const answer = (id: string) => (id === 'cpu' ? hang : told(id));
    const said: string[] = [];
    const found = await diagnose((id) => node(answer(id)), {
      devices: ['cpu', 'tfjs'],
      timeoutMs: 10_000,
      say: (text) => said.push(text),
    });
    const pid = Number(readFileSync(file, 'utf8'));
    // It still holds the output when the next device has been tried.
    expect(process.kill(pid, 'SIGKILL')).toBe(true);
    expect(found).toEqual([
      { device: 'cpu', works: false, message: 'No answer within 10 s.' },
      { device: 'tfjs', works: true, message: 'fine' },
    ]);
    expect(said).toEqual(['trying cpu, for at most 10 s', 'trying tfjs, for at most 10 s']);
    rmSync(folder, { recursive: true });
  });

  it.skipIf(!providerRuns('webgpu'))(
    `tries an experiment's own step on a GPU, and names what ran on the processor (${needs('webgpu')})`,
    async () => {
      const threadScript = `${builtThreads}/stepThread.js`;
      const file = experimentFile({ extra: 'batchSize: 4,', model: 'networks.resnetCifar({ depth: 8, width: 0.25 })' });
      const found = await probeDevice('webgpu', { threadScript }, file);
      expect(found).toMatchObject({ device: 'webgpu', works: true, message: expect.stringContaining('WebGPU') });
      expect(found.imagesPerSecond).toBeGreaterThan(0);
      // Indices are 64 bits wide, and the provider has no such cast.
      expect(found.elsewhere!.every((what) => what.startsWith('Cast of '))).toBe(true);
    },
    120_000,
  );

  it('counts images where the samples of an experiment are images, else samples', async () => {
    const file = experimentFile();
    expect(await experimentProblem(file)).toMatchObject({ samples: 16, pictures: undefined });
    // Its step is that of the settings that are tried, and its layers are known by their lines.
    const { samples, spec, sources } = await experimentProblem(file, { batchSize: 4 });
    expect([samples, spec.inputs.x?.shape[0]]).toEqual([4, 4]);
    expect([...sources!.values()][0]?.[0]).toMatchObject({ file, line: 5 });
    expect(await experimentProblem('media/sample/keywords.experiment.ts')).toMatchObject({ pictures: false });
  });

  it('an experiment that cannot be trained is refused as it would be then', async () => {
    const augmented = experimentFile({ extra: 'augmentation: { scaleCrop: true },' });
    await expect(experimentProblem(augmented)).rejects.toThrow('augmentation.scaleCrop is set');
    const narrow =
      'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 3 })] })';
    const plain = experimentFile({ model: narrow, extra: '...{ shaping: undefined, sparsity: undefined },' });
    await expect(experimentProblem(plain)).rejects.toThrow(/classes/);
  });

  it('says what it is trying and how long that may take', async () => {
    const said: string[] = [];
    await diagnose((id) => node(told(id)), {
      devices: ['cpu', 'tfjs'],
      timeoutMs: 60_000,
      say: (text) => said.push(text),
    });
    expect(said).toEqual(['trying cpu, for at most 60 s', 'trying tfjs, for at most 60 s']);
  });

  it('repeats what a process said before it crashed, and what a library said of a card that it does not use', async () => {
    const native =
      "2026-01-01 10:00:00.1: W tensorflow/x/dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'";
    const note = '2026-01-01 10:00:00.1: I tensorflow/x/port.cc:1] oneDNN is on';
    const answer = (gpu: boolean | undefined) =>
      `console.error(${JSON.stringify(`${note}\n${native}\n${native}`)}); console.log(JSON.stringify({ device: 'x', works: true, message: '', gpu: ${gpu} }))`;
    const answers: Record<string, string> = {
      cpu: "console.error('out of luck'); process.abort()",
      webgpu: answer(true),
      'tfjs-node-gpu': answer(false),
    };
    answers.cuda = answer(undefined);
    answers.tfjs = "console.error('first'); console.error('last'); process.exitCode = 3";
    const devices = ['cpu', 'webgpu', 'tfjs-node-gpu', 'cuda', 'tfjs'] as const;
    const [cpu, webgpu, tfjsNodeGpu, cuda, tfjs] = await diagnose((id) => node(answers[id]!), { devices });
    expect(cuda).not.toHaveProperty('said');
    expect(tfjs!.message).toBe('Its process ended with code 3 and no answer. It said last: last');
    expect(cpu!.message).toMatch(/no answer\. It said last: .+/s);
    expect(webgpu).not.toHaveProperty('said');
    expect(tfjsNodeGpu!.said).toEqual(["Could not load dynamic library 'libcudart.so.11.0'"]);
    expect(diagnosisText(tfjsNodeGpu!)).toContain('libcudart.so.11.0');
  });

  it('trains steps to find out', { timeout: 300_000 }, async () => {
    expect(await probeDevice('cpu', { threadScript: `${builtThreads}/stepThread.js` })).toMatchObject({
      device: 'cpu',
      works: true,
    });
    expect(await probeDevice('tfjs-node-gpu', {})).toMatchObject({
      works: false,
      hint: expect.stringContaining('npm install'),
    });
    const broken = await probeDevice('cpu', { threadScript: '/nowhere/stepThread.js' });
    expect(broken).toMatchObject({ works: false, message: expect.stringContaining('/nowhere') });
  });
});

describe('a probe', () => {
  it('has two minutes unless somebody says otherwise, knows who asks, and is a Node also in an editor', async () => {
    const said: string[] = [];
    const code = `const e = process.env; console.log(JSON.stringify({ device: 'cpu', works: true, message: [e.${parentVariable}, e.ELECTRON_RUN_AS_NODE, typeof process.send].join() }))`;
    const [found] = await diagnose(() => node(code), { devices: ['cpu'], say: (text) => said.push(text) });
    expect(found?.message).toBe(`${process.pid},1,function`);
    expect(said).toEqual(['trying cpu, for at most 120 s']);
  });

  it('is ended with the signal, whose reason is thrown', async () => {
    const stop = new AbortController();
    const tried: string[] = [];
    const hang = (id: string) => {
      tried.push(id);
      return node('setInterval(() => {}, 1000)');
    };
    const hanging = diagnose(hang, {
      ...{ devices: ['cpu', 'tfjs'], signal: stop.signal },
    });
    setTimeout(() => stop.abort(new Error('asked to stop')), 200);
    await expect(hanging).rejects.toThrow('asked to stop');
    expect(tried).toEqual(['cpu']);
  });

  it('that has answered is waited for no longer, nor one that was ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await diagnose((id) => node(told(id)), { devices: ['cpu', 'tfjs'] });
    expect(vi.getTimerCount()).toBe(0);
    const hanging = diagnose(() => node('setInterval(() => {}, 1000)'), {
      ...{ devices: ['cpu'], signal: AbortSignal.abort(new Error('asked to stop')) },
    });
    await expect(hanging).rejects.toThrow('asked to stop');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of a program that cannot be started says why, and of one that says nothing that', async () => {
    const [silent] = await diagnose(() => node(''), { devices: ['cpu'] });
    expect(silent).toEqual({ device: 'cpu', works: false, message: 'Its process ended with code 0 and no answer.' });
  });
});

it('the small step is of eight images of 16 × 16, the same for every device', () => {
  expect(smallStep).toBe('a gated network of 8 layers on 8 images of 16 × 16');
  const { inputs, samples, scalars, pictures, spec } = smallProblem();
  expect([samples, pictures]).toEqual([8, undefined]);
  expect(Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values.length]))).toEqual({
    ...{ x: 8 * 16 * 16 * 3, y: 8 },
  });
  expect([...(inputs.y ?? [])]).toEqual(Array(8).fill(0));
  const drawn = new SeededRandom(0).fillUniform(new Float32Array(8 * 16 * 16 * 3));
  expect(inputs.x).toEqual(drawn);
  expect(Object.keys(scalars)).toContain('learningRate');
  expect(spec.inputs.x?.shape).toEqual([8, 16, 16, 3]);
});
