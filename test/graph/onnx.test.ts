/** What an ONNX file cannot hold. */
import { expect, it } from 'vitest';
import { OnnxBuilder } from '../../src/graph/onnx';
import { UserError } from '../../src/protocol/userError';

it('names weights beyond the 2 GiB of an ONNX file, and what to do, before any is copied', () => {
  const builder = new OnnxBuilder();
  // Pages that nobody touches take no memory.
  const halves = [0, 1].map(() => builder.constant(new Float32Array(2 ** 28), [2 ** 28], 'float32'));
  builder.output('sum', builder.op('Add', halves, [2 ** 28]));
  const error = (() => {
    try {
      return builder.encode('large');
    } catch (failure) {
      return failure;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toBe('The weights have 2.00 GiB, and an ONNX file holds less than 2 GiB.');
  expect((error as UserError).detail.hint).toMatch(/safetensors/);
});
