/** Names of classes: accents written in two ways, case, blanks, and one order on every machine. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileAt } from '../../../src/data/sources/fileList';
import { fingerprint } from '../../../src/data/sources/fingerprint';
import { listImageNet } from '../../../src/data/sources/imageNetList';
import { alike, lookAlikes, sorted } from '../../../src/data/sources/names';
import { openDataset } from '../../../src/data/sources/open';
import { imageFolder } from '../../../src/data/sources/sources';
import { png, temporaryFolder, userError, write } from '../files';

const image = png(8, 8, [200, 20, 30]);
/** é as one character, and as e and an accent. */
const [one, two] = ['caf\u00e9', 'cafe\u0301'] as const;

function folder(classes: readonly string[], tested: readonly string[] = classes) {
  const files = [...classes.map((name) => `train/${name}/1.png`), ...tested.map((name) => `test/${name}/1.png`)];
  return write(temporaryFolder(), Object.fromEntries(files.map((file) => [file, image])));
}

async function open(dir: string) {
  const warnings: string[] = [];
  const dataset = await openDataset(imageFolder({ dir, size: 8 }), (message) => warnings.push(message));
  return { dataset, warnings };
}

describe('class names', () => {
  it.each([
    [one, two],
    [two, one],
  ])('are the same however their accents are written: %j and %j', async (trained, tested) => {
    const { dataset, warnings } = await open(folder([trained, 'tea'], [tested, 'tea']));
    expect(dataset.classes).toEqual([one, 'tea']);
    expect([0, 1].map((index) => dataset.test.read(index, new Uint8Array(192), 0))).toEqual([0, 1]);
    expect(warnings).toEqual([]);
  });

  it('are refused where two folders of a split differ in their accents only', async () => {
    for (const dir of [folder([one, two]), folder([one, 'tea'], [one, two])]) {
      const { message } = await userError(() => open(dir));
      expect(message).toContain(`two folders named ${one}: `);
      expect(message).toContain('"caf\\u{e9}"');
      expect(message).toContain('"cafe\\u{301}"');
    }
  });

  it.each([
    ['Cat', 'cat'],
    ['cat', 'cat '],
    ['great white', 'greatwhite'],
    ['\u00c9tang', 'e\u0301tang'],
  ])('that differ in case or blanks between the splits are named: %j and %j', async (trained, tested) => {
    const dir = folder([trained, 'dog'], [tested, 'dog']);
    const { message, detail } = await userError(() => open(dir));
    expect(message).toContain(`${path.join(dir, 'test', tested)} is a class that`);
    expect(message).toContain(`'${trained}' there differs in case or blanks only`);
    expect(detail.hint).toContain('same name');
  });

  it('that differ in case within a split are classes of their own, and said', async () => {
    const { dataset, warnings } = await open(folder(['A', 'B', 'a', 'b']));
    expect(dataset.classes).toEqual(['A', 'B', 'a', 'b']);
    expect(warnings).toEqual([
      expect.stringContaining(
        "'A' and 'a' differ in case or blanks only, and so does 1 more pair: each is a class of its own.",
      ),
    ]);
  });

  it('have the order of their code points in composed form, as Python sorts them', () => {
    // sorted(['Z', 'a', 'é', 'z', '\uff21', '😀', '10', '9', 'a b', 'a-b']) in Python 3.
    const names = ['Z', 'a', '\u00e9', 'z', '\uff21', '\u{1f600}', '10', '9', 'a b', 'a-b'];
    const python = ['10', '9', 'Z', 'a', 'a b', 'a-b', 'z', '\u00e9', '\uff21', '\u{1f600}'];
    expect(sorted(names)).toEqual(python);
    expect(sorted([two, 'cafz'])).toEqual(['cafz', two]);
    expect(sorted([one, 'cafz'])).toEqual(['cafz', one]);
  });

  it('make no other data of a copy on another system', async () => {
    const print = (name: string) => fingerprint(imageFolder({ dir: folder([name, 'tea']), size: 8 }));
    expect(await print(one)).toBe(await print(two));
  });

  it('and names of images in a list are the same too', async () => {
    const dir = write(temporaryFolder(), {
      ...{ [`train/${two}/1.png`]: image, 'train/tea/1.png': image },
      ...{ [`val/${two} 1.png`]: image, 'val/2.png': image },
      'val.txt': `${one} 1.png,tea\n2.png,${one}\n`,
    });
    const { classes, test } = await listImageNet(dir, '', () => {});
    expect([0, 1].map((i) => [path.basename(fileAt(test, i)), classes[test.labels[i]!]])).toEqual([
      ['2.png', one],
      [`${two} 1.png`, 'tea'],
    ]);
  });
});

it.each<[string, string[], string | undefined]>([
  ['Cat', ['cat'], 'cat'],
  ['cat', ['cat'], undefined],
  ['cat', ['cat', 'c at'], 'c at'],
  ['cat', ['cats', 'dog'], undefined],
  [one, [two.toUpperCase()], two.toUpperCase()],
])('like %s, among %j, is %s', (name, names, found) => expect(alike(name, names)).toBe(found));

it('names that differ in case or blanks only are told in pairs, each with the first', () =>
  expect(lookAlikes(['a b', 'c', 'AB', 'ab', 'd', 'e f g', ' e fg'])).toEqual([
    ['a b', 'AB'],
    ['a b', 'ab'],
    ['e f g', ' e fg'],
  ]));
