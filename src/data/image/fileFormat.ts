/**
 * What a file is by its first bytes, for words about one that is not what its name says: a photo collection holds HEIC named
 * .jpg, and a download that failed is a page of HTML. Nothing is decoded here.
 */

/** Bytes that `formatOf` looks at. */
export const headBytes = 512;

export interface Format {
  /** With its article: `a WebP image`. */
  what: string;
  /** What to do where an image, or a list, is wanted. */
  hint: string;
}

const convert = 'Convert it to JPEG or PNG; another ending of the name does not change the format.';
const again = 'Fetch the file again: what came instead of it may say why.';
const pull = 'Fetch what the pointer stands for: git lfs pull (or git annex get).';

type Test = (head: Buffer, text: string) => boolean;
const begins =
  (...bytes: number[]): Test =>
  (head) =>
    bytes.every((byte, i) => head[i] === byte);
const starts =
  (...words: string[]): Test =>
  (_, text) =>
    words.some((word) => text.startsWith(word));
const brand =
  (...brands: string[]): Test =>
  (_, text) =>
    text.slice(4, 8) === 'ftyp' && brands.includes(text.slice(8, 12));
const markup =
  (...tags: string[]): Test =>
  (_, text) => {
    const trimmed = text
      .replace(/^[^\x20-\x7e]+/, '')
      .trimStart()
      .toLowerCase();
    return trimmed.startsWith('<') && tags.some((tag) => trimmed.includes(tag));
  };

/** The first that fits counts. */
const formats: readonly [what: string, test: Test, hint: string][] = [
  ['a JPEG image', begins(0xff, 0xd8, 0xff), convert],
  ['a PNG image', begins(0x89, 0x50, 0x4e, 0x47), convert],
  ['a WebP image', (_, text) => text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP', convert],
  ['a GIF image', starts('GIF87a', 'GIF89a'), convert],
  ['a TIFF image', starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+'), convert],
  ['an AVIF image', brand('avif', 'avis'), convert],
  ['a HEIC image', brand('heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'), convert],
  ['a video', (head, text) => brand('isom', 'mp41', 'mp42', 'qt  ', 'M4V ', 'avc1')(head, text), convert],
  ['a JPEG XL image', (_, text) => text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL '), convert],
  ['a JPEG 2000 image', (_, text) => text.startsWith('\0\0\0\x0cjP  ') || text.startsWith('\xff\x4f\xff\x51'), convert],
  ['a Photoshop document', starts('8BPS'), convert],
  ['a Netpbm image', (_, text) => /^P[1-7][\s#]/.test(text), convert],
  // Two letters alone would take a text for an image: the header's size follows its length and two zeros.
  ['a BMP image', (head, text) => text.startsWith('BM') && head.length > 18 && head.readUInt32LE(6) === 0, convert],
  ['an icon', begins(0, 0, 1, 0), convert],
  ['a PDF document', starts('%PDF'), convert],
  ['a Git LFS pointer', starts('version https://git-lfs.github.com/', 'version https://hawser'), pull],
  ['a git-annex pointer', starts('/annex/objects/'), pull],
  ['an HTML page', markup('<!doctype html', '<html', '<head', '<body'), again],
  ['an SVG drawing', markup('<svg'), convert],
  ['an XML document', starts('<?xml'), again],
  ['a MATLAB file', starts('MATLAB 5.0', 'MATLAB 7.3'), again],
  ['a NumPy array', starts('\x93NUMPY'), convert],
  ['a Python pickle', (head) => head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 9) <= 5, again],
  ['a ZIP archive', starts('PK\x03\x04'), 'Unpack it.'],
  ['a gzip archive', begins(0x1f, 0x8b), 'Unpack it.'],
  ['a bzip2 archive', starts('BZh'), 'Unpack it.'],
  ['an xz archive', starts('\xfd7zXZ'), 'Unpack it.'],
  ['a tar archive', (_, text) => text.slice(257, 262) === 'ustar', 'Unpack it.'],
  [
    'the resource fork of a file on macOS',
    begins(0, 5, 0x16, 7),
    'Remove it: the file itself is the one without "._".',
  ],
  ['nothing but zeros', (head) => head.length >= 64 && head.every((byte) => byte === 0), 'Copy the file again.'],
];

/** `head`: the first `headBytes` of a file, or more. Undefined for text and for what is not known. */
export function formatOf(head: Uint8Array): Format | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headBytes));
  const text = bytes.toString('latin1');
  const found = formats.find(([, test]) => test(bytes, text));
  return found && { what: found[0], hint: found[2] };
}
