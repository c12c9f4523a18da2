/** Which augmentation a data set can have; the values themselves are checked where an experiment is read. */
import { UserError } from '../../base/userError';
import type { Augmentation } from '../augment/augmentation';
import type { Dataset, Split } from '../sources/dataset';
import { constructors } from '../sources/kindOf';

/** Throws a UserError that names the field. */
export function checkAugmentation(dataset: Dataset, split: Split, augmentation: Augmentation, batchSize: number): void {
  const { padCrop, resizedCrop, scaleCrop, colorJitter, lighting } = augmentation;
  const { name, pixelLabels } = dataset;
  if (pixelLabels && (padCrop > 0 || resizedCrop))
    throw new UserError(
      `augmentation.${resizedCrop ? 'resizedCrop' : 'padCrop'} is set, and ${name} has a class for every pixel.`,
      { hint: 'Use augmentation.scaleCrop, which treats an image and its labels alike.' },
    );
  if (scaleCrop && !pixelLabels)
    throw new UserError(`augmentation.scaleCrop is set, and ${name} has one class for each image.`, {
      hint: `Use augmentation.${split.views ? 'resizedCrop' : 'padCrop'}, or ${constructors((kind) => kind.pixelLabels === true)} as data.`,
    });
  if (resizedCrop && !split.views)
    throw new UserError(`augmentation.resizedCrop is set, and the images of ${name} all have one size.`, {
      hint: `Use augmentation.padCrop, or ${constructors(({ list, pixelLabels }) => list !== undefined && !pixelLabels)} as data.`,
    });
  if (dataset.shape[2] !== 3 && (colorJitter || lighting))
    throw new UserError('augmentation.colorJitter and lighting are for images of three channels.');
  checkChanges(dataset, augmentation);
  checkMixing(dataset, augmentation, batchSize);
}

function checkChanges({ name, shape }: Dataset, { randAugment, randomErasing }: Augmentation): void {
  const channels = shape[2];
  if (randAugment && channels !== 1 && channels !== 3)
    throw new UserError(`augmentation.randAugment is set, and the images of ${name} have ${channels} channels.`, {
      hint: 'It is for images of one channel or three: leave it out.',
    });
  const value = randomErasing?.value;
  if (Array.isArray(value) && value.length !== channels)
    throw new UserError(
      `augmentation.randomErasing.value has ${value.length} numbers, and the images of ${name} have ${channels} channels.`,
      { hint: "Give one number, one a channel, or 'random'." },
    );
}

function checkMixing({ name, pixelLabels }: Dataset, augmentation: Augmentation, batchSize: number): void {
  const { mixup, cutmix } = augmentation;
  if (mixup && pixelLabels)
    throw new UserError(`augmentation.mixup is set, and ${name} has a class for every pixel.`, {
      hint: 'Use augmentation.cutmix, which moves the classes of pixels with them.',
    });
  if ((mixup || cutmix) && batchSize < 2)
    throw new UserError(
      `augmentation.${mixup ? 'mixup' : 'cutmix'} mixes the samples of a batch, and batchSize is ${batchSize}.`,
      { hint: 'Make batchSize 2 or more, or leave it out.' },
    );
}
