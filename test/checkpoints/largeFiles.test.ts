/** Files beyond what Node reads at once, and beyond what 32 bits count. */
import { readFileSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { openSafetensors } from '../../src/checkpoints/safetensors';
import { about, entry, floats, handmade } from './handmade';

describe('a file', () => {
  /** Sparse: takes no space. */
  async function sparse(name: string, tensors: number, each: number): Promise<string> {
    const header: Record<string, unknown> = { __metadata__: about };
    for (let i = 0; i < tensors; i++) header[`w${i}/kernel`] = entry([each / 4], [i * each, (i + 1) * each]);
    const file = handmade(name, header);
    const begin = readFileSync(file).length;
    truncateSync(file, begin + tensors * each);
    const handle = await open(file, 'r+');
    await handle.write(floats(7), 0, 4, begin + tensors * each - 4);
    await handle.close();
    return file;
  }

  it('of more than 2 GiB is checked tensor by tensor', async () => {
    const file = await sparse('two', 18, 2 ** 27);
    expect(await checkCheckpoint(file)).toEqual({ step: 3, epoch: 1.5 });
  }, 120_000);

  it('of more than 4 GiB is read where its tensors lie', async () => {
    const opened = await openSafetensors(await sparse('four', 9, 2 ** 29));
    const last = opened.tensors.at(-1)!;
    // A part of it, so that half a gigabyte need not be read.
    const values = await opened.read({ ...last, from: last.to - 8, shape: [2] });
    await opened.close();
    expect(last.to).toBeGreaterThan(2 ** 32);
    expect(values).toEqual(Float32Array.of(0, 7));
  });
});
