/** What is published of MNIST and the sets in its format: the names of their files, classes, numbers of images. */
import type { SplitName } from './dataset';

export interface MnistFormat {
  name: string;
  kind: 'mnist' | 'fashionMnist' | 'emnist';
  /** What the names of the files begin with. */
  prefix: string;
  /** Folders into which archives and torchvision put the files. */
  folders: readonly string[];
  /** Folders that hold another set under the same names of files. */
  notIn: RegExp;
  classes: readonly string[];
  /** The label of the first class. */
  firstLabel: number;
  /** Each image is stored column by column. */
  transposed: boolean;
  published: Readonly<Record<SplitName, number>>;
  /** Training images of each class, where two sets of the same file names are told apart by them. */
  ofClass?: readonly number[];
  /** Of the training images, of byte / 255. Computed when the set is opened where none is published. */
  colours?: { mean: readonly number[]; std: readonly number[] };
  /** Where to get it and how it must lie, for messages. */
  hint: string;
}

const digits = [...'0123456789'];
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const capitals = letters.map((letter) => letter.toUpperCase());
/** The lower case of these looks like the upper case, and is one class with it in `bymerge` and `balanced`. */
const merged = [...digits, ...capitals, ...'abdefghnqrt'];
const four =
  'the four files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte';

/** LeCun, Cortes and Burges. Mean and deviation are those of PyTorch's examples. */
export const mnistFormat: MnistFormat = {
  name: 'MNIST',
  kind: 'mnist',
  prefix: '',
  folders: ['MNIST/raw', 'raw', 'MNIST', 'mnist'],
  notIn: /fashion|[ekq]mnist/i,
  classes: digits,
  firstLabel: 0,
  transposed: false,
  published: { train: 60_000, test: 10_000 },
  ofClass: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  colours: { mean: [0.1307], std: [0.3081] },
  hint: `Download ${four} (.gz, unpacking is not needed) from https://ossci-datasets.s3.amazonaws.com/mnist/ or another copy of http://yann.lecun.com/exdb/mnist into one folder.`,
};

/** Xiao, Rasul and Vollgraf 2017. Mean and deviation as they are in wide use: of the training images, rounded. */
export const fashionMnistFormat: MnistFormat = {
  ...mnistFormat,
  name: 'Fashion-MNIST',
  kind: 'fashionMnist',
  folders: ['FashionMNIST/raw', 'raw', 'data/fashion', 'FashionMNIST', 'fashion-mnist', 'fashion'],
  notIn: /^[ekq]?mnist/i,
  classes: [
    ...['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  ],
  ofClass: Array<number>(10).fill(6000),
  colours: { mean: [0.286], std: [0.353] },
  hint: `Download ${four} (.gz, unpacking is not needed) from data/fashion of https://github.com/zalandoresearch/fashion-mnist into one folder.`,
};

export type EmnistSplit = 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';

/** Cohen, Afshar, Tapson and van Schaik 2017, "EMNIST: an extension of MNIST to handwritten letters". */
function emnistFormat(split: EmnistSplit, classes: readonly string[], train: number, test: number): MnistFormat {
  return {
    name: `EMNIST ${split}`,
    kind: 'emnist',
    prefix: `emnist-${split}-`,
    // Its names of files say which set they are.
    notIn: /^$/,
    folders: ['gzip', 'EMNIST/raw', 'raw', 'EMNIST', 'emnist'],
    classes,
    firstLabel: split === 'letters' ? 1 : 0,
    transposed: true,
    published: { train, test },
    hint: `Download gzip.zip from https://www.nist.gov/itl/products-and-services/emnist-dataset ("Binary format") and unpack it once: its files emnist-${split}-train-images-idx3-ubyte.gz and so on are read as they are.`,
  };
}

export const emnistFormats: Readonly<Record<EmnistSplit, MnistFormat>> = {
  byclass: emnistFormat('byclass', [...digits, ...capitals, ...letters], 697_932, 116_323),
  bymerge: emnistFormat('bymerge', merged, 697_932, 116_323),
  balanced: emnistFormat('balanced', merged, 112_800, 18_800),
  // The files have more than the 88,800 and 14,800 of the paper.
  letters: emnistFormat('letters', letters, 124_800, 20_800),
  digits: emnistFormat('digits', digits, 240_000, 40_000),
  mnist: emnistFormat('mnist', digits, 60_000, 10_000),
};
