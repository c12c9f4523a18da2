/** Which images the Samples view shows, what each is called, and the mean image of a class, counted by hand. */
import { describe, expect, it } from 'vitest';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { arrange, pageOf, pageSize } from '../../../webview/samples/arrange';
import { captionOf, groupOf, nameOf, titleOf } from '../../../webview/samples/caption';
import { meanOf } from '../../../webview/samples/mean';
import type { SamplesSettings } from '../../../webview/samples/settings';
import { makeFormat } from '../../../webview/shared/format';
import { someSamples } from '../../protocol/someSamples';

const all: SamplesSettings = {
  ...{ order: 'macs', descending: false, className: '', predicted: '', answers: 'all', page: 0 },
  ...{ chosen: null, pinned: null, comparison: 'nothing', matrix: 'count' },
};
const format = makeFormat('en');
/** Of data with a class a pixel. */
const pixels: SampleTable = { ...someSamples, accuracy: Float32Array.of(0.5, 0.25, 1, 0.75) };

describe('the order of images', () => {
  it.each<[Partial<SamplesSettings>, number[]]>([
    [{}, [0, 2, 3, 1]],
    [{ descending: true }, [1, 3, 2, 0]],
    [{ order: 'loss' }, [0, 2, 3, 1]],
    [{ order: 'loss', descending: true }, [1, 3, 2, 0]],
    [{ className: 'cat' }, [0, 2]],
    [{ className: 'eel' }, []],
    [{ className: 'no class' }, [0, 2, 3, 1]],
    [{ predicted: 'cat' }, [0, 2, 1]],
    [{ className: 'dog', predicted: 'cat' }, [1]],
    [{ answers: 'right' }, [0, 2, 3]],
    [{ answers: 'wrong' }, [1]],
  ])('with %j', (settings, order) => expect(arrange(someSamples, { ...all, ...settings })).toEqual(order));

  it('of pixels have no class and no wrong answers; equal ones stay in their order, both ways', () => {
    expect(arrange(pixels, { ...all, className: 'cat', predicted: 'dog', answers: 'wrong' })).toEqual([0, 2, 3, 1]);
    const equal = { ...someSamples, macs: Float64Array.of(5, 1, 5, 5), loss: Float32Array.of(3, 3, 3, 1) };
    expect(arrange(equal, all)).toEqual([1, 0, 2, 3]);
    expect(arrange(equal, { ...all, descending: true })).toEqual([0, 2, 3, 1]);
    expect(arrange(equal, { ...all, order: 'loss' })).toEqual([3, 0, 1, 2]);
  });

  it('are forty-eight a page, and the last page is shown where there are fewer', () => {
    expect(pageSize).toBe(48);
    const images = Array.from({ length: 97 }, (_, i) => i);
    expect(pageOf(images, 0)).toEqual({ page: 0, pages: 3, images: images.slice(0, 48) });
    expect(pageOf(images, 2)).toEqual({ page: 2, pages: 3, images: [96] });
    expect(pageOf(images, 9)).toEqual({ page: 2, pages: 3, images: [96] });
    expect(pageOf(images.slice(0, 96), 1)).toEqual({ page: 1, pages: 2, images: images.slice(48, 96) });
    expect(pageOf([], 4)).toEqual({ page: 0, pages: 1, images: [] });
  });
});

describe('what an image is called', () => {
  it('has its class, the wrong one that it was taken for, its share of the dense MACs and its loss', () => {
    expect(captionOf(someSamples, 1, format)).toEqual({
      ...{ text: 'dog ✗ cat', wrong: true },
      title: 'Image 1, dog, predicted as cat, 80.0% of the dense MACs, loss 2',
    });
    expect(captionOf(someSamples, 2, format)).toEqual({
      ...{ text: 'cat', wrong: false },
      title: 'Image 2, cat, classified correctly, 40.0% of the dense MACs, loss 0.25',
    });
    expect(captionOf({ ...someSamples, denseMacs: 0 }, 2, format).title).toContain('– of the dense MACs');
    expect(captionOf(pixels, 3, format)).toEqual({
      ...{ text: '75.0% correct', wrong: false },
      title: 'Image 3, pixel accuracy 75.0%, 60.0% of the dense MACs, loss 0.5',
    });
  });

  it('counts from 0, names classes that have no name, and knows its group', () => {
    expect(titleOf(someSamples, 3)).toBe('Image 3');
    expect([nameOf(['a'], 0), nameOf(['a'], 1), nameOf(['a'], undefined)]).toEqual(['a', 'class 1', 'class undefined']);
    const noImages = { ...someSamples, pictures: false } as const;
    expect([titleOf(noImages, 3), captionOf(noImages, 1, format).title.split(',')[0]]).toEqual([
      'Sample 3',
      'Sample 1',
    ]);
    // Two parts of each image.
    const parts = { ...someSamples, parts: 2 };
    expect([0, 1, 2, 3].map((sample) => titleOf(parts, sample))).toEqual([
      ...['Part 0 of image 0', 'Part 1 of image 0', 'Part 0 of image 1', 'Part 1 of image 1'],
    ]);
    expect([groupOf(someSamples, 1), groupOf(pixels, 1)]).toEqual(['dog', 'all']);
  });
});

it('the mean image of a class is the mean of its members alone', () => {
  expect(meanOf(someSamples, 0)).toEqual({ count: 2, macs: 150, open: [3, 6] });
  expect(meanOf(someSamples, 1)).toEqual({ count: 2, macs: 350, open: [7, 14] });
  expect(meanOf(someSamples, 2)).toEqual({ count: 0, macs: 0, open: [0, 0] });
});
