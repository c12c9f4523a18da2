/** What each augmentation costs: samples a CPU second with it, beside the same without, small and large. */
import { type DataSource, openPipeline } from '../../../src/data';
import { synthetic } from '../../../src/data/sources/sources';
import { type AugmentationSpec, checkedAugmentation } from '../../../src/experiment/augmentation';

const added: Record<string, AugmentationSpec> = {
  plain: {},
  randAugment: { randAugment: true },
  randomErasing: { randomErasing: true },
  'randomErasing with noise': { randomErasing: { value: 'random' } },
  mixup: { mixup: true },
  cutmix: { cutmix: true },
  'all of them': { randAugment: true, randomErasing: true, mixup: true, cutmix: true },
};

/** @param large a source of files, of 224×224. Rows by what is measured: samples a CPU second by augmentation. */
export async function augmenting(large: DataSource): Promise<Record<string, Record<string, number>>> {
  const small = synthetic({ train: 12_800, test: 1, difficulty: 0 });
  return {
    'augmented samples of 32×32, a CPU second': await rates(small, 128, { padCrop: 4, flip: true }),
    'augmented samples of 224×224, a CPU second': await rates(large, 16, { resizedCrop: true, flip: true }),
  };
}

async function rates(source: DataSource, batchSize: number, crop: AugmentationSpec): Promise<Record<string, number>> {
  const opened = await Promise.all(
    Object.entries(added).map(async ([name, more]) => ({
      name,
      pipeline: await openPipeline(source, {
        ...{ split: 'train', batchSize, inline: true, augmentation: checkedAugmentation({ ...crop, ...more }) },
      }),
      best: 0,
    })),
  );
  // In turns, so that all meet the same machine; the best is what it can do.
  for (let turn = 0; turn < 4; turn++)
    for (const one of opened) {
      const from = process.cpuUsage();
      let count = 0;
      for await (const batch of one.pipeline.epoch(turn)) {
        count += batch.count;
        batch.release();
      }
      const { user, system } = process.cpuUsage(from);
      // The first draws the shapes and warms up.
      if (turn > 0) one.best = Math.max(one.best, count / ((user + system) / 1e6));
    }
  await Promise.all(opened.map(({ pipeline }) => pipeline.close()));
  return Object.fromEntries(opened.map(({ name, best }) => [name, best]));
}
