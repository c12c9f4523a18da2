/**
 * The labels of Cityscapes (Cordts et al. 2016, "The Cityscapes Dataset for Semantic Urban Scene Understanding"): the
 * numbers in its label images, the 19 classes that are trained and evaluated, and their colours. From `labels.py` of
 * https://github.com/mcordts/cityscapesScripts (cityscapesscripts/helpers).
 */

/** The class of pixels that count nowhere. */
export const ignored = 255;

type Colour = [red: number, green: number, blue: number];
type Row = readonly [id: number, name: string, trainId: number, colour: Colour];

/** In the order of the ids. A license plate has no number of its own in label images: −1 is the byte 255. */
export const table: readonly Row[] = [
  [-1, 'license plate', ignored, [0, 0, 142]],
  [0, 'unlabeled', ignored, [0, 0, 0]],
  [1, 'ego vehicle', ignored, [0, 0, 0]],
  [2, 'rectification border', ignored, [0, 0, 0]],
  [3, 'out of roi', ignored, [0, 0, 0]],
  [4, 'static', ignored, [0, 0, 0]],
  [5, 'dynamic', ignored, [111, 74, 0]],
  [6, 'ground', ignored, [81, 0, 81]],
  [7, 'road', 0, [128, 64, 128]],
  [8, 'sidewalk', 1, [244, 35, 232]],
  [9, 'parking', ignored, [250, 170, 160]],
  [10, 'rail track', ignored, [230, 150, 140]],
  [11, 'building', 2, [70, 70, 70]],
  [12, 'wall', 3, [102, 102, 156]],
  [13, 'fence', 4, [190, 153, 153]],
  [14, 'guard rail', ignored, [180, 165, 180]],
  [15, 'bridge', ignored, [150, 100, 100]],
  [16, 'tunnel', ignored, [150, 120, 90]],
  [17, 'pole', 5, [153, 153, 153]],
  [18, 'polegroup', ignored, [153, 153, 153]],
  [19, 'traffic light', 6, [250, 170, 30]],
  [20, 'traffic sign', 7, [220, 220, 0]],
  [21, 'vegetation', 8, [107, 142, 35]],
  [22, 'terrain', 9, [152, 251, 152]],
  [23, 'sky', 10, [70, 130, 180]],
  [24, 'person', 11, [220, 20, 60]],
  [25, 'rider', 12, [255, 0, 0]],
  [26, 'car', 13, [0, 0, 142]],
  [27, 'truck', 14, [0, 0, 70]],
  [28, 'bus', 15, [0, 60, 100]],
  [29, 'caravan', ignored, [0, 0, 90]],
  [30, 'trailer', ignored, [0, 0, 110]],
  [31, 'train', 16, [0, 80, 100]],
  [32, 'motorcycle', 17, [0, 0, 230]],
  [33, 'bicycle', 18, [119, 11, 32]],
];

const trained = table.filter(([, , trainId]) => trainId !== ignored);

/** By train id, 0 … 18. */
export const cityscapesClasses: readonly string[] = trained.map(([, name]) => name);
export const cityscapesColors: readonly Colour[] = trained.map(([, , , colour]) => colour);

/** [256] class of each byte of a label image, −1 for a byte that stands for nothing. */
export function classOfByte(numbers: 'labelIds' | 'labelTrainIds'): Int16Array {
  const classes = new Int16Array(256).fill(-1);
  for (const [id, , trainId] of table)
    if (numbers === 'labelIds') classes[id & 255] = trainId;
    else classes[trainId] = trainId;
  return classes;
}
