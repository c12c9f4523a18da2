/** What is published of CIFAR-10 and CIFAR-100: their files, records and classes (https://www.cs.toronto.edu/~kriz/cifar.html). */
import type { SplitName } from './dataset';

export interface CifarFormat {
  name: 'CIFAR-10' | 'CIFAR-100';
  /** Of the constructor, for messages. */
  kind: 'cifar10' | 'cifar100';
  /** Where the archive unpacks to. */
  folder: string;
  archive: string;
  batches: Readonly<Record<SplitName, readonly string[]>>;
  /** The bytes before the pixels of a record, one for each way to label an image. */
  labels: readonly Labelling[];
  /** Images of each split. */
  published: Readonly<Record<SplitName, number>>;
  /** Of the training images, per channel, of byte / 255. */
  mean: readonly number[];
  std: readonly number[];
}

export interface Labelling {
  name: string;
  /** The names of its classes are here, a line each; the usual ones are taken where there is no such file. */
  metaFile: string;
  classes: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

export const cifar10Format: CifarFormat = {
  name: 'CIFAR-10',
  kind: 'cifar10',
  folder: 'cifar-10-batches-bin',
  archive: 'cifar-10-binary.tar.gz',
  batches: { train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`), test: ['test_batch.bin'] },
  labels: [
    {
      name: 'label',
      metaFile: 'batches.meta.txt',
      classes: words('airplane automobile bird cat deer dog frog horse ship truck'),
    },
  ],
  published: { train: 50_000, test: 10_000 },
  mean: [0.4914, 0.4822, 0.4465],
  std: [0.247, 0.2435, 0.2616],
};

/** Mean and deviation as weiaicunzai/pytorch-cifar100 computed them, rounded. */
export const cifar100Format: CifarFormat = {
  name: 'CIFAR-100',
  kind: 'cifar100',
  folder: 'cifar-100-binary',
  archive: 'cifar-100-binary.tar.gz',
  batches: { train: ['train.bin'], test: ['test.bin'] },
  labels: [
    {
      name: 'coarse label',
      metaFile: 'coarse_label_names.txt',
      classes: words(`
        aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture
        insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
        medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2`),
    },
    {
      name: 'fine label',
      metaFile: 'fine_label_names.txt',
      classes: words(`
        apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
        caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
        forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
        mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
        possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
        sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
        willow_tree wolf woman worm`),
    },
  ],
  published: { train: 50_000, test: 10_000 },
  mean: [0.5071, 0.4865, 0.4409],
  std: [0.2673, 0.2564, 0.2762],
};

/** Where to get it, for messages. */
export const download = ({ archive }: CifarFormat): string =>
  `Download https://www.cs.toronto.edu/~kriz/${archive} and name it, or the folder that holds it; unpacking is not needed.`;
