/** What goes wrong on a GPU, in words and with one thing to do about it. */
import { UserError } from '../base/userError';

/** A batch that the GPU cannot take: the process goes on, and the state of the last whole step can still be read. */
export class BatchFailure extends UserError {}

/** A GPU that is gone, with what was in its memory: what is left of a run is on the disk. */
export class GpuLost extends UserError {}

export interface GpuContext {
  /** Its name for people. */
  device: string;
  /** Memory that the step was expected to take; 0 when unknown. */
  bytes: number;
  /** Images of a batch. */
  batch?: number | undefined;
  /** It is an evaluation, which has a batch of its own and nothing to accumulate. */
  evaluating?: boolean;
}

interface Failure {
  pattern: RegExp;
  /** Where it is more than an error for people: this batch alone fails, or all that the GPU held is lost. */
  as?: typeof BatchFailure | typeof GpuLost;
  message(context: GpuContext): string;
  hint(context: GpuContext, said: string): string;
}

/** The same step in parts, as many as the driver's numbers ask for and at least two; parts are powers of two. */
function smaller({ batch, evaluating }: GpuContext, said: string): string {
  const [, size, limit] = /size \(?(\d+)\)? .*?limit \(?(\d+)\)?/.exec(said) ?? [];
  const needed = size === undefined || limit === undefined ? 2 : Math.max(2, Number(size) / Number(limit));
  const parts = 2 ** Math.ceil(Math.log2(needed));
  if (batch === undefined || batch < parts)
    return evaluating
      ? 'Set a smaller evaluation.batchSize.'
      : 'Set a smaller batchSize, and accumulate to take as many samples a step as before.';
  const fitting = Math.floor(batch / parts);
  if (evaluating) return `Set evaluation.batchSize to ${fitting}.`;
  return `Set batchSize to ${fitting} and accumulate to ${parts} times what it is: as many samples a step as before.`;
}
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
    // Dawn throws what comes of a buffer that it did not get; that it did not get it, it only logs.
    pattern:
      /out.of.(device.|host.)?memory|failed to allocate|bad_alloc|allocation.*failed|OOM|\[Invalid Buffer.*previous error/i,
    as: BatchFailure,
    message: ({ device, bytes }) =>
      `The GPU ran out of memory (${device}).${bytes > 0 ? ` A step takes about ${gigabytes(bytes)}, as its graph has it.` : ''}`,
    hint: smaller,
  },
  {
    pattern:
      /maxstoragebuffer|maxbuffersize|exceeds the (max|limit)|storage buffers? .*(limit|exceed)|requiredlimits|larger than the maximum/i,
    as: BatchFailure,
    message: ({ device }) => `The graphics driver has a limit that this network is above (${device}).`,
    hint: (context, said) => `${smaller(context, said)} Or use the device cpu.`,
  },
  {
    pattern: /device (was )?lost|device is lost|device_lost|error_device_lost/i,
    as: GpuLost,
    message: ({ device }) => `The GPU was lost (${device}): its driver was reset, or it went to sleep or away.`,
    hint: () => 'Start it again, or use the device cpu.',
  },
];

/** A `UserError` for what is known, with what was said in its text; anything else as it is. */
export function gpuError(error: unknown, context: GpuContext): Error {
  const text = error instanceof Error ? error.message : String(error);
  const failure = failures.find(({ pattern }) => pattern.test(text));
  if (failure === undefined || error instanceof UserError) return error instanceof Error ? error : new Error(text);
  // Behind the line that says it come the calls that led there.
  const said = (text.split('\n').find((line) => failure.pattern.test(line)) ?? text).trim().slice(-200);
  const message = `${failure.message(context)} (It said: ${said})`;
  const hint = failure.hint(context, said);
  return new (failure.as ?? UserError)(message, { hint });
}
