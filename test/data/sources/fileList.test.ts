import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { type FileList, FileListBuilder, fileAt, isBroken, markBroken } from '../../../src/data/sources/fileList';

function list(): FileList {
  const builder = new FileListBuilder();
  builder.add({ folder: '/a', names: ['1.jpg', 'größe.jpg'], labels: 4 });
  builder.add({ folder: '/empty', names: [], labels: 1 });
  builder.add({ folder: '/b c', names: ['日本.png', 'x'.repeat(200), 'z.png'], labels: [7, 0, 2] });
  return builder.done();
}

describe('a packed list', () => {
  it('gives back every path and label', () => {
    const files = list();
    expect(files.length).toBe(5);
    expect(Array.from({ length: 5 }, (_, i) => [fileAt(files, i), files.labels[i]])).toEqual([
      [path.join('/a', '1.jpg'), 4],
      [path.join('/a', 'größe.jpg'), 4],
      [path.join('/b c', '日本.png'), 7],
      [path.join('/b c', 'x'.repeat(200)), 0],
      [path.join('/b c', 'z.png'), 2],
    ]);
  });

  it('is one for all threads: what one marks as broken, the others see, and count once', async () => {
    const files = list();
    const { port1, port2 } = new MessageChannel();
    const received = new Promise<FileList>((resolve) => port2.once('message', resolve));
    port1.postMessage(files);
    const theirs = await received;
    port1.close();
    expect(fileAt(theirs, 2)).toBe(fileAt(files, 2));
    expect(markBroken(files, 3)).toBe(1);
    expect(isBroken(theirs, 3)).toBe(true);
    expect(isBroken(theirs, 2)).toBe(false);
    expect(markBroken(theirs, 3)).toBe(0);
    expect(markBroken(theirs, 0)).toBe(2);
  });

  it('takes few bytes a file', () => {
    const builder = new FileListBuilder();
    const names = Array.from({ length: 20_000 }, (_, i) => `n01440764_${i}.JPEG`);
    builder.add({ folder: '/imagenet/train/n01440764', names, labels: 0 });
    const files = builder.done();
    const bytes = [files.names, files.ends, files.labels, files.broken].reduce((sum, part) => sum + part.byteLength, 0);
    expect(bytes / files.length).toBeLessThan(33);
    expect(fileAt(files, 19_999)).toBe(path.join('/imagenet/train/n01440764', 'n01440764_19999.JPEG'));
  });
});
