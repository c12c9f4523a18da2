/** Texts as editors, spreadsheets and shells write them, and lines of lists in every way that they are written. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fileAt } from '../../../src/data/sources/fileList';
import { listImageNet } from '../../../src/data/sources/imageNetList';
import { textLines } from '../../../src/data/sources/textLines';
import { png, temporaryFolder, userError, write } from '../files';

const image = png(4, 4, [1, 2, 3]);
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

describe('lines of a text', () => {
  it.each<[string, Buffer]>([
    ['UTF-8', Buffer.from('é 1\nb 2\n')],
    ['UTF-8 with a mark, and line ends of Windows', Buffer.from('\ufeffé 1\r\nb 2\r\n')],
    ['line ends of old Macs', Buffer.from('é 1\rb 2')],
    ['UTF-16, as PowerShell writes it', utf16('\ufeffé 1\r\nb 2\r\n')],
    ['UTF-16, the other way round', utf16('\ufeffé 1\nb 2\n', true)],
  ])('are those of %s', (_, bytes) => {
    expect(textLines(bytes, 'x').map(({ text }) => text)).toEqual(['é 1', 'b 2']);
  });

  it('are found in UTF-16 without a mark, where every letter is ASCII', () => {
    for (const big of [false, true]) expect(textLines(utf16('a 1\nb 2', big), 'x')).toHaveLength(2);
    // By its first 4096 bytes.
    const later = `${'a'.repeat(2048)}训`;
    for (const big of [false, true]) expect(textLines(utf16(later, big), 'x')).toEqual([{ text: later, number: 1 }]);
  });

  it('keep their numbers where blank ones are between them', () => {
    expect(textLines(Buffer.from('\n\na\r\n \t\r\nb'), 'x')).toEqual([
      { text: 'a', number: 3 },
      { text: 'b', number: 5 },
    ]);
  });

  it.each<[string, Buffer, string]>([
    ['Latin-1', Buffer.from('a 1\r\ncaf\xe9 2\nb 3', 'latin1'), 'x, line 2 is not UTF-8, and may be Latin-1'],
    ['Latin-1 at the end', Buffer.from('a\rb\rcaf\xe9', 'latin1'), 'x, line 3 is not UTF-8'],
    ['half a character of UTF-16', utf16('\ufeffa\nb').subarray(0, 7), 'x, line 2 is not UTF-16LE'],
    ['UTF-16 with half a pair before its end', utf16('\ufeffa\nb\ud83d\nc\nd'), 'x, line 2 is not UTF-16LE'],
    ['a zero', Buffer.from('a\nb\0c\n'), 'x, line 2 holds a zero byte'],
    ['a zero behind one letter', Buffer.from('a\0'), 'x, line 1 holds a zero byte'],
    ['four bytes a letter', Buffer.from('fffe0000610000000a000000', 'hex'), 'x, line 1 is not UTF-8'],
    ['an archive', gzipSync('a 1'), 'x is a gzip archive, not a text'],
    ['a page', Buffer.from('<!DOCTYPE html>\n<html>'), 'x is an HTML page, not a text'],
    ['an image', image, 'x is a PNG image, not a text'],
  ])('are refused where they are %s', async (_, bytes, message) => {
    expect((await userError(() => textLines(bytes, 'x'))).message).toContain(message);
  });
});

/** Labels of val/NAME from the list `val.txt`, as class names. */
async function labelled(names: string[], list: string | Buffer, classes = ['cat', 'dog', 'great white shark']) {
  const dir = write(temporaryFolder(), {
    ...Object.fromEntries(classes.map((name) => [`train/${name}/1.png`, image])),
    ...Object.fromEntries(names.map((name) => [`val/${name}`, image])),
    'val.txt': list,
  });
  const found = await listImageNet(dir, '', () => {});
  return Object.fromEntries(
    names.map((_, i) => [path.basename(fileAt(found.test, i)), found.classes[found.test.labels[i]!]]),
  );
}

describe('a list of labels', () => {
  const names = ['a b.png', 'c,d.png', 'e"f.png', 'g.png'];
  const expected = { 'a b.png': 'cat', 'c,d.png': 'dog', 'e"f.png': 'great white shark', 'g.png': 'dog' };

  it.each<[string, string]>([
    ['tabs', 'a b.png\tcat\nc,d.png\tdog\ne"f.png\tgreat white shark\ng.png\tdog'],
    ['tabs, with boxes behind', 'a b.png\tcat\t0\t1\nc,d.png\tdog\t2\t3\ne"f.png\tgreat white shark\t1\ng.png\t1\t5'],
    ['commas', 'image,label\na b.png,cat\n"c,d.png",dog\n"e""f.png","great white shark"\ng.png, dog'],
    ['commas without quotes', 'a b.png,cat\nc,d.png,dog\ne"f.png,great white shark\ng.png,1'],
    ['blanks', 'a b.png cat\nc,d.png dog\ne"f.png great white shark\ng.png dog'],
    ['blanks and quotes', '"a b.png" "cat"\n"c,d.png" dog\n"e""f.png" \'great white shark\'\n"g.png" 1'],
    ['paths', 'val/a b.png cat\nC:\\val\\c,d.png dog\n./e"f.png great white shark\ndata/val/g.png dog'],
    ['remarks', '# from the web\na b.png cat\nc,d.png dog\n  # two more\ne"f.png great white shark\n\ng.png dog'],
    ['no endings', 'a b cat\nc,d dog\ne"f great white shark\ng dog'],
  ])('is read with %s', async (_, text) => {
    expect(await labelled(names, text)).toEqual(expected);
  });

  it('is read as PowerShell writes it', async () => {
    expect(await labelled(['é.png', 'b.png'], utf16('\ufeffé.png cat\r\nb.png dog\r\n'))).toEqual({
      'b.png': 'dog',
      'é.png': 'cat',
    });
  });

  it('tells images apart that have one name and two endings', async () => {
    expect(await labelled(['1.jpg', '1.png'], '1.png cat\n1.jpg dog')).toEqual({ '1.jpg': 'dog', '1.png': 'cat' });
    expect((await userError(() => labelled(['1.jpg', '1.png'], '1 cat\n1 dog'))).message).toContain(
      'there is no image 1 in',
    );
  });

  it('names its line where it is no text', async () => {
    const { message, detail } = await userError(() =>
      labelled(['caf\u00e9.png', 'b.png'], Buffer.from('b.png cat\ncaf\xe9.png dog\n', 'latin1')),
    );
    expect(message).toMatch(/val\.txt, line 2 is not UTF-8/);
    expect(detail.source?.line).toBe(2);
    expect(detail.hint).toContain('UTF-8');
  });

  it('is no FIFO that nobody writes', async () => {
    const dir = write(temporaryFolder(), { 'train/a/1.png': image, 'val/1.png': image });
    const fifo = path.join(dir, 'labels');
    execFileSync('mkfifo', [fifo]);
    expect((await userError(() => listImageNet(dir, fifo, () => {}))).message).toContain('is a FIFO');
    expect((await userError(() => listImageNet(dir, dir, () => {}))).message).toContain('is a folder');
    expect((await userError(() => listImageNet(dir, path.join(dir, 'no'), () => {}))).message).toContain(
      'no cannot be read',
    );
  });
});
