/** Class folders by the names in them: no file is opened, so all are empty. What each layout holds, and what is said of it. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { listTested, listTrained, warnOfLeftOut } from '../../../src/data/sources/classFolders';
import { type FileList, fileAt } from '../../../src/data/sources/fileList';
import { leftOut } from '../../../src/data/sources/leftOut';
import { foundBeside, foundNear } from '../../../src/data/sources/misplaced';
import { temporaryFolder } from '../files';

const root = temporaryFolder();
let made = 0;
/** A new folder with empty files of these names; a name that ends in a slash is a folder. */
function tree(...names: string[]): string {
  const dir = path.join(root, String(made++));
  mkdirSync(dir);
  for (const name of names) {
    const at = path.join(dir, name);
    mkdirSync(name.endsWith('/') ? at : path.dirname(at), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(at, '');
  }
  return dir;
}
const inside = (dir: string, text: string) => text.replaceAll(`${dir}${path.sep}`, '').replaceAll(dir, '.');
const listed = (dir: string, files: FileList) =>
  Array.from({ length: files.length }, (_, i) => [inside(dir, fileAt(files, i)), files.labels[i]]);

async function trained(...names: string[]) {
  const dir = tree(...names);
  const told: string[] = [];
  const left = leftOut(dir);
  try {
    const { classes, train } = await listTrained({
      trainDir: dir,
      warn: (text) => told.push(inside(dir, String(text))),
      hint: 'hint',
      left,
    });
    return { classes, files: listed(dir, train), told, left: left.text() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [inside(dir, error.message), error.detail.hint];
  }
}

describe('training images', () => {
  it('are those of the folders at any depth, in the order of their names', async () => {
    expect(
      await trained('b/2.png', 'b/1.JPG', 'b/in/3.png', 'a/x.jpeg', 'notes.txt', 'b/.hidden.png', '__MACOSX/a/x.png'),
    ).toEqual({
      classes: ['a', 'b'],
      files: [
        [path.join('a', 'x.jpeg'), 0],
        [path.join('b', '1.JPG'), 1],
        [path.join('b', '2.png'), 1],
        [path.join('b', 'in', '3.png'), 1],
      ],
      told: [],
      left: undefined,
    });
  });

  it('that are left out are counted by kind', async () => {
    const found = (await trained('a/1.png', 'a/2.gif', 'b/1.png', 'b/c.png/1.png', 'loose.png', 'other.png')) as {
      left: string;
    };
    expect(found.left.split('; ').toSorted()).toEqual([
      `1 GIF file, ${path.join('a', '2.gif')}`,
      `1 folder named like an image, ${path.join('b', 'c.png')}`,
      '2 images outside the class folders, the first loose.png',
    ]);
  });

  it.each<[string[], string, string]>([
    [[], '. has no class folders.', 'hint'],
    [['notes.txt'], '. has no class folders.', 'hint'],
    [['1.png'], '. has no class folders, but 1 image, the first 1.png.', 'hint'],
    [['1.png', '2.png'], '. has no class folders, but 2 images, the first 1.png.', 'hint'],
    [['a/1.png', 'b/'], 'b holds no image that is read.', 'Add images to this class, or remove its folder.'],
    [
      ['a/1.png', 'b/x.txt'],
      'b holds no image that is read, but 1 other file, the first x.txt.',
      'Add images to this class, or remove its folder.',
    ],
    [
      ['a/1.png', 'b/x.txt', 'b/y.txt'],
      'b holds no image that is read, but 2 other files, the first x.txt.',
      'Add images to this class, or remove its folder.',
    ],
    [['a/1.png', 'b/x.gif', 'b/y.txt'], 'b holds no image that is read, but 1 GIF file, x.gif.', 'Convert these to'],
  ])('%j are refused', async (names, message, hint) => {
    const [said, what] = (await trained(...names)) as [string, string];
    expect(said).toBe(message);
    expect(what).toContain(hint);
  });

  it.each<[string[], string[]]>([
    [['a/1.png', 'b/1.png'], []],
    [['a/1.png'], ['. has one class, a: there is nothing to tell apart.']],
    [['a/1.png', 'a/x/2.png', 'a/y/2.png'], ['. has one class, a: there is nothing to tell apart.']],
    [['a/x/1.png'], ['. has one class, a: there is nothing to tell apart.']],
    [
      ['a/x/1.png', 'a/y/2.png'],
      [
        '. has one class, a, with the images of its folders x, y: there is nothing to tell apart. If these are the classes, move them one folder up.',
      ],
    ],
    [
      ['a/w/1.png', 'a/x/1.png', 'a/y/2.png'],
      [
        '. has one class, a, with the images of its folders w, x, y: there is nothing to tell apart. If these are the classes, move them one folder up.',
      ],
    ],
    [
      ['a/w/1.png', 'a/x/1.png', 'a/y/2.png', 'a/z/1.png'],
      [
        '. has one class, a, with the images of its folders w, x, y, …: there is nothing to tell apart. If these are the classes, move them one folder up.',
      ],
    ],
    [['a b/1.png', 'ab/1.png'], ["In ., 'a b' and 'ab' differ in case or blanks only: each is a class of its own."]],
    [
      ['a b/1.png', 'ab/1.png', 'c d/1.png', 'cd/1.png'],
      ["In ., 'a b' and 'ab' differ in case or blanks only, and so does 1 more pair: each is a class of its own."],
    ],
    [
      ['a b/1.png', 'ab/1.png', 'c d/1.png', 'cd/1.png', 'e f/1.png', 'ef/1.png'],
      ["In ., 'a b' and 'ab' differ in case or blanks only, and so do 2 more pairs: each is a class of its own."],
    ],
  ])('of %j are told of', async (names, told) => {
    expect(await trained(...names)).toMatchObject({ told });
  });

  it('that are left out are told once', () => {
    const told: string[] = [];
    const left = leftOut('/d');
    warnOfLeftOut('/d', left, (text) => told.push(String(text)));
    expect(told).toEqual([]);
    left.add('GIF file', '/d/a.gif');
    warnOfLeftOut('/d', left, (text) => told.push(String(text)));
    expect(told[0]).toMatch(/^Left out of \/d: 1 GIF file, a\.gif\. Images are .* files in class folders\.$/);
  });
});

async function tested(classes: string[], names: string[], link?: string[]) {
  const dir = tree('train/', 'test/', ...names);
  const [trainDir, testDir] = [path.join(dir, 'train'), path.join(dir, 'test')];
  for (const name of link ?? []) symlinkSync(path.join(trainDir, name), path.join(testDir, name), 'junction');
  const told: string[] = [];
  const left = leftOut(testDir);
  try {
    const files = await listTested({
      ...{ testDir, trainDir, classes, hint: 'hint', left },
      warn: (text) => told.push(inside(dir, String(text))),
    });
    return { files: listed(testDir, files), told, left: left.text() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [inside(dir, error.message), error.detail.hint];
  }
}

describe('test images', () => {
  it('have the labels of the training classes; an empty folder more is nobody’s loss', async () => {
    expect(await tested(['a', 'b'], ['test/b/1.png', 'test/a/2.png', 'test/c/', 'test/loose.png'])).toEqual({
      files: [
        [path.join('a', '2.png'), 0],
        [path.join('b', '1.png'), 1],
      ],
      told: [],
      left: '1 image outside the class folders, loose.png',
    });
  });

  it.each<[string[], string, string]>([
    [['test/c/1.png'], 'test/c is a class that train lacks.', 'Give the class training images, or remove its folder.'],
    [
      ['test/A/1.png'],
      "test/A is a class that train lacks: 'a' there differs in case or blanks only.",
      'Give the class the same name in both folders.',
    ],
    [[], 'test holds no images.', 'hint'],
    [
      ['test/1.png', 'test/2.png'],
      'test holds no images in class folders, but 2 beside them, the first 1.png.',
      'hint',
    ],
    [['test/a/1.gif'], 'test holds no images that are read: 1 GIF file, a/1.gif.', 'hint'],
  ])('%j are refused', async (names, message, hint) => {
    expect(await tested(['a', 'b'], names)).toEqual([message.replaceAll('/', path.sep), hint]);
  });

  it.each<[string[], string[], string[]]>([
    [['test/a/1.png'], [], ['test has no images of 1 of 2 classes, such as b.']],
    [[], ['a', 'b'], ['test and train are the same folder: the scores are of images that are trained on.']],
    [
      ['test/b/1.png'],
      ['a'],
      [
        'test and train are the same folder for 1 of 2 classes, such as a: the scores are of images that are trained on.',
      ],
    ],
  ])('of %j, %j being links, are told of', async (names, link, told) => {
    expect(await tested(['a', 'b'], ['train/a/1.png', 'train/b/1.png', ...names], link)).toMatchObject({ told });
  });
});

describe('a folder that is somewhere else', () => {
  const dir = tree('data/here/', 'data/below/photos/', 'data/photos-v2/photos/', 'data/other/photos/', 'plain/');
  it.each<[string, string | undefined]>([
    ['data', path.join('data', 'below')],
    ['data/here', path.join('data', 'photos-v2')],
    ['data/below/photos', path.join('data', 'below')],
    ['plain', undefined],
  ])('of %s is %s', async (from, found) => {
    const at = await foundBeside(path.join(dir, from), 'photos');
    expect(at && path.relative(dir, at)).toBe(found);
  });

  it('is one that holds what is looked for: within first, then above', async () => {
    const near = async (from: string, holds: (name: string) => boolean) => {
      const at = await foundNear(path.join(dir, from), async (folder) => holds(path.relative(dir, folder)));
      return at === undefined ? undefined : path.relative(dir, at);
    };
    expect(await near('data', () => true)).toBe(path.join('data', 'below'));
    expect(await near('data', (name) => name.endsWith('other'))).toBe(path.join('data', 'other'));
    expect(await near(path.join('data', 'here'), (name) => name === 'data')).toBe('data');
    expect(await near(path.join('data', 'none'), (name) => name === 'data')).toBe('data');
    expect(await near('plain', () => false)).toBeUndefined();
  });
});
