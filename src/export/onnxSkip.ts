/**
 * ONNX of standard operators, one image at a time, that computes the gates of a block first and then its open channels
 * alone, where that is expected to be faster on this machine.
 */
import { writeFile } from 'node:fs/promises';
import { sampleWords } from '../base/sampleTensors';
import { chooseGates } from './choose';
import type { ExportFormat } from './format';
import { networkOf } from './network';
import { encoding, isOurOnnx, readOnnx } from './onnx';

export const onnxSkip: ExportFormat = {
  description: 'ONNX, one sample at a time; only open channels are computed, where that is faster here',
  async write(job, file) {
    const { run, decision, skip, prune, signal, say } = job;
    if (run.summary.gates.length === 0) {
      await writeFile(file, networkOf(run, { ...decision, batch: 1 }).builder.encode('network', encoding(job)));
      return { batch: 1, notes: ['The network has no gates: this file computes what the one of `onnx` does.'] };
    }
    const { use, candidates, gates, times } = await chooseGates(run, {
      ...decision,
      skip,
      prune,
      say,
      signal,
    });
    const { builder, skipped } = networkOf(run, { ...decision, batch: 1, use, candidates });
    const metadata = { ...job.metadata, skipped: JSON.stringify(skipped) };
    await writeFile(file, builder.encode('network', { ...encoding(job), metadata }));
    const notes = [`${skipped.length} of ${gates.length} gate layers are skipped by.`];
    if (skipped.length === 0)
      notes.push('On this machine no block is expected to be faster by skipping: see the table.');
    if (prune) notes.push(pruned(sampleWords(run.data.info)));
    return { batch: 1, notes, gates, times };
  },
  read: readOnnx,
  isOurs: isOurOnnx,
};

const pruned = ({ one }: ReturnType<typeof sampleWords>) =>
  `Pruned: channels that no test ${one} opens are gone, and gate layers that are open for every test ${one} always are. Another ${one} may have wanted it otherwise.`;
