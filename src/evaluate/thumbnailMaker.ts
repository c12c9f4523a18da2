/** Small pictures out of normalised batches: bytes again, each the mean of the pixels that it stands for. */
import type { Normalisation } from '../data';
import { type Thumbnails, thumbnailSize } from '../protocol/files/thumbnails';

export class ThumbnailMaker {
  private readonly size: { height: number; width: number };
  private readonly pixels: Uint8Array;
  private done = 0;

  /** @param shape height, width, channels of an image; one channel is grey. */
  constructor(
    private readonly count: number,
    private readonly shape: readonly [number, number, number],
    private readonly normalisation: Normalisation,
  ) {
    this.size = thumbnailSize(count, shape[0], shape[1]);
    this.pixels = new Uint8Array(count * this.size.height * this.size.width * 3);
  }

  /** `x` [N, height, width, channels], of which the first `count` are new. */
  add(x: Float32Array, count: number): void {
    const [height, width, channels] = this.shape;
    const size = height * width * channels;
    for (let i = 0; i < count && this.done < this.count; i++, this.done++)
      this.shrink(x.subarray(i * size, (i + 1) * size), this.done);
  }

  made(): Thumbnails {
    const { done, size, pixels } = this;
    return { count: done, ...size, pixels: pixels.subarray(0, done * size.height * size.width * 3) };
  }

  private shrink(image: Float32Array, index: number): void {
    const [height, width, channels] = this.shape;
    const { size, pixels } = this;
    const { mean, std } = this.normalisation;
    let at = index * size.height * size.width * 3;
    for (let row = 0; row < size.height; row++) {
      const [top, bottom] = part(row, size.height, height);
      for (let column = 0; column < size.width; column++) {
        const [left, right] = part(column, size.width, width);
        for (let color = 0; color < 3; color++) {
          const channel = Math.min(color, channels - 1);
          let sum = 0;
          for (let y = top; y < bottom; y++)
            for (let x = left; x < right; x++) sum += image[(y * width + x) * channels + channel] as number;
          const value = sum / ((bottom - top) * (right - left));
          const byte = 255 * (value * (std[channel] ?? 1) + (mean[channel] ?? 0));
          pixels[at++] = Math.max(0, Math.min(255, Math.round(byte)));
        }
      }
    }
  }
}

/** The pixels of an axis of `all` that position `i` of `few` stands for. */
function part(i: number, few: number, all: number): [from: number, to: number] {
  return [Math.floor((i * all) / few), Math.max(Math.floor(((i + 1) * all) / few), Math.floor((i * all) / few) + 1)];
}
