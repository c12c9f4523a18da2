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
  ])('%s', (what, bytes) => expect(formatOf(bytes)?.what).toBe(what));

  it.each<[string, Uint8Array]>([
    ['an empty file', Buffer.alloc(0)],
    ['a word', Buffer.from('cat')],
    ['a text that begins with BM', Buffer.from('BMW 320, red, seen from the front')],
    ['a text with a comparison', Buffer.from('<5 images of html pages')],
    ['compressed bytes', deflateSync('x'.repeat(50))],
  ])('nothing known of %s', (_, bytes) => expect(formatOf(bytes)).toBeUndefined());
});
