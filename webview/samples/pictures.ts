/**
 * Pictures of the images, asked from the host when they come on the screen and kept while the page lives: some of them,
 * the ones asked for last.
 */
import type { FromView, ToView } from '../../src/protocol/messages/viewMessages';

type ThumbnailsMessage = Extract<ToView, { kind: 'thumbnails' }>;

interface Picture {
  width: number;
  height: number;
  /** [height, width, 3] */
  pixels: Uint8Array;
}

/** Far more than a page, far less than a data set. */
const kept = 1000;
const askMs = 30;

export class Pictures {
  readonly #known = new Map<number, Picture>();
  readonly #wanted = new Set<number>();
  readonly #asked = new Set<number>();
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly post: (message: FromView) => void) {}

  /** Draws a picture into a canvas, or asks for it; a canvas that waits is empty. */
  draw(canvas: HTMLCanvasElement, sample: number): void {
    const picture = this.#known.get(sample);
    const drawn = picture === undefined ? '' : String(sample);
    if (canvas.dataset.drawn === drawn) {
      if (picture === undefined) this.#want(sample);
      return;
    }
    canvas.dataset.drawn = drawn;
    const context = canvas.getContext('2d');
    if (picture === undefined || context === null) {
      context?.clearRect(0, 0, canvas.width, canvas.height);
      this.#want(sample);
      return;
    }
    const { width, height, pixels } = picture;
    [canvas.width, canvas.height] = [width, height];
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      image.data.set(pixels.subarray(3 * i, 3 * i + 3), 4 * i);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  take({ samples, height, width, pixels }: ThumbnailsMessage): void {
    const size = height * width * 3;
    for (const [i, sample] of samples.entries()) {
      this.#asked.delete(sample);
      this.#known.delete(sample);
      this.#known.set(sample, { width, height, pixels: pixels.slice(i * size, (i + 1) * size) });
    }
    for (const sample of this.#known.keys()) {
      if (this.#known.size <= kept) break;
      this.#known.delete(sample);
    }
  }

  /** Another run: other images. */
  forget(): void {
    this.#known.clear();
    this.#asked.clear();
    this.#wanted.clear();
  }

  /** All that a drawing wants is one question. */
  #want(sample: number): void {
    if (!this.#asked.has(sample)) this.#wanted.add(sample);
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      const samples = [...this.#wanted];
      this.#wanted.clear();
      for (const one of samples) this.#asked.add(one);
      if (samples.length > 0) this.post({ kind: 'thumbnails', samples });
    }, askMs);
  }
}
