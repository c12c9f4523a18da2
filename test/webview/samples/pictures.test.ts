/** Pictures that are asked for when they are needed, once, kept a thousand at a time, and asked for again after that. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pictures } from '../../../webview/samples/pictures';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A canvas that keeps what is drawn. */
function canvas() {
  const drawn: number[][] = [];
  const context = {
    clearRect: () => drawn.push([]),
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: ({ data }: { data: Uint8ClampedArray }) => drawn.push([...data]),
  };
  const element = { dataset: {} as Record<string, string>, width: 0, height: 0, getContext: () => context };
  return { drawn, element, of: element as unknown as HTMLCanvasElement };
}
const message = (samples: number[]) => ({
  ...{ kind: 'thumbnails' as const, samples, height: 1, width: 2 },
  pixels: Uint8Array.from(samples.flatMap((sample) => [sample % 256, 1, 2, 3, 4, 5])),
});

function pictures() {
  const asked: number[][] = [];
  const made = new Pictures((said) => void (said.kind === 'thumbnails' && asked.push([...said.samples])));
  const draw = (sample: number, on = canvas()) => {
    made.draw(on.of, sample);
    return on;
  };
  return { made, asked, draw, wait: () => vi.advanceTimersByTime(30) };
}

test('all that a drawing wants is asked for at once, and not again while it is on its way', () => {
  const { asked, draw, wait, made } = pictures();
  const first = draw(3);
  draw(4);
  vi.advanceTimersByTime(29);
  expect(asked).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(asked).toEqual([[3, 4]]);
  draw(3, first);
  draw(5);
  wait();
  expect(asked).toEqual([[3, 4], [5]]);
  expect(first.drawn).toEqual([[]]);
  made.take(message([3, 4]));
  draw(3, first);
  // Colours as they came, and opaque.
  expect(first.drawn.at(-1)).toEqual([3, 1, 2, 255, 3, 4, 5, 255]);
  expect([first.element.width, first.element.height]).toEqual([2, 1]);
  draw(3, first);
  expect(first.drawn).toHaveLength(2);
});

test('a thousand are kept, those that came last; one that went is asked for again', () => {
  const { asked, draw, wait, made } = pictures();
  const all = Array.from({ length: 1001 }, (_, i) => i);
  for (const sample of all) draw(sample);
  wait();
  made.take(message(all));
  expect(asked).toHaveLength(1);
  draw(1);
  wait();
  expect(asked).toHaveLength(1);
  expect(draw(0).drawn).toEqual([[]]);
  wait();
  expect(asked[1]).toEqual([0]);
});

test('of another run nothing is kept, nor waited for', () => {
  const { asked, draw, wait, made } = pictures();
  made.take(message([7]));
  draw(8);
  made.forget();
  expect(draw(7).drawn).toEqual([[]]);
  wait();
  expect(asked).toEqual([[7]]);
});
