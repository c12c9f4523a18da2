/** What a folder holds, by the names in it: links, what systems leave behind, and what is neither folder nor file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFormats } from '../../../src/data/image/imageNames';
import { entriesOf, imagesBelow, isFile, isFolder, namesIn } from '../../../src/data/sources/folderEntries';
import { leftOut, otherImage } from '../../../src/data/sources/leftOut';
import { temporaryFolder, userError, write } from '../files';

/** Files are empty; a link of each name leads to where the text says. */
function tree(files: string[], links: Record<string, string> = {}): string {
  const dir = write(temporaryFolder(), Object.fromEntries(files.map((name) => [name, ''])));
  for (const [name, to] of Object.entries(links)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    symlinkSync(to, path.join(dir, name));
  }
  return dir;
}

describe('the entries of a folder', () => {
  it('are images, folders and others, each in the order of its names; what is hidden or of a system is none', async () => {
    const dir = tree([
      ...['b.png', 'a.JPG', 'z/1.png', 'c/1.png', 'notes.txt', 'a.gif', '.x.png', '.git/1.png'],
      ...['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'System Volume Information', 'lost+found'].map(
        (name) => `${name}/1.png`,
      ),
    ]);
    const left = leftOut(dir);
    expect(await entriesOf(dir, left)).toEqual({
      images: ['a.JPG', 'b.png'],
      folders: ['c', 'z'],
      others: ['a.gif', 'notes.txt'],
    });
    expect(left.text()).toBe('1 GIF file, a.gif');
  });

  it('are images by every ending of the formats that are read, in any case, and by no other', async () => {
    const read = [
      'jpg',
      'jpeg',
      'jpe',
      'jfif',
      'jif',
      'png',
      'webp',
      'bmp',
      'dib',
      'tif',
      'tiff',
      'pbm',
      'pgm',
      'ppm',
      'pnm',
      'avif',
    ];
    const others = ['gif', 'heic', 'jpgx', 'svg', 'txt', 'tiffs', 'pam', 'xpng2'];
    const names = [
      ...read.flatMap((ending) => [`a.${ending}`, `B.${ending.toUpperCase()}`]),
      ...others.map((e) => `o.${e}`),
      'png',
    ];
    const { images, others: rest } = await entriesOf(tree(names));
    expect([...images].sort()).toEqual(read.flatMap((ending) => [`a.${ending}`, `B.${ending.toUpperCase()}`]).sort());
    expect(rest).toHaveLength(others.length + 1);
    expect([imageFormats('or'), imageFormats('and')]).toEqual(
      ['or', 'and'].map((last) => `JPEG, PNG, WebP, BMP, TIFF, Netpbm ${last} AVIF`),
    );
  });

  it.each([
    ['GIF file', ['gif']],
    ['HEIC file', ['heic', 'heif']],
    ['JPEG XL file', ['jxl']],
    ['JPEG 2000 file', ['jp2', 'j2k', 'jpx']],
    ['APNG file', ['apng']],
    ['SVG file', ['svg']],
    ['TGA file', ['tga']],
    ['Photoshop file', ['psd']],
    ['icon file', ['ico']],
    ['OpenEXR file', ['exr']],
    ['Radiance file', ['hdr']],
    ['DDS file', ['dds']],
    ['NumPy file', ['npy', 'npz']],
    ['DICOM file', ['dcm']],
    ['camera raw file', ['dng', 'cr2', 'cr3', 'nef', 'arw', 'orf']],
    [undefined, ['txt', 'png', 'db']],
  ])('are told of where others read them as a %s', (what, endings) => {
    for (const ending of endings)
      expect([otherImage(`a.${ending}`), otherImage(`A.B.${ending.toUpperCase()}`)]).toEqual([what, what]);
  });

  it('are what links lead to', async () => {
    const dir = tree(['real/1.png', 'x.png'], { 'link.png': 'x.png', folder: 'real' });
    const left = leftOut(dir);
    expect(await entriesOf(dir, left)).toEqual({
      images: ['link.png', 'x.png'],
      folders: ['folder', 'real'],
      others: [],
    });
    expect(left.text()).toBeUndefined();
  });

  it.each([
    ['link to nothing', (file: string) => symlinkSync('nowhere', file)],
    ['link to itself', (file: string) => symlinkSync('odd.png', file)],
    ['FIFO', (file: string) => execFileSync('mkfifo', [file])],
    ['device', (file: string) => symlinkSync('/dev/null', file)],
    ['folder named like an image', (file: string) => mkdirSync(file)],
  ])('are left out and counted where they are a %s', async (kind, make) => {
    const dir = tree(['1.png']);
    make(path.join(dir, 'odd.png'));
    const left = leftOut(dir);
    const { images, folders } = await entriesOf(dir, left);
    expect([images, folders, left.text()]).toEqual([['1.png'], [], `1 ${kind}, odd.png`]);
    // The same where nobody counts them.
    expect(await entriesOf(dir)).toMatchObject({ images, folders });
  });

  it.runIf(process.platform === 'linux')(
    'are left out where their name is not UTF-8, and not where it has what stands for that (needs Linux)',
    async () => {
      const dir = tree(['1.png']);
      writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from('\xe9.png', 'latin1')]), '');
      mkdirSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from('\xe9', 'latin1')]));
      const left = leftOut(dir);
      expect(await entriesOf(dir, left)).toMatchObject({ images: ['1.png'], folders: [] });
      expect(left.text()).toMatch(/^2 files whose name is not UTF-8, the first \ufffd/);
      expect((await entriesOf(tree(['\ufffd.png']))).images).toEqual(['\ufffd.png']);
    },
  );

  it.skipIf(process.platform === 'win32')('are left out where they are a socket (needs a file of one)', async () => {
    const dir = tree(['1.png']);
    const server = createServer();
    await new Promise<void>((done) => server.listen(path.join(dir, 's.png'), done));
    const left = leftOut(dir);
    expect(await entriesOf(dir, left)).toEqual({ images: ['1.png'], folders: [], others: ['s.png'] });
    expect(left.text()).toBe('1 socket, s.png');
    await new Promise((done) => server.close(done));
  });

  it('are refused where there is no such folder; names, a folder and a file are none there', async () => {
    const gone = path.join(temporaryFolder(), 'gone');
    const { message, detail } = await userError(
      () => entriesOf(gone),
      () => undefined,
    );
    expect(message).toMatch(/^The folder .*gone cannot be read: ENOENT/);
    expect(detail.hint).toBe('Mend or move the folder.');
    expect([await namesIn(gone), await isFolder(gone), await isFile(gone)]).toEqual([[], false, false]);
    const dir = tree(['a']);
    expect([await namesIn(dir), await isFolder(dir), await isFile(dir)]).toEqual([['a'], true, false]);
    expect([await isFolder(path.join(dir, 'a')), await isFile(path.join(dir, 'a'))]).toEqual([false, true]);
  });
});

describe('images below a folder', () => {
  const names = async (dir: string, left = leftOut(dir)) =>
    (await imagesBelow(dir, left)).map(({ folder, names }) => [path.relative(dir, folder), ...names]);

  it('are its own, then those of each folder in it, at any depth', async () => {
    expect(await names(tree(['b/2.png', 'b/c/3.png', '1.png', 'a/x/y/4.png', 'e/notes.txt']))).toEqual([
      ['', '1.png'],
      [path.join('a', 'x', 'y'), '4.png'],
      ['b', '2.png'],
      [path.join('b', 'c'), '3.png'],
    ]);
  });

  it('are those of linked folders too, twice where two names lead to them', async () => {
    const dir = tree(['a/1.png'], { b: 'a' });
    expect(await names(dir)).toEqual([
      ['a', '1.png'],
      ['b', '1.png'],
    ]);
  });

  it.each([
    ['to the folder itself', 'a/b/loop', '.'],
    ['to the one above it', 'a/b/loop', '..'],
    ['to the folder that was asked for', 'a/b/loop', '../..'],
    ['to one that this lies in', 'a/b/loop', '../../..'],
  ])('are told of a link that leads back %s', async (_, link, to) => {
    const dir = tree(['a/b/1.png'], { [link]: to });
    const left = leftOut(dir);
    expect(await names(dir, left)).toEqual([[path.join('a', 'b'), '1.png']]);
    expect(left.text()).toBe(`1 link to a folder it lies in, ${path.normalize(link)}`);
  });

  it('are not held back by a folder whose name begins alike', async () => {
    const dir = tree(['a/1.png', 'ab/2.png'], { 'ab/link': '../a' });
    const left = leftOut(dir);
    expect(await names(dir, left)).toEqual([
      ['a', '1.png'],
      ['ab', '2.png'],
      [path.join('ab', 'link'), '1.png'],
    ]);
    expect(left.text()).toBeUndefined();
  });
});
