/** What ONNX Runtime says, told at the layer: by messages as it writes them, and by graphs that it refuses. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { atLayer } from '../../src/device/layerErrors';
import { eagerHint } from '../../src/graph/eagerHint';
import { OnnxBuilder } from '../../src/graph/onnx/builder';
import type { Source } from '../../src/protocol/events/events';

const source: Source = { file: '/home/mira/net.ts', line: 7 };
const sources = new Map<string, Source[]>([
  ['inner', [source]],
  ['outer/own', [{ ...source, line: 9 }]],
]);

const told = async (message: string, graphs: OnnxBuilder[] = []) => {
  const error = await atLayer(new Error(message), graphs, sources);
  return error instanceof UserError ? [error.message, error.detail.source?.line] : error;
};

describe('a message that names its operation', () => {
  it.each([
    [`Non-zero status code returned while running Conv node. Name:'inner/Conv2D#3' Status Message: bad`, 'inner', 7],
    [`Exception while running node with name 'a/inner/Conv2D#3': bad`, 'a/inner', 7],
    ['Node (outer/own/Conv2D#12) Op (Conv) bad', 'outer/own', 9],
    ['Node (elsewhere/Conv2D#0) Op (Conv) bad', 'elsewhere', undefined],
  ])('%s', async (message, layer, line) => {
    expect(await told(message)).toEqual([
      `ONNX Runtime cannot run Conv2D of layer ${layer}. (It said: ${message})`,
      line,
    ]);
  });

  it('says what to do: to keep a number within its places, or to run it layer by layer', async () => {
    const hint = async (said: string) => {
      const error = await atLayer(new Error(`Name:'inner/Gather#3' ${said}`), [], sources);
      return (error as UserError).detail.hint;
    };
    for (const said of ['indices element out of data bounds, idx=9', 'index out of bounds', 'invalid indice found'])
      expect(await hint(said)).toMatch(/^A number chooses a place that there is not: keep it within/);
    expect(await hint('it is odd')).toBe(eagerHint);
    expect(await hint('std::bad_alloc')).toMatch(/^Set a smaller batchSize, /);
  });

  it('outside of the layers', async () => {
    expect(await told("x was false. Name:'Conv2D#1' is bad\nat onnx.cc")).toEqual([
      "ONNX Runtime cannot run Conv2D outside the layers. (It said: Name:'Conv2D#1' is bad)",
      undefined,
    ]);
  });

  it('for want of memory', async () => {
    for (const said of ['std::bad_alloc', 'Failed to allocate memory for requested buffer', 'BFC: allocation failed'])
      expect(await told(`Name:'inner/Conv2D#3' ${said}`)).toEqual([
        'There is not enough memory for Conv2D of layer inner.',
        7,
      ]);
  });

  it('is cut to its end where it is long', async () => {
    const [message] = (await told(`${'x'.repeat(400)} Name:'inner/A#1'`)) as [string];
    expect(message).toBe(
      `ONNX Runtime cannot run A of layer inner. (It said: ${'x'.repeat(300 - " Name:'inner/A#1'".length)} Name:'inner/A#1')`,
    );
  });
});

describe('a message without a name', () => {
  /** Relu, which opens, and what does not: an operation that there is not. */
  const graph = () => {
    const b = new OnnxBuilder();
    const [x, weight] = [b.input('x', [2], 'float32'), b.constant(Float32Array.of(1, 2), [2], 'float32')];
    b.label = 'first/Relu';
    const relu = b.op('Relu', [x], [2]);
    b.label = 'inner/Mul';
    const twice = b.op('Mul', [b.op('Add', [relu, relu], [2]), weight], [2]);
    b.label = 'a/inner/Strange';
    b.output('y', b.op('NoSuchOperation', [twice, undefined, weight], [2]));
    return b;
  };
  const fine = () => {
    const b = new OnnxBuilder();
    b.label = 'inner/Relu';
    b.output('y', b.op('Relu', [b.input('x', [2], 'float32')], [2]));
    return b;
  };

  it('of an opening is of the first operation that cannot be opened alone', async () => {
    const said = 'Load model from memory failed';
    expect(await told(said, [fine(), graph()])).toEqual([
      `ONNX Runtime cannot run Strange of layer a/inner. (It said: ${said})`,
      7,
    ]);
    const error = new Error(said);
    expect(await atLayer(error, [fine()], sources)).toBe(error);
  });

  it('of an opening is of that one of several of a kind that has shapes which do not go together', async () => {
    const b = new OnnxBuilder();
    const [x, wide] = [b.input('x', [2, 2], 'float32'), b.input('wide', [3, 2], 'float32')];
    b.label = 'inner/MatMul';
    const product = b.op('MatMul', [x, x], [2, 2]);
    b.label = 'outer/own/MatMul';
    b.output('y', b.op('MatMul', [product, wide], [2, 2]));
    expect(await told('Load model from memory failed', [b])).toEqual([
      'ONNX Runtime cannot run MatMul of layer outer/own. (It said: Load model from memory failed)',
      9,
    ]);
  });

  it('of a run is left as it is, and so is what is no error or in words already', async () => {
    for (const error of [new Error('the run was stopped'), new UserError('Load model failed.'), 'Load model failed'])
      expect(await atLayer(error, [graph()], sources)).toBe(error);
  });
});
