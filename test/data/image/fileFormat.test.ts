import { deflateSync, gzipSync } from 'node:zlib';
import { Transformer } from '@napi-rs/image';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/data/image/fileFormat';
import { jpeg, png } from '../files';

const pixels = () => Transformer.fromRgbaPixels(Buffer.alloc(4 * 16 * 16, 200), 16, 16);
const boxed = (brand: string) => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\0mif1`)]);

describe('what a file is by its first bytes', () => {
  it.each<[string, Uint8Array]>([
    // As encoders write them.
    ['a WebP image', pixels().webpSync(75)],
    ['a BMP image', pixels().bmpSync()],
    ['a TIFF image', pixels().tiffSync()],
    ['an icon', pixels().icoSync()],
    ['a JPEG image', jpeg(4, 4, [1, 2, 3])],
    ['a PNG image', png(4, 4, [1, 2, 3])],
    ['a gzip archive', gzipSync('x')],
    // As their specifications say that they begin.
    ['a GIF image', Buffer.from('GIF89a\x01\0\x01\0')],
    ['a HEIC image', boxed('heic')],
    ['an AVIF image', boxed('avif')],
    ['a video', boxed('mp42')],
    ['a JPEG XL image', Buffer.from('ff0a', 'hex')],
    ['a JPEG 2000 image', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
    ['a Python pickle', Buffer.from('80027d710128', 'hex')],
    ['a MATLAB file', Buffer.from('MATLAB 5.0 MAT-file, Platform')],
    ['a NumPy array', Buffer.from('934e554d505901', 'hex')],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n')],
    ['a git-annex pointer', Buffer.from('/annex/objects/SHA256E-s12--ab.jpg\n')],
    ['an HTML page', Buffer.from('\n <!DOCTYPE html><html lang="en"><title>404</title>')],
    ['an HTML page', Buffer.from('\ufeff<HTML><HEAD></HEAD>')],
    ['an SVG drawing', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an XML document', Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')],
    ['a ZIP archive', Buffer.from('504b03040a00', 'hex')],
    ['the resource fork of a file on macOS', Buffer.from('0005160700020000', 'hex')],
    ['nothing but zeros', Buffer.alloc(4096)],
    ['a GIF image', Buffer.from('GIF87a')],
    ['a TIFF image', Buffer.from('MM\0*\0')],
    ['a TIFF image', Buffer.from('II+\0')],
    ['a TIFF image', Buffer.from('MM\0+')],
    ...['avis'].map((brand): [string, Buffer] => ['an AVIF image', boxed(brand)]),
    ...['heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'].map((brand): [string, Buffer] => [
      'a HEIC image',
      boxed(brand),
    ]),
    ...['isom', 'mp41', 'qt  ', 'M4V ', 'avc1'].map((brand): [string, Buffer] => ['a video', boxed(brand)]),
    ['a JPEG XL image', Buffer.from('0000000c4a584c200d0a', 'hex')],
    ['a JPEG 2000 image', Buffer.from('ff4fff51', 'hex')],
    ['a Photoshop document', Buffer.from('8BPS\0\x01')],
    ...['P1\n', 'P6 ', 'P7\n', 'P5#'].map((head): [string, Buffer] => ['a Netpbm image', Buffer.from(head)]),
    ['a PDF document', Buffer.from('%PDF-1.7')],
    ['a Git LFS pointer', Buffer.from('version https://hawser.github.com/spec/v1')],
    ['an HTML page', Buffer.from('<head><title>x')],
    ['an HTML page', Buffer.from('<!-- x --><body>')],
    ['a MATLAB file', Buffer.from('MATLAB 7.3 MAT-file')],
    ['a Python pickle', Buffer.from('8005', 'hex')],
    ['a bzip2 archive', Buffer.from('BZh91AY')],
    ['an xz archive', Buffer.from('fd377a585a00', 'hex')],
    ['a tar archive', Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\0')])],
    ['nothing but zeros', Buffer.alloc(64)],
  ])('%s', (what, bytes) => expect(formatOf(bytes)?.what).toBe(what));

  it.each<[string, Uint8Array]>([
    ['an empty file', Buffer.alloc(0)],
    ['a word', Buffer.from('cat')],
    ['a text that begins with BM', Buffer.from('BMW 320, red, seen from the front')],
    ['a text with a comparison', Buffer.from('<5 images of html pages')],
    ['compressed bytes', deflateSync('x'.repeat(50))],
    ['a pickle of another protocol', Buffer.from('8006', 'hex')],
    ['a few zeros', Buffer.alloc(63)],
    ['zeros, and a one', Buffer.concat([Buffer.alloc(99), Buffer.of(1)])],
    ['P and another number', Buffer.from('P8\n')],
    ['P6 as the beginning of a word', Buffer.from('P6x')],
    ['another brand', boxed('abcd')],
    ['a tar’s name in another place', Buffer.concat([Buffer.alloc(256, 'a'), Buffer.from('ustar')])],
  ])('nothing known of %s', (_, bytes) => expect(formatOf(bytes)).toBeUndefined());

  it.each<[string, Buffer]>([
    ['Convert it to JPEG or PNG; another ending of the name does not change the format.', boxed('heic')],
    ['Fetch the file again: what came instead of it may say why.', Buffer.from('<html>')],
    ['Fetch what the pointer stands for: git lfs pull (or git annex get).', Buffer.from('/annex/objects/x')],
    ['Unpack it.', Buffer.from('504b0304', 'hex')],
    ['Remove it: the file itself is the one without "._".', Buffer.from('00051607', 'hex')],
    ['Copy the file again.', Buffer.alloc(64)],
  ])('and what to do: %s', (hint, bytes) => expect(formatOf(bytes)?.hint).toBe(hint));

  it('looks at no more than the first 512 bytes', () => {
    expect(formatOf(Buffer.concat([Buffer.alloc(512), Buffer.of(1)]))?.what).toBe('nothing but zeros');
    expect(formatOf(Buffer.from(`<x>${' '.repeat(508)}<html>`))).toBeUndefined();
  });
});
