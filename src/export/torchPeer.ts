/**
 * PyTorch as a peer, where a Python has it: the masked network, batch normalisation folded, one operation after the
 * other on one thread. Nothing here needs it; where it is missing or does not know an operation, the reason is said.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../files/errorCode';
import { objectOf } from '../files/fileHead';
import type { OnnxBuilder, OnnxData } from '../graph/onnx/builder';

/** Interpreters to try: the one on the path, then the system's, which has Debian's packages. */
export const usualPythons = ['python3', '/usr/bin/python3', 'python'];

export interface PeerRequest {
  /** Of `batch` images. */
  builder: OnnxBuilder;
  batch: number;
  /** Samples as the network takes them, [count, …shape]: a multiple of `batch`. */
  images: Float32Array;
  shape: readonly number[];
}

export class TorchPeer {
  private constructor(
    readonly version: string,
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly folder: string,
    private readonly batch: number,
  ) {}

  /** A peer that is ready, or the reason why there is none. */
  static async open(request: PeerRequest, pythons: readonly string[]): Promise<TorchPeer | string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-pytorch-'));
    const peer = await TorchPeer.start(request, pythons, folder).catch((error: unknown) => messageOf(error));
    if (typeof peer === 'string') await rm(folder, { recursive: true, force: true });
    return peer;
  }

  private static async start(
    request: PeerRequest,
    pythons: readonly string[],
    folder: string,
  ): Promise<TorchPeer | string> {
    const described = await describe(request, folder);
    let reason = 'no Python was found';
    for (const python of pythons) {
      const child = spawn(python, [path.join(__dirname, 'torchMasked.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      // Without listeners, a Python that is not there would end this process.
      child.on('error', () => {});
      child.stdin.on('error', () => {});
      child.stdin.write(`${JSON.stringify(described)}\n`);
      const { value, done } = await lines.next();
      // What greets in words of its own is no Python that can be asked.
      const { version, missing } = (done ? undefined : objectOf(value)) ?? {};
      if (typeof version === 'string') return new TorchPeer(version, child, lines, folder, request.batch);
      child.kill();
      if (typeof missing === 'string') reason = missing;
    }
    return reason;
  }

  /** Images `turn · batch` … as one batch. @returns milliseconds as Python measured them, and each output */
  async run(turn: number): Promise<{ ms: number; outputs: Record<string, number[]> }> {
    this.child.stdin?.write(`${JSON.stringify({ image: turn * this.batch, count: this.batch })}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('PyTorch ended in the middle of a measurement.');
    return JSON.parse(value);
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    this.child.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The network as the script reads it; weights and images as files, which are too large for a line. */
async function describe({ builder, batch, images, shape }: PeerRequest, folder: string) {
  const { nodes, constants, inputs, outputs } = builder.contents();
  const weights = path.join(folder, 'weights.bin');
  const imageFile = path.join(folder, 'images.bin');
  const places = await writeAll(
    weights,
    constants.map(({ data }) => data),
  );
  await writeAll(imageFile, [images]);
  const count = images.length / shape.reduce((a, b) => a * b, 1);
  const shapes = [...inputs, ...nodes.flatMap((node) => node.outputs)].map(({ name, shape }) => [name, shape] as const);
  return {
    nodes: nodes.map(({ op, inputs, outputs, attributes }) => ({
      op,
      inputs: inputs.flatMap((value) => (value === undefined ? [] : [value.name])),
      outputs: outputs.map(({ name }) => name),
      attributes,
    })),
    constants: constants.map(({ name, shape, type, data }, i) => ({
      name,
      shape,
      type,
      length: data?.length ?? 0,
      offset: places[i],
    })),
    shapes: Object.fromEntries(shapes),
    weights,
    images: {
      file: imageFile,
      name: 'images',
      type: 'float32',
      length: images.length,
      offset: 0,
      shape: [count, ...shape],
    },
    batch,
    input: inputs[0]?.name,
    outputs: Object.fromEntries(outputs.map(({ name, value }) => [name, value.name])),
  };
}

/** @returns where each begins, a multiple of eight bytes. */
async function writeAll(file: string, arrays: readonly (OnnxData | undefined)[]): Promise<number[]> {
  const handle = await open(file, 'w');
  let at = 0;
  const places: number[] = [];
  try {
    for (const data of arrays) {
      places.push(at);
      if (data === undefined) continue;
      await handle.write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 0, data.byteLength, at);
      at += Math.ceil(data.byteLength / 8) * 8;
    }
    // Python does not take a view of what ends within its last element.
    await handle.truncate(Math.max(at, 8));
  } finally {
    await handle.close();
  }
  return places;
}
