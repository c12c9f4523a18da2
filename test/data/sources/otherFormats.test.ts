/** What lies in an image folder beside the images that are read, what is named like one and is none, and how kinds of them are read. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import { Transformer } from '@napi-rs/image';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/data/sources/open';
import { imageFolder } from '../../../src/data/sources/sources';
import { png, temporaryFolder, userError, write } from '../files';
import { chunk, rawPng } from '../labelFiles';

const red = [200, 20, 30];
const image = png(8, 8, red);
const small = {
  'train/ant/1.png': image,
  'train/bee/1.png': image,
  'test/ant/1.png': image,
  'test/bee/1.png': image,
};
const encoder = () => Transformer.fromRgbaPixels(Buffer.alloc(4 * 16 * 16, Buffer.from([...red, 255])), 16, 16);
const webp = encoder().webpLosslessSync();

async function open(files: Record<string, Buffer | string>, change?: (dir: string) => void) {
  const dir = write(temporaryFolder(), files);
  change?.(dir);
  const warnings: string[] = [];
  const dataset = await openDataset(imageFolder({ dir, size: 8 }), (message) => warnings.push(message));
  return { dir, dataset, warnings };
}

async function firstPixel(bytes: Buffer, name = '0.png'): Promise<number[]> {
  const { dataset, warnings } = await open({ ...small, [`train/ant/${name}`]: bytes });
  const target = new Uint8Array(8 * 8 * 3);
  dataset.train.read(0, target, 0);
  expect(warnings).toEqual([]);
  return [...target.subarray(0, 3)];
}

describe('files of an image folder that are not read', () => {
  it('are told once, with how many there are of each format and the first of them', async () => {
    const { dir, warnings, dataset } = await open({
      ...small,
      'train/ant/x.gif': 'x',
      'train/bee/y.GIF': 'x',
      'test/ant/z.gif': 'x',
      'test/bee/b.jp2': 'x',
      'train/ant/1.heic': 'x',
    });
    expect(dataset.train.length + dataset.test.length).toBe(4);
    expect(warnings).toEqual([
      `Left out of ${dir}: 1 HEIC file, ${path.join('train', 'ant', '1.heic')}; 3 GIF files, the first ${path.join('train', 'ant', 'x.gif')}; 1 JPEG 2000 file, ${path.join('test', 'bee', 'b.jp2')}. Images are JPEG, PNG, WebP, BMP, TIFF, Netpbm and AVIF files in class folders.`,
    ]);
  });

  it('are no word worth where they are no images, or what a system leaves behind', async () => {
    const { warnings, dataset } = await open({
      ...small,
      'train/ant/._1.png': 'resource fork',
      'train/ant/Thumbs.db': 'x',
      'train/ant/.DS_Store': 'x',
      'train/ant/labels.csv': 'x',
      'train/.ipynb_checkpoints/1.png': image,
      'train/__MACOSX/ant/._1.png': 'x',
      'train/@eaDir/1.png': image,
      'train/ant/@eaDir/1.png': image,
    });
    expect(warnings).toEqual([]);
    expect(dataset.classes).toEqual(['ant', 'bee']);
    expect(dataset.train.length).toBe(2);
  });

  it('are the reason why a class has no images', async () => {
    const { message, detail } = await userError(() =>
      open({ ...small, 'train/cat/1.gif': 'x', 'train/cat/2.gif': 'x' }),
    );
    expect(message).toMatch(/cat holds no image that is read, but 2 GIF files, the first 1\.gif\.$/);
    expect(detail.hint).toContain('Convert');
    const text = await userError(() => open({ ...small, 'train/cat/notes.txt': 'x' }));
    expect(text.message).toMatch(/cat holds no image that is read, but 1 other file, the first notes\.txt\.$/);
  });

  it('are told where a split has no others', async () => {
    const { 'test/ant/1.png': _, 'test/bee/1.png': __, ...rest } = small;
    const { message } = await userError(() => open({ ...rest, 'test/ant/1.gif': 'x' }));
    expect(message).toContain(`test holds no images that are read: 1 GIF file, ${path.join('test', 'ant', '1.gif')}`);
  });

  it('are folders, FIFOs and links to nothing that are named like images, which nobody waits for', async () => {
    const { warnings, dataset } = await open(small, (dir) => {
      mkdirSync(path.join(dir, 'train/ant/2.jpg'));
      execFileSync('mkfifo', [path.join(dir, 'train/ant/3.png')]);
      symlinkSync('nowhere', path.join(dir, 'train/bee/4.png'));
      symlinkSync('5.png', path.join(dir, 'train/bee/5.png'));
    });
    expect(dataset.train.length).toBe(2);
    const [warning = ''] = warnings;
    for (const word of ['1 folder named like an image', '1 FIFO', '1 link to nothing', '1 link to itself'])
      expect(warning).toContain(word);
    expect(warning).toContain(path.join('train', 'ant', '3.png'));
  });

  it('are images that lie outside the class folders', async () => {
    const { warnings } = await open({ ...small, 'train/loose.jpg': image, 'test/loose.jpg': image });
    expect(warnings[0]).toContain(`2 images outside the class folders, the first ${path.join('train', 'loose.jpg')}`);
    const { message } = await userError(() => open({ 'train/1.jpg': image, 'test/1.jpg': image }));
    expect(message).toContain('train has no class folders, but 1 image, the first 1.jpg.');
  });

  it('are not those in folders of a class folder, which count as its images; a link back is no way round', async () => {
    const { dataset, warnings } = await open({ ...small, 'train/ant/more/2/2.png': image }, (dir) =>
      symlinkSync('..', path.join(dir, 'train/ant/more/back')),
    );
    expect(dataset.train.length).toBe(3);
    expect(warnings[0]).toContain('1 link to a folder it lies in');
  });
});

describe('a file named like a JPEG that is none', () => {
  it.each<[string, Buffer | string, string, string]>([
    ['a GIF', Buffer.from('GIF89a0000'), 'it is a GIF image named .jpg', 'Convert'],
    [
      'a WebP that is cut',
      webp.subarray(0, -1),
      `the file is cut off: it has ${webp.length - 1} of ${webp.length} bytes`,
      '',
    ],
    ['a BMP that is cut', encoder().bmpSync().subarray(0, -9), '', ''],
    ['a TIFF that is cut', encoder().tiffSync().subarray(0, -9), '', ''],
    ['a Netpbm that is cut', encoder().pnmSync().subarray(0, -9), '', ''],
    ['a BMP that no memory holds', hugeBmp(), 'Decode image failed Memory limit exceeded', 'Replace'],
    ['a page', '<!DOCTYPE html><title>404</title>', 'it is an HTML page named .jpg', 'Fetch'],
    [
      'a pointer',
      'version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 1\n',
      'it is a Git LFS pointer',
      'git lfs pull',
    ],
    ['empty', '', 'the file is empty', 'Replace'],
    ['huge', hugePng(30_000), 'it has 30000×30000 pixels: 900 megapixels, and at most 100 are read', 'Replace'],
    ['of no pixels', rawPng(0, 8, 0, [[]]), '', 'Replace'],
  ])('is told: %s', async (_, bytes, reason, hint) => {
    const dir = write(temporaryFolder(), { ...small, 'train/ant/0.jpg': bytes });
    const source = imageFolder({ dir, size: 8, onBroken: 'stop' });
    const dataset = await openDataset(source, () => {});
    const { message, detail } = await userError(() => dataset.train.read(0, new Uint8Array(192), 0));
    expect(message).toContain(`${path.join(dir, 'train', 'ant', '0.jpg')} is broken: ${reason}`);
    expect(detail.hint).toContain(hint);
    expect(detail.hint).toContain("onBroken: 'skip'");
  });
});

function hugeBmp(): Buffer {
  const bytes = encoder().bmpSync();
  bytes.writeInt32LE(60_000, 18);
  bytes.writeInt32LE(60_000, 22);
  return bytes;
}

function hugePng(side: number): Buffer {
  const bytes = png(1, 1, red);
  bytes.writeUInt32BE(side, 16);
  bytes.writeUInt32BE(side, 20);
  return bytes;
}

describe('images of other formats', () => {
  it.each<[string, Buffer]>([
    ['0.webp', encoder().webpLosslessSync()],
    ['0.WebP', encoder().webpLosslessSync()],
    ['0.bmp', encoder().bmpSync()],
    ['0.dib', encoder().bmpSync()],
    ['0.tif', encoder().tiffSync()],
    ['0.TIFF', encoder().tiffSync()],
    ['0.ppm', encoder().pnmSync()],
    ['0.jpg', encoder().webpLosslessSync()],
    ['0.png', encoder().bmpSync()],
    ['0.webp', png(8, 8, red)],
  ])('are read: %s', async (name, bytes) => {
    expect(await firstPixel(bytes, name)).toEqual(red);
  });

  it('of 16 bits become 8', async () => {
    const deep = Buffer.concat([Buffer.from('P5 8 8 65535\n'), Buffer.alloc(128, Buffer.from('40ff', 'hex'))]);
    expect(await firstPixel(deep, '0.pgm')).toEqual([64, 64, 64]);
  });
});

describe('JPEG and PNG', () => {
  it.each(['0.jfif', '0.JPE', '0.JPEG', '0.Jpg', '0.PNG', '0.jif'])('are read as %s', async (name) => {
    expect(await firstPixel(png(8, 8, [1, 2, 3]), name)).toEqual([1, 2, 3]);
  });

  it.each<[string, Buffer, number[]]>([
    ['of one pixel', png(1, 1, red), red],
    ['of 1 bit', rawPng(8, 1, 0, Array(8).fill([0xff])), [255, 255, 255]],
    ['of 2 bits, the second grey of four', rawPng(8, 2, 0, Array(8).fill([0x55, 0x55])), [85, 85, 85]],
    ['of 4 bits', rawPng(8, 4, 0, Array(8).fill([0x33, 0x33, 0x33, 0x33])), [51, 51, 51]],
    ['of 16 bits', rawPng(8, 16, 0, Array(8).fill(Array(8).fill([0x40, 0xff]).flat())), [64, 64, 64]],
    ['with a palette of 8 bits', rawPng(8, 8, 3, Array(8).fill(Array(8).fill(1)), [0, 0, 0, ...red]), red],
    ['with a palette of 1 bit', rawPng(8, 1, 3, Array(8).fill([0xff]), [0, 0, 0, ...red]), red],
    ['of grey and alpha', rawPng(8, 8, 4, Array(8).fill(Array(8).fill([90, 10]).flat())), [90, 90, 90]],
    ['interlaced', interlaced(), red],
  ])('PNGs %s are read right', async (_, bytes, colour) => {
    const found = await firstPixel(bytes);
    for (const [i, value] of colour.entries()) expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(1);
  });

  it('take no notice of the orientation that a camera wrote, as torchvision does not', async () => {
    const left = encodeHalves();
    const turned = Buffer.concat([left.subarray(0, 2), exif(3), left.subarray(2)]);
    expect(await firstPixel(turned, '0.jpg')).toEqual(await firstPixel(left, '0.jpg'));
  });
});

/** 8×8 in Adam7: seven small images, each of its own rows (PNG specification, 8.2). */
function interlaced(): Buffer {
  const passes = [
    [1, 1],
    [1, 1],
    [2, 1],
    [2, 2],
    [4, 2],
    [4, 4],
    [8, 4],
  ] as const;
  const rows = passes.flatMap(([width, height]) =>
    Array.from({ length: height }, () => [0, ...Array.from({ length: width }, () => red).flat()]).flat(),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 1])),
    chunk('IDAT', deflateSync(Buffer.from(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** 16×16, black on the left and white on the right: turned, its first pixel is another one. */
function encodeHalves(): Buffer {
  const rgba = Buffer.from(
    Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? [0, 0, 0, 255] : [255, 255, 255, 255])).flat(),
  );
  return Transformer.fromRgbaPixels(rgba, 16, 16).jpegSync(95);
}

/** An APP1 segment with one tag: orientation (0x0112). */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a000000080001011200030000000100000000' + '00000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, 0xe1]), length, body]);
}
