/** Reshapes cut short: which are left, and that the model computes the same. */
import { expect, it } from 'vitest';
import { cutReshapes } from '../../../src/graph/lower/reshapes';
import { OnnxBuilder, type OnnxValue } from '../../../src/graph/onnx/builder';
import { program, Session } from '../../../src/graph/onnx/session';

const reshape = (b: OnnxBuilder, value: OnnxValue, shape: number[]) => b.op('Reshape', [value, b.int64s(shape)], shape);
const x = Float32Array.of(1, -2, 3, -4, 5, 6);

type Body = (b: OnnxBuilder, x: OnnxValue) => Record<string, OnnxValue>;
const bodies: Record<string, [Body, string[]]> = {
  'one of another is one': [
    (b, given) => ({ y: b.op('Relu', [reshape(b, reshape(b, given, [3, 2]), [6])], [6]) }),
    ['Reshape', 'Relu'],
  ],
  'one back to where it came from is none': [
    (b, given) => ({ y: b.op('Relu', [reshape(b, reshape(b, given, [6]), [2, 3])], [2, 3]) }),
    ['Relu'],
  ],
  'one of a constant is a constant': [
    (b, given) => ({ y: b.op('Add', [given, reshape(b, b.constant(x, [6], 'float32'), [2, 3])], [2, 3]) }),
    ['Add'],
  ],
  'what the model gives stays, though it is what it came from': [
    (b, given) => ({ y: reshape(b, reshape(b, given, [6]), [2, 3]), z: b.op('Neg', [given], [2, 3]) }),
    ['Reshape', 'Neg'],
  ],
  'one between that the model gives stays too': [
    (b, given) => {
      const flat = reshape(b, b.op('Neg', [given], [2, 3]), [6]);
      return { flat, y: b.op('Relu', [reshape(b, flat, [2, 3])], [2, 3]) };
    },
    ['Neg', 'Reshape', 'Relu'],
  ],
};

it.each(Object.entries(bodies))('%s', async (_, [body, left]) => {
  const made = () => {
    const b = new OnnxBuilder();
    for (const [name, value] of Object.entries(body(b, b.input('x', [2, 3], 'float32')))) b.output(name, value);
    return b;
  };
  const computed = async (b: OnnxBuilder) => {
    const session = await Session.open(program('reshapes', b), { threads: 1 });
    const outputs = await session.compute({ x: x.slice() });
    await session.close();
    return outputs;
  };
  const b = made();
  cutReshapes(b);
  const read = new Set([...b.contents().nodes.flatMap(({ inputs }) => inputs), ...b.outputs.map(({ value }) => value)]);
  const names = new Set([...read].map((value) => value?.name));
  const used = b.contents().nodes.filter(({ outputs }) => outputs.some(({ name }) => names.has(name)));
  expect(used.map(({ op }) => op)).toEqual(left);
  expect(await computed(b)).toEqual(await computed(made()));
});
