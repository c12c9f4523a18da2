/** What goes wrong on a GPU, in words and with one thing to do about it. */
import { UserError } from '../protocol/userError';

export interface GpuContext {
  /** Its name for people. */
  device: string;
  /** Memory that the step was expected to take; 0 when unknown. */
  bytes: number;
}

interface Failure {
  pattern: RegExp;
  message(context: GpuContext): string;
  hint(context: GpuContext): string;
}

const smaller = 'Set a smaller batchSize, and accumulate to take as many images a step as before.';
const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const failures: readonly Failure[] = [
  {
    pattern: /libvulkan|couldn't load vulkan|failed to get a webgpu (adapter|instance)|no supported adapters/i,
    message: () => 'No graphics driver for WebGPU was found.',
    hint: () =>
      process.platform === 'linux'
        ? 'Install the Vulkan loader (libvulkan1) and the Vulkan driver of your GPU, or use the device cpu.'
        : 'Install the driver of your GPU, or use the device cpu.',
  },
  {
    pattern:
      /providers?_cuda|cuda.*(not (enabled|available|supported)|failed to load|driver)|libcud(a|nn|art)|not part of.*build/i,
    message: () => 'ONNX Runtime has no CUDA here.',
    hint: () =>
      'It needs an NVIDIA driver, CUDA 12 and cuDNN 9, and onnxruntime-node installed with its install script. The device webgpu needs none of them.',
  },
  {
    pattern: /out of memory|out-of-memory|failed to allocate|bad_alloc|allocation.*failed|OOM/i,
    message: ({ device, bytes }) =>
      `The GPU ran out of memory (${device}).${bytes > 0 ? ` A step takes about ${gigabytes(bytes)}, as its graph has it.` : ''}`,
    hint: () => smaller,
  },
  {
    pattern:
      /maxstoragebuffer|maxbuffersize|exceeds the (max|limit)|storage buffers? .*(limit|exceed)|requiredlimits|larger than the maximum/i,
    message: ({ device }) => `The graphics driver has a limit that this network is above (${device}).`,
    hint: () => `${smaller} Or use the device cpu.`,
  },
  {
    pattern: /device (was )?lost|device is lost|device_lost|error_device_lost/i,
    message: ({ device }) => `The GPU was lost (${device}): its driver was reset, or it went to sleep or away.`,
    hint: () => 'Resume the run from its last checkpoint.',
  },
];

/** A `UserError` for what is known, with what was said in its text; anything else as it is. */
export function gpuError(error: unknown, context: GpuContext): Error {
  const text = error instanceof Error ? error.message : String(error);
  const failure = failures.find(({ pattern }) => pattern.test(text));
  if (failure === undefined || error instanceof UserError) return error instanceof Error ? error : new Error(text);
  const said = text.trim().split('\n').at(-1)?.slice(-200);
  return new UserError(`${failure.message(context)} (It said: ${said})`, { hint: failure.hint(context) });
}
