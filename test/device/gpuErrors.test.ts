import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { BatchFailure, gpuError } from '../../src/device/gpuErrors';

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
    ['WebGPU device lost (2): Device was destroyed.', /The GPU was lost/, /^Start it again, or use the device cpu\.$/],
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

  // Of ONNX Runtime 1.30 over SwiftShader, for a buffer larger than the driver has: the first time, and every other.
  const dawn = [
    'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[1]',
    'WebGPU validation failed. Buffer size (3221225472) exceeds the max buffer size limit (1073741824).\n - While calling [Device].CreateBuffer',
  ] as const;

  it.each([
    [dawn[0], { batch: 256 }, /out of memory.*Invalid Buffer/, /batchSize to 128 and accumulate to 2 times/],
    [dawn[1], { batch: 256 }, /limit.*3221225472/, /batchSize to 64 and accumulate to 4 times/],
    [dawn[1], { batch: 2 }, /limit/, /a smaller batchSize/],
    [dawn[1], { batch: 256, evaluating: true }, /limit/, /^Set evaluation.batchSize to 64\. Or use the device cpu\.$/],
    ['vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY', { batch: 9 }, /out of memory/, /batchSize to 4/],
  ])('knows that a batch does not fit, and names one that would: %s %o', (text, given, message, hint) => {
    const error = gpuError(new Error(text), { ...context, ...given });
    expect(error).toBeInstanceOf(BatchFailure);
    expect(error.message).toMatch(message);
    expect((error as UserError).detail.hint).toMatch(hint);
  });

  it('has nothing to read from a GPU that was lost', () => {
    const lost = gpuError(new Error('WebGPU device lost (2): Device was destroyed.'), context);
    expect(lost).toBeInstanceOf(UserError);
    expect(lost).not.toBeInstanceOf(BatchFailure);
  });

  it('does not take another invalid object for memory', () => {
    const odd = new Error('[Invalid ComputePipeline "Gemm"] is invalid due to a previous error.');
    expect(gpuError(odd, context)).toBe(odd);
  });
});
