import { describe, expect, it } from 'vitest';
import { gpuError } from '../../src/device/gpuErrors';
import { UserError } from '../../src/protocol/userError';

const context = { device: 'WebGPU', bytes: 3 * 2 ** 30 };

describe('what goes wrong on a GPU', () => {
  // As ONNX Runtime, Dawn and the Vulkan loader put it.
  it.each([
    ["Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file", /No graphics driver/, /driver/],
    [
      'webgpu_context.cc:136 … was false. Failed to get a WebGPU adapter: No supported adapters',
      /No graphics driver/,
      /driver/,
    ],
    [
      'Failed to allocate memory for requested buffer of size 8589934592',
      /out of memory \(WebGPU\).* about 3\.0 GiB/,
      /batchSize/,
    ],
    ['CUDA failure 2: out of memory ; GPU=0', /out of memory/, /accumulate/],
    ['Buffer size 4294967296 exceeds the max buffer size limit (2147483648).', /limit/, /batchSize/],
    ['WebGPU device lost (2): Device was destroyed.', /The GPU was lost/, /Resume/],
    [
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load library libonnxruntime_providers_cuda.so',
      /no CUDA/,
      /cuDNN/,
    ],
  ])('%s', (text, message, hint) => {
    const error = gpuError(new Error(text), context);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(message);
    expect(error.message, 'keeps what was said').toContain(text.slice(-40));
    expect((error as UserError).detail.hint).toMatch(hint);
  });

  it('leaves what it does not know, and what is for people already, as it is', () => {
    const odd = new Error('Input x is missing');
    expect(gpuError(odd, context)).toBe(odd);
    const said = new UserError('The state has no w: out of memory');
    expect(gpuError(said, context)).toBe(said);
  });
});
