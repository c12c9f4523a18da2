/** What a Python with PyTorch is told and asked, by programs that stand in for one: it hears the network whole, and no process of it stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TorchPeer } from '../../src/export/torchPeer';
import { OnnxBuilder } from '../../src/graph/onnx/builder';

let programs = '';
let temporary = '';
beforeEach(() => {
  [programs, temporary] = ['programs', 'tmp'].map((name) =>
    mkdtempSync(path.join(tmpdir(), `sluice-peer-${name}-`)),
  ) as [string, string];
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of [programs, temporary]) rmSync(folder, { recursive: true });
});

/** A program by the name of its number, which notes its process. */
function program(name: string, text: string, by = '/bin/sh'): string {
  const file = path.join(programs, name);
  const note = by === '/bin/sh' ? `echo $$ > ${file}.pid` : '';
  writeFileSync(file, `#!${by}\n${note}\n${text}\n`, { mode: 0o755 });
  return file;
}

/** Says what it heard: the files are gone with the peer. */
const hearing = `
const { readFileSync, writeFileSync } = require('node:fs');
const kinds = { float32: Float32Array, int64: BigInt64Array };
let network;
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line);
  if (network === undefined) {
    const read = (file, { type, offset, length }) => {
      const bytes = readFileSync(file);
      return Array.from(new kinds[type](bytes.buffer, bytes.byteOffset + offset, length), Number);
    };
    network = { ...asked, args: process.argv.slice(2), pid: process.pid };
    network.values = asked.constants.map((constant) => read(asked.weights, constant));
    network.samples = read(asked.images.file, asked.images);
    console.log(JSON.stringify({ version: '9.9' }));
  } else if (asked.image > 100) process.exit(0);
  else console.log(JSON.stringify({ ms: 2.5, outputs: { y: [asked.image, asked.count] }, network }));
});`;

/** [2, 3] times a matrix, a bias and a number, with a target of whole numbers between them: bytes of 24, 8, 4 and 4. */
function request() {
  const b = new OnnxBuilder();
  const x = b.input('x', [2, 3], 'float32');
  const w = b.constant(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 2], 'float32');
  const product = b.op('MatMul', [x, w], [2, 2]);
  const bias = b.constant(Float32Array.of(7), [1], 'float32');
  const shaped = b.op('Reshape', [b.op('Add', [product, bias], [2, 2]), b.int64s([4])], [4], { allowzero: 1 });
  const bounded = b.op('Clip', [shaped, undefined, b.scalar(8)], [4]);
  b.output('y', bounded);
  // A part of a larger array, as all that is laid out for a measurement may be.
  const images = Float32Array.from({ length: 14 }, (_, i) => i - 2).subarray(2);
  return { builder: b, batch: 2, images, shape: [3] };
}
const gone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe.skipIf(process.platform === 'win32')('a peer (needs a shell)', () => {
  it('is told the network, its weights and samples, is asked for batches, and is gone when it is closed', async () => {
    const peer = await TorchPeer.open(request(), [program('python', hearing, process.execPath)]);
    if (typeof peer === 'string') throw new Error(peer);
    expect(peer.version).toBe('9.9');
    const { network, ...answer } = (await peer.run(2)) as Awaited<ReturnType<TorchPeer['run']>> & {
      // biome-ignore lint/suspicious/noExplicitAny: what stands in says what it heard.
      network: any;
    };
    expect(answer).toEqual({ ms: 2.5, outputs: { y: [4, 2] } });
    const [product, sum, shaped, bounded] = network.nodes.map(({ outputs }: { outputs: string[] }) => outputs[0]);
    const [w, bias, target, most] = network.constants.map(({ name }: { name: string }) => name);
    expect(network.nodes).toEqual([
      { op: 'MatMul', inputs: ['x', w], outputs: [product], attributes: {} },
      { op: 'Add', inputs: [product, bias], outputs: [sum], attributes: {} },
      { op: 'Reshape', inputs: [sum, target], outputs: [shaped], attributes: { allowzero: 1 } },
      { op: 'Clip', inputs: [shaped, most], outputs: [bounded], attributes: {} },
    ]);
    expect(network.constants).toMatchObject([
      { type: 'float32', shape: [3, 2], length: 6, offset: 0 },
      { type: 'float32', shape: [1], length: 1, offset: 24 },
      { type: 'int64', shape: [1], length: 1, offset: 32 },
      { type: 'float32', shape: [], length: 1, offset: 40 },
    ]);
    expect(network.values).toEqual([[1, 2, 3, 4, 5, 6], [7], [4], [8]]);
    expect(network.shapes).toEqual({ x: [2, 3], [product]: [2, 2], [sum]: [2, 2], [shaped]: [4], [bounded]: [4] });
    expect(network).toMatchObject({
      ...{ batch: 2, input: 'x', outputs: { y: bounded } },
      images: { name: 'images', type: 'float32', length: 12, offset: 0, shape: [4, 3] },
      samples: Array.from({ length: 12 }, (_, i) => i),
      args: [path.resolve('src/export/torchMasked.py')],
    });
    await expect(peer.run(51)).rejects.toThrow('PyTorch ended in the middle of a measurement.');
    expect(readdirSync(temporary)).toHaveLength(1);
    await peer.close();
    expect(readdirSync(temporary)).toEqual([]);
    await expect.poll(() => gone(network.pid)).toBe(true);
  });

  it('has a file of weights with something in it where the network has none', async () => {
    const builder = new OnnxBuilder();
    builder.output('y', builder.op('Relu', [builder.input('x', [2, 3], 'float32')], [2, 3]));
    const peer = await TorchPeer.open({ ...request(), builder }, [program('python', hearing, process.execPath)]);
    if (typeof peer === 'string') throw new Error(peer);
    const { network } = (await peer.run(0)) as unknown as { network: { weights: string; constants: unknown[] } };
    expect(network.constants).toEqual([]);
    expect(statSync(network.weights).size).toBe(8);
    await peer.close();
  });

  it('is the first that has PyTorch; of those before it nothing stays, and where none has it the last word is why', async () => {
    const without = (name: string, word: string) =>
      program(name, `read -r line\necho '${JSON.stringify({ missing: word })}'\nexec sleep 60`);
    const absent = path.join(programs, 'absent');
    const pythons = [
      without('first', 'too old'),
      absent,
      without('second', 'not installed'),
      program('mute', 'exit 3'),
    ];
    expect(await TorchPeer.open(request(), pythons)).toBe('not installed');
    const pids = ['first', 'second'].map((name) => Number(readFileSync(path.join(programs, `${name}.pid`), 'utf8')));
    await expect.poll(() => pids.every(gone)).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);
    expect(await TorchPeer.open(request(), [absent])).toBe('no Python was found');
    const words = program('words', "echo 'Welcome to this cluster'\nexec sleep 60");
    const list = program('list', "echo '[1]'\nexec sleep 60");
    expect(await TorchPeer.open(request(), [without('third', 'none here'), words, list])).toBe('none here');
    expect(await TorchPeer.open(request(), [words])).toBe('no Python was found');
    const greeters = ['words', 'list'].map((name) => Number(readFileSync(path.join(programs, `${name}.pid`), 'utf8')));
    await expect.poll(() => greeters.every(gone)).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(path.join(programs, 'third.pid'));
    const having = program('having', hearing, process.execPath);
    const peer = await TorchPeer.open(request(), [absent, having, without('third', 'not asked')]);
    expect((peer as TorchPeer).version).toBe('9.9');
    expect(readdirSync(programs)).not.toContain('third.pid');
    await (peer as TorchPeer).close();
  });

  it('is none where its files cannot be written, and nothing of them stays', async () => {
    const { builder, ...rest } = request();
    const broken = Object.assign(Object.create(builder), {
      contents: () => {
        throw new Error('no room is left');
      },
    });
    expect(await TorchPeer.open({ ...rest, builder: broken }, [])).toBe('no room is left');
    expect(readdirSync(temporary)).toEqual([]);
  });
});
