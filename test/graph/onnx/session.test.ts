/** Sessions of ONNX Runtime: what goes in and comes out by name, and what a GPU is asked for. */
import { afterEach, expect, it, vi } from 'vitest';
import { OnnxBuilder } from '../../../src/graph/onnx/builder';
import { GpuSession } from '../../../src/graph/onnx/gpuSession';
import { ort } from '../../../src/graph/onnx/runtime';
import { program, Session } from '../../../src/graph/onnx/session';

afterEach(() => vi.restoreAllMocks());

/** 2·x and n + 1: of numbers and of whole numbers. */
function doubled() {
  const b = new OnnxBuilder();
  const [x, n] = [b.input('x', [2, 3], 'float32'), b.input('n', [2], 'int32')];
  b.output('twice', b.op('Mul', [x, b.scalar(2)], [2, 3]));
  b.output('next', b.op('Add', [n, b.constant(Int32Array.of(1), [], 'int32')], [2]));
  return program('doubled', b);
}
const x = Float32Array.of(1, 2, 3, 4, 5, 6);
const n = Int32Array.of(7, -9);

it('a program says what goes in and comes out, with shape and type', () => {
  const { inputs, outputs } = doubled();
  expect(inputs).toEqual([
    { name: 'x', shape: [2, 3], type: 'float32' },
    { name: 'n', shape: [2], type: 'int32' },
  ]);
  expect(outputs).toEqual([
    { name: 'twice', shape: [2, 3], type: 'float32' },
    { name: 'next', shape: [2], type: 'int32' },
  ]);
});

it('computes on plain arrays, writes where it is told to, and names an input that is missing', async () => {
  const session = await Session.open(doubled(), { threads: 1 });
  const { twice, next } = await session.compute({ x, n });
  expect(twice).toEqual(Float32Array.of(2, 4, 6, 8, 10, 12));
  expect(next).toEqual(Int32Array.of(8, -8));
  await expect(session.compute({ x })).rejects.toThrow("Input 'n' is missing");
  const { inputs, outputs } = session.program;
  const feeds = Object.fromEntries(inputs.map((port) => [port.name, Session.tensor(port, port.name === 'x' ? x : n)]));
  const place = new Float32Array(6);
  await session.run(feeds, { twice: Session.tensor(outputs[0]!, place) });
  expect(place).toEqual(twice);
  await session.close();
});

it('a tensor is a view of its array, with the type and shape of its port', () => {
  const [numbers, whole] = doubled().inputs;
  const tensor = Session.tensor(numbers!, x);
  expect([tensor.type, tensor.dims, tensor.data]).toEqual(['float32', [2, 3], x]);
  expect(tensor.data).toBe(x);
  expect(Session.tensor(whole!, n).type).toBe('int32');
});

it.each([
  [1, '0'],
  [3, '1'],
])('%d threads work inside one operator, and wait without spinning where there is one: %s', async (threads, spins) => {
  const create = vi.spyOn(ort.InferenceSession, 'create').mockResolvedValue({} as ort.InferenceSession);
  await Session.open(doubled(), { threads });
  await Session.open(doubled(), { threads, profile: '/p' });
  const [plain, profiled] = create.mock.calls.map(([, options]: unknown[]) => options as object);
  expect(plain).toMatchObject({
    ...{ intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', enableMemPattern: false },
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: spins } } },
  });
  expect(plain).not.toHaveProperty('enableProfiling');
  expect(profiled).toMatchObject({ enableProfiling: true, profileFilePrefix: '/p' });
});

it('on a GPU only what may leave it comes back, arrays are uploaded, and tensors are fed as they are', async () => {
  const fed: Record<string, ort.Tensor>[] = [];
  const [release, endProfiling] = [vi.fn(async () => {}), vi.fn()];
  const gpu = { run: async (feeds: Record<string, ort.Tensor>) => fed.push(feeds), release, endProfiling };
  const create = vi.spyOn(ort.InferenceSession, 'create').mockResolvedValue(gpu as unknown as ort.InferenceSession);
  const options = { provider: 'webgpu', resident: (name: string) => name === 'next' } as const;
  const session = await GpuSession.open(doubled(), { ...options, profile: '/p' });
  expect(create.mock.calls[0]?.[1]).toMatchObject({
    executionProviders: ['webgpu'],
    preferredOutputLocation: { twice: 'cpu', next: 'gpu-buffer' },
    ...{ enableProfiling: true, profileFilePrefix: '/p' },
  });
  await GpuSession.open(doubled(), options);
  expect(create.mock.calls[1]?.[1]).not.toHaveProperty('enableProfiling');
  const there = new ort.Tensor('int32', n, [2]);
  await session.run(({ name }) => (name === 'x' ? x : there));
  expect(fed[0]?.n).toBe(there);
  expect([fed[0]?.x?.type, fed[0]?.x?.dims, fed[0]?.x?.data]).toEqual(['float32', [2, 3], x]);
  await expect(session.run(({ name }) => (name === 'x' ? x : undefined))).rejects.toThrow("Input 'n' is missing");
  expect(fed).toHaveLength(1);
  session.endProfiling();
  await session.close();
  expect([release, endProfiling].map((called) => called.mock.calls.length)).toEqual([1, 1]);
});
