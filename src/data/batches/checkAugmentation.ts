/** Which augmentation a data set can have; the values themselves are checked where an experiment is read. */
import { UserError } from '../../base/userError';
import type { Augmentation } from '../augment/augmentation';
import type { Dataset, Split } from '../sources/dataset';
import { constructors } from '../sources/kindOf';

/** Throws a UserError that names the field. */
export function checkAugmentation(dataset: Dataset, split: Split, augmentation: Augmentation): void {
  const { padCrop, resizedCrop, scaleCrop, colorJitter, lighting } = augmentation;
  const { name, pixelLabels } = dataset;
  const asked = Object.entries(augmentation).find(([, value]) => value !== undefined && value !== false && value !== 0);
  if (split.sample && asked && !dataset.imageBytes)
    throw new UserError(`augmentation.${asked[0]} is set, and the samples of ${name} are no images in bytes.`, {
      hint: 'Leave out `augmentation`, and change samples where they are made: `sample(index, random)` has random numbers of its own.',
    });
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
}
