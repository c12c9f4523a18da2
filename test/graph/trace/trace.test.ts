/** What tracing leaves behind, which is nothing, and what it does not let pass. */
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { port } from '../../../src/graph/port';
import { failedLayer, inLayer } from '../../../src/graph/trace/failedLayer';
import { foreignWeights } from '../../../src/graph/trace/findings';
import { batchOfInputs, modelInput } from '../../../src/graph/trace/modelInputs';
import { replaceGradient } from '../../../src/graph/trace/replaceGradient';
import { Shadow, shapesByRunning } from '../../../src/graph/trace/shadow';
import { look, trace } from '../../../src/graph/trace/trace';
import { constantOf } from '../../../src/graph/trace/traceBackend';

beforeEach(async () => {
  await tf.setBackend('cpu');
});

const x = { shape: [2, 3], dtype: 'float32' } as const;

describe('data that TensorFlow.js shares', () => {
  const readersOf = (names: string[], nodes: readonly { inputs: object }[]) =>
    names.map(
      (name) =>
        nodes.filter(({ inputs }) => Object.values(inputs).some(({ input }) => input === port.variable(name))).length,
    );

  it('is of each layer its own, also where one has its weights from another', () => {
    const dense = (name: string) => tf.layers.dense({ name, units: 3, useBias: false });
    const [a, b] = [dense('a'), dense('b')];
    const input = tf.input({ shape: [3] });
    const model = tf.model({ inputs: input, outputs: b.apply(a.apply(input)) as tf.SymbolicTensor });
    b.setWeights(a.getWeights());
    const variables = Object.fromEntries(model.weights.map((w) => [w.originalName, w.read() as tf.Variable]));
    const [before, { numTensors }] = [a.getWeights()[0]!.dataSync().slice(), tf.memory()];
    const run = (given: Record<string, tf.Tensor>) => ({ y: model.apply(given.x!) as tf.Tensor });
    const { nodes } = trace({ inputs: { x }, variables, layers: model.layers, run });
    expect(readersOf(['a/kernel', 'b/kernel'], nodes)).toEqual([1, 1]);
    expect([a, b].map((layer) => layer.getWeights()[0]!.dataSync())).toEqual([before, before]);
    expect(tf.memory().numTensors).toBe(numTensors);
    model.dispose();
  });

  it('is a constant where the tensor is used that a variable began with', () => {
    const start = tf.tensor1d([1, 2, 3]);
    const v = tf.variable(start);
    const { nodes, outputs } = trace({ inputs: { x }, variables: { v }, run: () => ({ y: v.sub(start) }) });
    expect(nodes.map(({ kernel, inputs }) => [kernel, inputs.a?.input, inputs.b?.constant])).toEqual([
      ['Sub', port.variable('v'), { data: Float32Array.of(1, 2, 3) }],
    ]);
    expect(outputs.y?.node).toBe(nodes[0]);
    tf.dispose([start, v]);
  });
});

describe('after a trace', () => {
  const kernels = () => tf.getKernelsForBackend('sluice-trace').length;
  const standing = () => ({ backend: tf.getBackend(), kernels: kernels(), found: tf.findBackend('sluice-trace') });
  const before = { backend: 'cpu', kernels: 0, found: null };

  it('the backend, the gradients and the variables are what they were, and what was assigned is an output', () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const gradient = tf.getGradient('Conv2D');
    const tensors = tf.memory().numTensors;
    const { nodes, inputs, outputs, random } = trace({
      inputs: { x },
      variables: { v },
      run: (given, draw) => {
        expect(tf.getBackend()).toBe('sluice-trace');
        v.assign(v.mul(3));
        return { y: given.x!.mul(draw([3])), z: draw([2, 3]) };
      },
    });
    expect(nodes.map(({ kernel }) => kernel)).toEqual(['Multiply', 'Multiply']);
    expect(Object.keys(inputs)).toEqual([port.variable('v'), 'x', port.random(0), port.random(1)]);
    expect(Object.keys(outputs)).toEqual(['y', 'z', port.assigned('v')]);
    expect(outputs.z).toBe(inputs[port.random(1)]);
    expect(random).toEqual([[3], [2, 3]]);
    expect(standing()).toEqual(before);
    expect([...v.dataSync()]).toEqual([1, 2]);
    expect(tf.getGradient('Conv2D')).toEqual(gradient);
    expect(tf.memory().numTensors).toBe(tensors);
    v.dispose();
  });

  it('TensorFlow.js counts no tensor and no memory that is not there', () => {
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    trace({ inputs: { x }, variables: {}, run: (given) => ({ y: given.x!.mul(2).add(1), z: given.x!.reshape([6]) }) });
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
  });

  it('that failed, likewise', () => {
    const v = tf.variable(tf.tensor1d([1, 2]));
    const tensors = tf.memory().numTensors;
    const run = () => {
      v.assign(v.mul(3));
      throw new TypeError('of the user');
    };
    expect(() => trace({ inputs: {}, variables: { v }, run })).toThrow(new TypeError('of the user'));
    expect(standing()).toEqual(before);
    expect([...v.dataSync()]).toEqual([1, 2]);
    expect(tf.memory().numTensors).toBe(tensors);
    // Randomness is the user's own again.
    expect(tf.randomUniform([2]).shape).toEqual([2]);
    v.dispose();
  });
});

describe('random numbers of JavaScript', () => {
  const drawn: Record<string, () => tf.Tensor> = {
    randomUniform: () => tf.randomUniform([2]),
    randomUniformInt: () => tf.randomUniformInt([2], 0, 5),
    randomNormal: () => tf.randomNormal([2]),
    randomStandardNormal: () => tf.randomStandardNormal([2]),
    truncatedNormal: () => tf.truncatedNormal([2]),
    randomGamma: () => tf.randomGamma([2], 1),
    rand: () => tf.rand([2], () => 0.5),
    multinomial: () => tf.multinomial(tf.tensor1d([0.5, 0.5]), 3),
    dropout: () => tf.dropout(tf.ones([2]), 0.5),
  };
  it.each(Object.entries(drawn))('%s is refused by name, and what to do instead is said', (name, draw) => {
    const run = () => ({ y: draw() });
    try {
      trace({ inputs: {}, variables: {}, way: 'The way out.', run });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      const { message, detail } = error as UserError;
      expect(message).toBe(`tf.${name} draws random numbers in JavaScript, which a compiled step would freeze.`);
      expect(detail.hint).toMatch(/^Draw with the call's `random\.uniform\(shape\)` .* The way out\.$/);
    }
    // Only looked at, it is noted down.
    const { findings } = look({ inputs: {}, variables: {}, run });
    expect(findings.refusals.map(({ message }) => message.split(' ')[0])).toContain(`tf.${name}`);
  });
});

describe('values that JavaScript reads', () => {
  it('of a variable are refused by a compiler too: they would stay what they are now', () => {
    const v = tf.variable(tf.tensor1d([1, -4]));
    const run = (given: Record<string, tf.Tensor>) => {
      return { y: given.x!.mul(v.dataSync()[0]!) };
    };
    expect(() => trace({ inputs: { x }, variables: { v }, run })).toThrow(
      'A value was read while the step was being traced; it has none yet.',
    );
    // The same numbers as ever, when it is over.
    expect([...v.dataSync()]).toEqual([1, -4]);
    v.dispose();
  });

  it('are those of the variables and of halves for what is fed', () => {
    const v = tf.variable(tf.tensor1d([1, -4]));
    const seen: number[][] = [];
    const { graph, findings } = look({
      inputs: { x: { shape: [2], dtype: 'float32' }, n: { shape: [2], dtype: 'int32' } },
      variables: { v },
      run: (given) => {
        seen.push([...given.x!.add(v).dataSync()], [...v.dataSync()], [...tf.tensor1d([7]).dataSync()]);
        return { y: given.x! };
      },
    });
    expect(seen).toEqual([[1.5, -3.5], [1, -4], [7]]);
    // Those of constants are known anyway.
    expect(findings.reads).toHaveLength(2);
    expect(Object.keys(graph.outputs)).toEqual(['y', port.read(0), port.read(1)]);
    expect(findings.refusals[0]?.message).toBe('A value was read while the step was being traced; it has none yet.');
    v.dispose();
  });

  it('of an operation that nobody knows are computed too', () => {
    const shadow = new Shadow();
    const fed = { id: 0, shape: [2], dtype: 'float32' as const, input: 'x' };
    const node = {
      ...{ id: 0, kernel: 'Opaque', inputs: { x: fed }, outputs: [] as object[], origin: {} },
      attrs: { kernel: 'Square', attrs: {} },
    };
    const made = { id: 1, shape: [2], dtype: 'float32' as const, node };
    node.outputs.push(made);
    expect(shadow.valuesOf(made as never)).toBeUndefined();
    shadow.set(fed, Float32Array.of(3, -5));
    expect([...shadow.valuesOf(made as never)!]).toEqual([9, 25]);
    const unknown = { ...node, attrs: { kernel: 'Nobody', attrs: {} } };
    expect(shadow.valuesOf({ ...made, node: unknown } as never)).toBeUndefined();
  });

  it('the shape of what nobody has a rule for is that of a run on zeros, where places are the first', () => {
    const table = { id: 0, shape: [1, 3], dtype: 'float32' as const };
    const places = { id: 1, shape: [4, 1], dtype: 'int32' as const };
    expect(shapesByRunning('GatherNd', { params: table, indices: places }, {})).toEqual([
      { shape: [4, 3], dtype: 'float32' },
    ]);
    // Constants are what they are.
    const far = { ...places, constant: { uniform: 1 } };
    expect(() => shapesByRunning('GatherNd', { params: table, indices: far }, {})).toThrow();
    expect(shapesByRunning('Nobody', { x: table }, {})).toBeUndefined();
  });
});

it('a constant of equal numbers is one number, else an array of its type', () => {
  expect(constantOf([2, 2, 2], 'float32')).toEqual({ uniform: 2 });
  expect(constantOf([], 'float32')).toEqual({ uniform: 0 });
  expect(constantOf([2, 2, 3], 'float32')).toEqual({ data: Float32Array.of(2, 2, 3) });
  expect(constantOf([2, 3], 'int32')).toEqual({ data: Int32Array.of(2, 3) });
  expect(constantOf([1, 0], 'bool')).toEqual({ data: Uint8Array.of(1, 0) });
});

it('weights that nobody declared are those of the first layer that uses some, each once', () => {
  const source = { file: '/m.ts', line: 3 };
  expect(foreignWeights([])).toBeUndefined();
  const found = [
    { name: 'k', layer: 'head', source },
    { name: 'other', layer: 'tail', source: undefined },
    { name: 'b', layer: 'head', source },
    { name: 'k', layer: 'head', source },
  ];
  expect(foreignWeights(found)).toMatchObject({
    message: "Layer head uses weights that are not the model's: k, b.",
    detail: { source },
  });
  expect(foreignWeights([{ name: 'k', layer: undefined, source: undefined }])?.message).toBe(
    "The model uses weights that are not the model's: k.",
  );
});

it('an error came out of the innermost layer that threw it', () => {
  const error = new Error('odd');
  const of = (name: string) => ({ name });
  expect(inLayer(of('fine'), () => 3)).toBe(3);
  expect(() =>
    inLayer(of('outer'), () =>
      inLayer(of('inner'), () => {
        throw error;
      }),
    ),
  ).toThrow(error);
  expect(failedLayer(error)).toEqual({ name: 'inner' });
  expect(failedLayer(new Error('odd'))).toBeUndefined();
  expect(() =>
    inLayer(of('outer'), () => {
      throw 'text';
    }),
  ).toThrow('text');
  expect(failedLayer('text')).toBeUndefined();
});

it('a batch has the inputs of a sample by port, and a model gets them in the order of its own', () => {
  const data = {
    shape: [4],
    inputs: [
      { name: 'b', shape: [4], dtype: 'float32' as const },
      { name: 'a', shape: [2, 1], dtype: 'int32' as const },
    ],
  };
  expect(batchOfInputs(data, 5)).toEqual({
    'input:b': { shape: [5, 4], dtype: 'float32' },
    'input:a': { shape: [5, 2, 1], dtype: 'int32' },
  });
  expect(batchOfInputs({ shape: [3], dtype: 'int32' }, 2)).toEqual({ x: { shape: [2, 3], dtype: 'int32' } });
  const model = { inputNames: ['a', 'b'] } as unknown as tf.LayersModel;
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  expect(modelInput(model, data, { 'input:b': b, 'input:a': a })).toEqual([a, b]);
  expect(modelInput(model, { shape: [3] }, { x: a })).toBe(a);
});

it('a gradient is replaced once, from the stock one', () => {
  let times = 0;
  const kernelName = 'OfThisTest';
  replaceGradient(kernelName, (stock) => stock);
  expect(tf.getGradient(kernelName)).toBeUndefined();
  tf.registerGradient({ kernelName, inputsToSave: ['x'], gradFunc: () => ({ x: () => tf.scalar(1) }) });
  const change = (stock: tf.GradFunc): tf.GradFunc => {
    times++;
    return (dy, saved, attrs) => ({ ...stock(dy, saved, attrs), y: () => tf.scalar(2) });
  };
  replaceGradient(kernelName, change);
  replaceGradient(kernelName, change);
  expect(times).toBe(1);
  const { gradFunc, inputsToSave } = tf.getGradient(kernelName);
  expect(inputsToSave).toEqual(['x']);
  expect(Object.keys(gradFunc(tf.scalar(0), [], {}))).toEqual(['x', 'y']);
  tf.unregisterGradient(kernelName);
});
