/** What a user's own data says of its samples to people: a small picture of each, and how difficult it is. */
import { howMany } from '../../base/howMany';
import { UserError } from '../../base/userError';
import type { SampleRequest, SplitName } from './dataset';
import { type OwnSample, upper } from './ownSample';
import { inUsersHands, thrown } from './ownSplit';

/** A picture of a sample that is none: a spectrogram, a plot. At most `longest` pixels a side, of one size for all samples. */
export interface Thumbnail {
  height: number;
  width: number;
  /** 0 … 255, row by row: one number a pixel is grey, three are RGB, four RGBA over white. */
  pixels: ArrayLike<number>;
}

/** Functions of a sample as it was given, of its place in its split, and of the split. */
export interface ShownFunctions {
  thumbnail?: ((sample: OwnSample, index: number, split: SplitName) => Thumbnail | Promise<Thumbnail>) | undefined;
  difficulty?: ((sample: OwnSample, index: number, split: SplitName) => number | Promise<number>) | undefined;
}

export type ShownFunction = keyof ShownFunctions;

/** A batch of 250 such pictures has 12 MB. */
const longest = 128;

const size = ({ height, width }: { height: number; width: number }) => `${height}×${width}`;

interface Asked {
  sample: OwnSample;
  where: string;
  index: number;
  split: SplitName;
}

/** The name in a message says which function's line is to blame (src/load/ownCode.ts). */
const named = (name: ShownFunction, where: string) => `the ${name} of ${where}`;

export const blamed = (message: string): ShownFunction | undefined =>
  (['thumbnail', 'difficulty'] as const).find((name) => message.startsWith(`The ${name} of `));

async function said<T>(name: ShownFunction, where: string, call: () => T | Promise<T>): Promise<T> {
  const what = named(name, where);
  return Promise.resolve(inUsersHands(what, call)).catch((error: unknown) => {
    throw thrown(error, what);
  });
}

/** RGB bytes. Throws a `UserError` for what is no picture, is too large, or of another size than the others. */
export async function thumbnailOf(
  make: NonNullable<ShownFunctions['thumbnail']>,
  { sample, where, index, split }: Asked,
  as?: { height: number; width: number },
): Promise<{ height: number; width: number; rgb: Uint8Array }> {
  const given: unknown = await said('thumbnail', where, () => make(sample, index, split));
  const { height, width, pixels } = (given ?? {}) as Partial<Thumbnail>;
  const what = upper(named('thumbnail', where));
  const hint = 'Return { height, width, pixels }: pixels are bytes, row by row, one a pixel or three.';
  if (!isEdge(height) || !isEdge(width) || typeof pixels !== 'object' || pixels === null || !('length' in pixels))
    throw new UserError(`${what} is no picture.`, { hint });
  if (height > longest || width > longest)
    throw new UserError(`${what} has ${size({ height, width })} pixels.`, {
      hint: `A thumbnail has at most ${longest} a side: make it smaller.`,
    });
  if (as !== undefined && (as.height !== height || as.width !== width))
    throw new UserError(`${what} has ${size({ height, width })} pixels, and that of the first sample ${size(as)}.`, {
      hint: 'All thumbnails have one size: cut, pad or resize them where they are made.',
    });
  const channels = pixels.length / (height * width);
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new UserError(`${what} has ${howMany(pixels.length, 'number')} for ${size({ height, width })} pixels.`, {
      hint,
    });
  return { height, width, rgb: rgbOf(pixels, channels, height * width, what) };
}

const isEdge = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;

function rgbOf(pixels: ArrayLike<number>, channels: 1 | 3 | 4, count: number, what: string): Uint8Array {
  // Clamped and rounded as a canvas does.
  const rgb = new Uint8ClampedArray(3 * count);
  const number = (at: number): number => {
    const value = pixels[at];
    if (typeof value === 'number' && !Number.isNaN(value)) return value;
    throw new UserError(`${what} has ${value} at place ${at} of its pixels.`, { hint: 'Pixels are 0 to 255.' });
  };
  for (let pixel = 0; pixel < count; pixel++) {
    const opaque = channels === 4 ? number(4 * pixel + 3) / 255 : 1;
    for (let color = 0; color < 3; color++) {
      const value = number(channels * pixel + (channels === 1 ? 0 : color));
      rgb[3 * pixel + color] = opaque * value + (1 - opaque) * 255;
    }
  }
  return new Uint8Array(rgb.buffer);
}

/** Throws a `UserError` for what is no number. */
export async function difficultyOf(
  rate: NonNullable<ShownFunctions['difficulty']>,
  { sample, where, index, split }: Asked,
): Promise<number> {
  const given: unknown = await said('difficulty', where, () => rate(sample, index, split));
  if (typeof given === 'number' && Number.isFinite(given)) return given;
  throw new UserError(
    `${upper(named('difficulty', where))} is ${typeof given === 'function' ? 'a function' : String(given)}.`,
    {
      hint: 'A difficulty is a number, higher for what is more difficult.',
    },
  );
}

/** What is asked for of a sample, with what it is read to. Undefined where nothing is: then nothing is waited for. */
export function shownOf(
  { thumbnail, difficulty }: ShownFunctions,
  { shown, index }: Pick<SampleRequest, 'shown' | 'index'>,
  asked: Omit<Asked, 'index'>,
  as: { height: number; width: number } | undefined,
): Promise<{ difficulty?: number | undefined; thumbnail?: Uint8Array | undefined }> | undefined {
  const rate = shown?.difficulty === true ? difficulty : undefined;
  const make = shown?.thumbnail === true ? thumbnail : undefined;
  if (rate === undefined && make === undefined) return undefined;
  const of = { ...asked, index };
  return (async () => ({
    difficulty: rate && (await difficultyOf(rate, of)),
    thumbnail: make && (await thumbnailOf(make, of, as)).rgb,
  }))();
}
