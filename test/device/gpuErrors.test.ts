import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { BatchFailure, GpuLost, gpuError } from '../../src/device/gpuErrors';

const context = { device: 'WebGPU', bytes: 3 * 2 ** 30 };

describe('what goes wrong on a GPU', () => {
  // As ONNX Runtime, Dawn and the Vulkan loader put it.
  it.each<readonly [string, RegExp, RegExp]>([
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
    // Each sign by itself.
    ...['libvulkan', "Couldn't load Vulkan", 'Failed to get a WebGPU instance', 'No supported adapters'].map(
      (sign) => [`${sign} here`, /^No graphics driver for WebGPU was found\. \(It said: .* here\)$/, /driver/] as const,
    ),
    ...[
      ...['libonnxruntime_provider_cuda', 'CUDA is not enabled', 'CUDA not available', 'CUDA is not supported'],
      ...['CUDA failed to load', 'the CUDA driver', 'libcuda', 'libcudnn', 'libcudart', 'is not part of this build'],
    ].map((sign) => [`${sign} here`, /^ONNX Runtime has no CUDA here\./, /CUDA 12 and cuDNN 9/] as const),
    ...[
      ...[
        'out of device memory',
        'Out of memory',
        'out_of_host_memory',
        'failed to allocate',
        'bad_alloc',
        'an allocation has failed',
        'OOM',
      ],
    ].map(
      (sign) =>
        [`${sign} here`, /^The GPU ran out of memory \(WebGPU\)\. A step takes about 3\.0 GiB/, /batchSize/] as const,
    ),
    ...[
      ...['maxStorageBuffersPerShaderStage', 'maxBufferSize', 'exceeds the max', 'exceeds the limit', 'requiredLimits'],
      ...['the storage buffers of it exceed', 'a storage buffer is over its limit', 'is larger than the maximum'],
    ].map(
      (sign) =>
        [
          `${sign} here`,
          /^The graphics driver has a limit that this network is above \(WebGPU\)\./,
          /Or use the device cpu\.$/,
        ] as const,
    ),
    ...['device was lost', 'device lost', 'Device is lost', 'device_lost', 'VK_ERROR_DEVICE_LOST'].map(
      (sign) =>
        [
          `${sign} here`,
          /^The GPU was lost \(WebGPU\): its driver was reset/,
          /^Start it again, or use the device cpu\.$/,
        ] as const,
    ),
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

  it.each([
    ['linux', 'Install the Vulkan loader (libvulkan1) and the Vulkan driver of your GPU, or use the device cpu.'],
    ['win32', 'Install the driver of your GPU, or use the device cpu.'],
    ['darwin', 'Install the driver of your GPU, or use the device cpu.'],
  ])('names what is missing on %s', (platform, hint) => {
    const stock = Object.getOwnPropertyDescriptor(process, 'platform')!;
    Object.defineProperty(process, 'platform', { ...stock, value: platform });
    try {
      expect(gpuError(new Error('No supported adapters'), context)).toHaveProperty('detail.hint', hint);
    } finally {
      Object.defineProperty(process, 'platform', stock);
    }
  });

  it('says nothing of the size of a step that is not known', () =>
    expect(gpuError(new Error('OOM'), { ...context, bytes: 0 }).message).toBe(
      'The GPU ran out of memory (WebGPU). (It said: OOM)',
    ));

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
    [dawn[1], { batch: 2 }, /limit/, /^Set a smaller batchSize, and accumulate/],
    [dawn[1], { batch: 2, evaluating: true }, /limit/, /^Set a smaller evaluation\.batchSize\. Or/],
    // At least in halves, also where what was asked for is little.
    [
      dawn[1].replace('3221225472', '1000'),
      { batch: 256 },
      /limit.*1000/,
      /batchSize to 128 and accumulate to 2 times/,
    ],
    // One of as many parts as there are samples still has one.
    [dawn[0], { batch: 2 }, /out of memory/, /batchSize to 1 and accumulate to 2 times/],
    [dawn[0], { batch: 1 }, /out of memory/, /^Set a smaller batchSize, and accumulate/],
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
    expect(lost).toBeInstanceOf(GpuLost);
    // No other failure is of a GPU that is gone.
    for (const said of ['OOM', 'libcuda', 'No supported adapters', 'exceeds the limit'])
      expect(gpuError(new Error(said), context)).not.toBeInstanceOf(GpuLost);
  });

  it('keeps of a long line its end, and of several the one that says it', () => {
    const { message } = gpuError(new Error(`called\n${'x'.repeat(300)} OOM \nat onnx.cc`), context);
    expect(message).toMatch(/\. \(It said: x{196} OOM\)$/);
  });

  it('does not take another invalid object for memory', () => {
    const odd = new Error('[Invalid ComputePipeline "Gemm"] is invalid due to a previous error.');
    expect(gpuError(odd, context)).toBe(odd);
  });
});
