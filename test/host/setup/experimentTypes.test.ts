import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  extended,
  folderOfConfig,
  folderWithTypes,
  generatedConfig,
  prepareFolder,
  writeTypes,
} from '../../../src/host/setup/experimentTypes';
import { copySample, firstSample, isEmptyFolder } from '../../../src/host/setup/sampleFolder';
import { temporaryFolder } from '../temporary';

const template = '{ "extends": "./.sluice/tsconfig.json" }\n';
const generated = (folder: string) => join(folder, '.sluice', 'tsconfig.json');

function parseConfig(text: string) {
  return JSON.parse(text.replace(/^\/\/.*\n/, ''));
}

describe('generatedConfig', () => {
  it('leads to the types with forward slashes, on Windows too', () => {
    const { paths } = parseConfig(generatedConfig('C:\\ext\\dist\\types')).compilerOptions;
    expect(paths.sluice).toEqual(['C:/ext/dist/types/index.d.ts']);
    expect(paths['@tensorflow/*']).toEqual(['C:/ext/dist/types/node_modules/@tensorflow/*']);
  });
});

describe('writeTypes', () => {
  it('writes once, again for another version, and hides itself from git', async () => {
    const folder = await temporaryFolder();
    expect(await writeTypes(folder, '/ext-1/dist/types')).toBe(true);
    expect(await readFile(join(folder, '.sluice', '.gitignore'), 'utf8')).toBe('*\n');
    expect(await writeTypes(folder, '/ext-1/dist/types')).toBe(false);
    expect(await writeTypes(folder, '/ext-2/dist/types')).toBe(true);
    expect(await readFile(generated(folder), 'utf8')).toContain('/ext-2/');
  });

  it('leaves files of the same names that are the user’s', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, '.sluice'));
    await writeFile(join(folder, '.sluice', '.gitignore'), 'mine');
    expect(await writeTypes(folder, '/ext')).toBe(true);
    expect(await readFile(join(folder, '.sluice', '.gitignore'), 'utf8')).toBe('mine');
    await writeFile(generated(folder), '{}');
    expect(await writeTypes(folder, '/ext')).toBe(false);
    expect(await readFile(generated(folder), 'utf8')).toBe('{}');
  });

  it('names the file that cannot be written', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.sluice'), 'a file in the way');
    await expect(writeTypes(folder, '/ext')).rejects.toMatchObject({
      name: 'UserError',
      detail: { source: { file: generated(folder) } },
    });
  });
});

describe('prepareFolder', () => {
  it('adds a tsconfig.json where none is', async () => {
    const folder = await temporaryFolder();
    expect(await prepareFolder(folder, '/ext', template)).toBe('written');
    expect(await readFile(join(folder, 'tsconfig.json'), 'utf8')).toBe(template);
    expect(await prepareFolder(folder, '/ext', template)).toBe('ready');
    expect(await prepareFolder(folder, '/ext-2', template)).toBe('written');
  });

  it("does not touch the user's own", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'tsconfig.json'), '{ "include": ["src"] } // mine');
    expect(await prepareFolder(folder, '/ext', template)).toBe('own');
    expect(await readFile(join(folder, 'tsconfig.json'), 'utf8')).toBe('{ "include": ["src"] } // mine');
  });
});

describe('folderWithTypes', () => {
  it('looks up to the root, and no further than a tsconfig.json of another kind', async () => {
    const root = await temporaryFolder();
    const deep = join(root, 'a', 'b');
    await mkdir(deep, { recursive: true });
    expect(await folderWithTypes(deep, root)).toBeUndefined();
    await writeFile(join(root, 'tsconfig.json'), template);
    expect(await folderWithTypes(deep, root)).toBe(root);
    expect(await folderWithTypes(deep, join(root, 'a'))).toBeUndefined();
    await writeFile(join(root, 'a', 'tsconfig.json'), '{}');
    expect(await folderWithTypes(deep, root)).toBeUndefined();
    // Not above it, and yet it comes to an end.
    expect(await folderWithTypes('/nowhere/deep', root)).toBeUndefined();
    expect(await folderOfConfig('/nowhere/deep', root)).toBeUndefined();
  });
});

describe('a tsconfig.json of the user’s', () => {
  const line = '"extends": "./.sluice/tsconfig.json"';
  it.each([
    ['{ "include": ["src"] }', `{\n  ${line}, "include": ["src"] }`],
    ['{}', `{\n  ${line}\n}`],
    ['\uFEFF{ "include": [] }', `\uFEFF{\n  ${line}, "include": [] }`],
    ['// mine {\n/* { */ {\n  "include": []\n}', `// mine {\n/* { */ {\n  ${line},\n  "include": []\n}`],
  ])('%s takes the types in', (before, after) => {
    const at = extended(before)!;
    expect(before.slice(0, at.offset) + at.text + before.slice(at.offset)).toBe(after);
  });

  it('is left alone where it extends another, or is none', () => {
    expect(extended('{ "extends": "@tsconfig/node20" }')).toBeUndefined();
    expect(extended('{ "extends" : "@tsconfig/node20" }')).toBeUndefined();
    expect(extended('[]')).toBeUndefined();
  });

  it('is looked for up to the root', async () => {
    const root = await temporaryFolder();
    const deep = join(root, 'a', 'b');
    await mkdir(deep, { recursive: true });
    expect(await folderOfConfig(deep, root)).toBeUndefined();
    await writeFile(join(root, 'tsconfig.json'), '{}');
    expect(await folderOfConfig(deep, root)).toBe(root);
    expect(await folderOfConfig(deep, join(root, 'a'))).toBeUndefined();
    await writeFile(join(root, 'a', 'tsconfig.json'), '{}');
    expect(await folderOfConfig(deep, root)).toBe(join(root, 'a'));
  });
});

describe('firstSample', () => {
  it('finds the one that is there, and takes no other folder for it', async () => {
    const [empty, other, sample] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
    await writeFile(join(other, 'shapes.experiment.ts'), 'of somebody');
    await copySample('media/sample', sample, '/ext');
    expect(await firstSample([empty, join(empty, 'none'), other])).toBeUndefined();
    expect(await firstSample([empty, other, sample])).toBe(sample);
  });
});

describe('copySample', () => {
  it('brings back what is missing and keeps what was changed', async () => {
    const sample = await temporaryFolder();
    const target = join(await temporaryFolder(), 'new', 'place');
    await mkdir(join(sample, '.vscode'));
    await writeFile(join(sample, '.vscode', 'settings.json'), '{}');
    await writeFile(join(sample, 'a.experiment.ts'), 'original');
    expect(await isEmptyFolder(target)).toBe(true);
    await copySample(sample, target, '/ext');
    await writeFile(join(target, 'a.experiment.ts'), 'mine');
    await writeFile(join(sample, 'b.experiment.ts'), 'second');
    await copySample(sample, target, '/ext');
    expect(await readFile(join(target, 'a.experiment.ts'), 'utf8')).toBe('mine');
    expect(await readFile(join(target, 'b.experiment.ts'), 'utf8')).toBe('second');
    expect((await stat(join(target, '.vscode', 'settings.json'))).isFile()).toBe(true);
    expect((await stat(generated(target))).isFile()).toBe(true);
    expect(await isEmptyFolder(target)).toBe(false);
  });

  it('counts a folder with nothing but dot files as empty', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, '.git'));
    expect(await isEmptyFolder(folder)).toBe(true);
    await writeFile(join(folder, '.file'), '');
    await expect(isEmptyFolder(join(folder, '.file'))).rejects.toThrow('ENOTDIR');
  });
});
