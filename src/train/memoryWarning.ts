/** What to say where a step is expected to take more memory than there is. */

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/**
 * Undefined where the step fits into `free` bytes. Else a sentence with the largest batch that divides `batchSize` and would fit
 * (memory taken to grow with it), and how many of them make the same step.
 */
export function memoryWarning(predicted: number, free: number, batchSize: number): string | undefined {
  if (predicted <= free) return undefined;
  const fitting = Array.from({ length: batchSize }, (_, i) => batchSize - i).find(
    (batch) => batchSize % batch === 0 && (predicted * batch) / batchSize <= free,
  );
  const told = `A step is expected to take ${gigabytes(predicted)} of memory, and ${gigabytes(free)} are free.`;
  if (fitting === undefined || fitting === batchSize) return `${told} Use a smaller model or smaller samples.`;
  return `${told} batchSize ${fitting} with accumulate ${batchSize / fitting} should fit: as many samples a step, in smaller batches.`;
}
