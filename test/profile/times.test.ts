import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import { Session } from '../../src/graph/onnx/session';
import { channelGate } from '../../src/nn';
import { betweenOperations, type ProfileEvent, passesOf } from '../../src/profile/attribution';
import { layerTimes, timesOf } from '../../src/profile/times';

const node = (name: string, op: string, dur: number): ProfileEvent => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, dur },
  args: { op_name: op },
});
const whole = (dur: number): ProfileEvent => ({ cat: 'Session', name: 'model_run', dur });

/** conv → relu of `c`, a reshape of `hidden`, and one more operation outside any layer. */
function builder(): OnnxBuilder {
  const b = new OnnxBuilder();
  const x = b.input('x', [1, 8, 2, 2], 'float32');
  b.label = 'block/c#1/Conv2D';
  const conv = b.op('Conv', [x, b.constant(new Float32Array(64), [8, 8, 1, 1], 'float32')], [1, 8, 2, 2]);
  b.label = 'r/Relu';
  const relu = b.op('Relu', [conv], [1, 8, 2, 2]);
  b.label = 'hidden/Reshape';
  const flat = b.op('Reshape', [relu, b.int64s([1, 32])], [1, 32]);
  b.label = '/Neg';
  b.output('y', b.op('Neg', [flat], [1, 32]));
  return b;
}

describe('times of a profile', () => {
  const nodes = builder().named();
  const relu = nodes[1]!.node.outputs[0]!.name;
  const layers = new Set(['block/c#1', 'r', 'Neg']);

  it('belong to the layer in the name, to the convolution something was fused into, or to none', () => {
    const events = [
      { cat: 'Session', name: 'session_initialization', dur: 9e6 },
      // The runtime fused the activation and named the whole after its result.
      node(`${relu}_nchwc`, 'Conv', 700),
      node('ReorderOutput_token_4', 'ReorderOutput', 30),
      node('ReorderInput', 'ReorderInput', 20),
      node(`${nodes[2]!.name}_new_reshape`, 'Reshape', 5),
      node(nodes[3]!.name, 'Neg', 10),
      node('made_by_the_runtime', 'MemcpyToHost', 4),
      whole(1000),
    ];
    const [pass, ...others] = passesOf(events, nodes, layers);
    expect(others).toEqual([]);
    expect(Object.fromEntries(pass!.layers)).toEqual({ 'block/c#1': 0.7, Neg: 0.01 });
    expect(Object.fromEntries(pass!.rest)).toEqual({
      'changes of layout': 0.05,
      'Reshape of layers that only rearrange': 0.005,
      MemcpyToHost: 0.004,
      [betweenOperations]: expect.closeTo(0.231, 9),
    });
    expect(pass!.whole).toBe(1);
  });

  it('of a layer without fusion are its own', () => {
    const events = [node(nodes[0]!.name, 'Conv', 3), node(nodes[1]!.name, 'Relu', 2), whole(5)];
    const [pass] = passesOf(events, nodes, layers);
    expect(Object.fromEntries(pass!.layers)).toEqual({ 'block/c#1': 0.003, r: 0.002 });
  });

  it('are of whoever makes the result, where nothing before it is such an operation', () => {
    const [pass] = passesOf([node(`${relu}_nchwc`, 'AveragePool', 7), whole(7)], nodes, layers);
    expect(Object.fromEntries(pass!.layers)).toEqual({ r: 0.007 });
  });

  it('of a whole pass are never less than its parts, and of one pass are not of the next', () => {
    const events = [node(nodes[0]!.name, 'Conv', 30), whole(20), node(nodes[0]!.name, 'Conv', 10), whole(50)];
    const [first, second] = passesOf(events, nodes, layers);
    expect([first!.whole, first!.rest.get(betweenOperations)]).toEqual([0.03, 0]);
    expect([second!.whole, second!.layers.get('block/c#1'), second!.rest.get(betweenOperations)]).toEqual([
      ...[0.05, 0.01, expect.closeTo(0.04, 12)],
    ]);
    // What no layer of the list claims has a row by what it is.
    const [other] = passesOf([node(nodes[0]!.name, 'Conv', 30), whole(30)], nodes, new Set(['r']));
    expect([...other!.layers, ...other!.rest]).toEqual([
      ['Conv of layers that only rearrange', 0.03],
      [betweenOperations, 0],
    ]);
  });

  it('are medians over the passes, and add up to the total', () => {
    const passes = [1, 2, 9].map((ms) => ({
      layers: new Map([['r', ms], ...(ms === 9 ? [['Neg', 4] as const] : [])]),
      rest: new Map([
        ['MemcpyToHost', ms],
        ['changes of layout', 10 * ms],
      ]),
      whole: 12 * ms,
    }));
    const about = { batch: 1, runs: 3, threads: 1, processor: '', whole: 5 };
    const { layers: medians, report } = timesOf(passes, about);
    expect(Object.fromEntries(medians)).toEqual({ r: 2, Neg: 0 });
    expect(report).toEqual({
      ...about,
      // What took longest first.
      notAttributed: [
        { what: 'changes of layout', ms: 20 },
        { what: 'MemcpyToHost', ms: 2 },
      ],
      total: 24,
      recorded: 24,
    });
  });
});

describe('a measured network', () => {
  const { compute } = Session.prototype;
  beforeAll(() => tf.setBackend('cpu'));

  const small = () => {
    const input = tf.input({ shape: [16, 16, 3] });
    const a = tf.layers.conv2d({ name: 'a', filters: 32, kernelSize: 3, padding: 'same' }).apply(input);
    const gated = channelGate({ name: 'gate', hidden: 4 })(a as tf.SymbolicTensor, input);
    const b = tf.layers.conv2d({ name: 'b', filters: 256, kernelSize: 5, padding: 'same' }).apply(gated);
    const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(b);
    return tf.model({ inputs: input, outputs: pool as tf.SymbolicTensor });
  };

  it('spends its time where the work is, and every millisecond has a row', async () => {
    const model = small();
    const names = new Set(['a', 'b', 'pool', 'gate_logits']);
    const passes = vi.spyOn(Session.prototype, 'compute');
    const { layers, report } = await layerTimes({ model, data: { shape: [16, 16, 3] }, layers: names, runs: 30 });
    model.dispose();
    const [image] = Object.values(passes.mock.calls[0]![0]);
    passes.mockRestore();
    // Noise: of zeros alone a processor may have less to do.
    expect([Math.min(...image!) < -0.4, Math.max(...image!) > 0.4, new Set(image).size > 700]).toEqual([
      true,
      true,
      true,
    ]);
    const rows = [...layers.values(), ...report.notAttributed.map(({ ms }) => ms)];
    expect(rows.reduce((x, y) => x + y, 0)).toBeCloseTo(report.total, 9);
    // 52 million multiply-adds against 0.2 million.
    expect(layers.get('b')).toBeGreaterThan(5 * layers.get('a')!);
    expect(layers.get('b')! / report.total).toBeGreaterThan(0.4);
    expect(layers.get('gate_logits')).toBeGreaterThan(0);
    expect(report).toMatchObject({ batch: 1, runs: 30, threads: 1 });
    expect(report.whole).toBeGreaterThan(0);
  });

  it('is of fifty passes of one sample without a word, and leaves nothing on the disk', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-times-'));
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    const input = tf.input({ shape: [3], dtype: 'int32' });
    const table = tf.layers.embedding({ name: 'table', inputDim: 4, outputDim: 2 }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: tf.layers.flatten({ name: 'flat' }).apply(table) as tf.SymbolicTensor,
    });
    const said: string[] = [];
    const passes = vi.spyOn(Session.prototype, 'compute');
    const closed = vi.spyOn(Session.prototype, 'close');
    const data = { shape: [3], dtype: 'int32' as const };
    const { report } = await layerTimes({
      model,
      data,
      layers: new Set(['table']),
      say: (text) => void said.push(text),
    });
    model.dispose();
    // Two sessions, each behind five passes that do not count.
    expect(passes).toHaveBeenCalledTimes(2 * (5 + 50));
    // Of every table there is a first row.
    expect(passes.mock.calls[0]).toEqual([{ [Object.keys(passes.mock.calls[0]![0])[0]!]: new Int32Array(3) }]);
    expect(closed).toHaveBeenCalledTimes(2);
    for (const spy of [passes, closed]) spy.mockRestore();
    expect(said).toEqual(['compiling the network', 'measuring 50 passes of 1 sample']);
    expect(report).toMatchObject({ batch: 1, runs: 50, threads: 1, processor: cpus()[0]?.model });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is timed without the pass beside it, and without the first five', async () => {
    // A clock that only passes move: one that is profiled by 1000 ms, any other by its number in its session.
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const order: Session[] = [];
    vi.spyOn(Session.prototype, 'compute').mockImplementation(async function (this: Session, feed) {
      const before = order.filter((one) => one === this).length;
      order.push(this);
      clock += this === order[0] ? before + 1 : 1000;
      return compute.call(this, feed);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const model = small();
    const { report } = await layerTimes({ model, data: { shape: [16, 16, 3] }, layers: new Set(), runs: 3 });
    model.dispose();
    // The sixth, seventh and eighth count.
    expect(report.whole).toBe(7);
    // Who begins changes.
    const [plain] = order;
    expect(order.map((one) => one === plain)).toEqual(
      Array.from({ length: 8 }, (_, turn) => (turn % 2 === 0 ? [true, false] : [false, true])).flat(),
    );
  });

  it('stops between two passes when it is told to', async () => {
    const model = small();
    const stop = new AbortController();
    const say = (text: string) => text.startsWith('measuring') && stop.abort(new Error('enough'));
    const asked = { model, data: { shape: [16, 16, 3] }, layers: new Set<string>(), signal: stop.signal, say };
    await expect(layerTimes(asked)).rejects.toThrow('enough');
    model.dispose();
  });
});
