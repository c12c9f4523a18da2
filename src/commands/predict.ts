/** `sluice predict RUN`: pictures of what a run says of every pixel of the test images. */
import type { Command } from 'commander';
import { howMany } from '../base/howMany';
import { predictRun } from '../evaluate/predictRun';
import { type CheckpointFlags, checkpointFlags, checkpointLine, chosenCheckpoint } from './checkpointFlags';
import { chosenDevice, type DeviceFlags, deviceFlag, nodeGpuFlag } from './deviceFlags';
import { givenPath } from './givenPath';
import { interruptible } from './interruptible';
import { wholeNumber } from './numbers';
import { complain, print } from './print';
import { report } from './report';
import { mayRunCodeOf, type TrustFlag, trustFlag } from './trust';

interface Flags extends DeviceFlags, TrustFlag, CheckpointFlags {
  to?: string;
  images?: string;
}

export function addPredict(program: Command): void {
  const command = program
    .command('predict')
    .description('write what a segmentation run says of the test images, as pictures beside the ground truth')
    .argument('<run>', 'run folder');
  checkpointFlags(command)
    .option('--to <folder>', 'where to; default: predictions in the run folder')
    .option('--images <n>', 'write the first n images only; all are scored')
    .addOption(deviceFlag("; default: the run's"))
    .addOption(nodeGpuFlag())
    .addOption(trustFlag())
    .action(async (run: string, { to, images, best, last = false, trust, ...where }: Flags) => {
      await mayRunCodeOf(givenPath(run, '<run>'), { trust });
      const predictions = await interruptible(
        (progress) =>
          predictRun({
            folder: givenPath(run, '<run>'),
            checkpoint: chosenCheckpoint({ last }),
            to: to === undefined ? undefined : givenPath(to, '--to'),
            images: images === undefined ? undefined : wholeNumber('--images', images),
            ...chosenDevice(where),
            ...progress,
          }),
        'Pictures that were written stay.',
      );
      if (predictions === undefined) return;
      const { model, evaluation, data, folder, written, skipped, others } = predictions;
      print(checkpointLine(predictions));
      print(report(model, { ...evaluation, gates: [] }, data));
      for (const why of skipped) complain(`no picture: ${why}`);
      const rest = others === 0 ? '' : `; ${howMany(others, 'other file')} there left as they were`;
      const pictures = `${howMany(written, 'image')} as *_prediction.png and *_comparison.png`;
      print(`\n${pictures} in ${folder}${rest}`);
    });
}
