/** Which augmentation a data set can have; the values themselves are checked where an experiment is read. */
import { howMany } from '../../base/howMany';
import { imageShape, inputName, inputTensors } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';
import type { Augmentation } from '../augment/augmentation';
import type { Dataset, Split } from '../sources/dataset';
import { constructors } from '../sources/kindOf';

/** What is done to the numbers of a batch, whatever they are of. */
const onNumbers: readonly string[] = ['randomErasing', 'mixup', 'cutmix', 'mixProbability', 'mixSwitchProbability'];

/** Throws a UserError that names the field. */
export function checkAugmentation(dataset: Dataset, split: Split, augmentation: Augmentation, batchSize: number): void {
  const { padCrop, resizedCrop, scaleCrop, colorJitter, lighting } = augmentation;
  const { name, pixelLabels } = dataset;
  const asked = Object.entries(augmentation).find(
    ([field, value]) => value !== undefined && value !== false && value !== 0 && !onNumbers.includes(field),
  );
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
    throw new UserError(
      `augmentation.${colorJitter ? 'colorJitter' : 'lighting'} is set, and the images of ${name} have ${dataset.shape[2] === 1 ? 'one channel' : `${dataset.shape[2]} channels`}.`,
      { hint: 'It changes the colours of images of three channels: leave it out.' },
    );
  checkChanges(dataset, augmentation);
  checkMixing(dataset, augmentation, batchSize);
}

function checkChanges(dataset: Dataset, { randAugment, randomErasing }: Augmentation): void {
  const { name, shape } = dataset;
  const channels = shape[2];
  if (randAugment && channels !== 1 && channels !== 3)
    throw new UserError(`augmentation.randAugment is set, and the images of ${name} have ${channels} channels.`, {
      hint: 'It is for images of one channel or three: leave it out.',
    });
  if (randomErasing === undefined) return;
  imagesOnly(dataset, 'randomErasing');
  const { value } = randomErasing;
  if (typeof value === 'object' && value.length !== channels)
    throw new UserError(
      `augmentation.randomErasing.value has ${howMany(value.length, 'number')}, and the images of ${name} have ${howMany(channels ?? 0, 'channel')}.`,
      { hint: "Give one number, one a channel, or 'random'." },
    );
}

function checkMixing(dataset: Dataset, { mixup, cutmix }: Augmentation, batchSize: number): void {
  const { name, pixelLabels, labels } = dataset;
  if (cutmix) imagesOnly(dataset, 'cutmix');
  if (cutmix && labels && labels.shape.length > 1 && !pixelLabels)
    throw new UserError(
      `augmentation.cutmix is set, and a sample of ${name} has labels of [${labels.shape.join(', ')}]: which of them belong to the part that is pasted, nobody knows.`,
      { hint: 'Use augmentation.mixup, or leave it out.' },
    );
  if (mixup && pixelLabels)
    throw new UserError(`augmentation.mixup is set, and ${name} has a class for every pixel.`, {
      hint: 'Use augmentation.cutmix, which moves the classes of pixels with them.',
    });
  const whole = Object.entries(inputTensors(dataset)).find(([, { dtype }]) => dtype === 'int32');
  if (mixup && whole)
    throw new UserError(
      `augmentation.mixup is set, and ${inputName(whole[0]) ?? 'the input'} of ${name} has whole numbers, which cannot be mixed.`,
      { hint: 'Leave it out, or mix what the model makes of them.' },
    );
  if ((mixup || cutmix) && batchSize < 2)
    throw new UserError(
      `augmentation.${mixup ? 'mixup' : 'cutmix'} mixes the samples of a batch, and batchSize is ${batchSize}.`,
      { hint: 'Make batchSize 2 or more, or leave it out.' },
    );
}

/** What takes a part of an image, of one that is one input of numbers. */
function imagesOnly({ name, shape, dtype, inputs }: Dataset, field: 'cutmix' | 'randomErasing'): void {
  if (inputs === undefined && dtype === undefined && imageShape(shape)) return;
  throw new UserError(`augmentation.${field} is set, and the samples of ${name} are no images.`, {
    hint: 'It is for one input of [height, width, channels]: leave it out.',
  });
}
