/** Paths as people write them, by the home folder of whoever runs this. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a user writes in the hope that it is expanded.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { UserError } from '../../src/base/userError';
import { userPath } from '../../src/files/userPath';
import { folder } from '../train/tinyRun';
import { expectWhole } from '../wholeError';

const base = folder();

test.each([
  ['~', homedir()],
  ['~/', homedir()],
  ['~/data/cifar', path.join(homedir(), 'data', 'cifar')],
  ['~//data', path.join(homedir(), 'data')],
  ['~\\data', path.join(homedir(), 'data')],
  ['data', path.join(base, 'data')],
  ['./~', path.join(base, '~')],
  ['./~bob/data', path.join(base, '~bob', 'data')],
  ['data/~/x', path.join(base, 'data', '~', 'x')],
  ['a~b', path.join(base, 'a~b')],
  ['', base],
  [path.join(base, '~'), path.join(base, '~')],
  ['costs $5/100%', path.join(base, 'costs $5', '100%')],
  ['US$HOME/x', path.join(base, 'US$HOME', 'x')],
])('%s', (text, file) => expect(userPath(text, base, '--runs')).toBe(file));

const refusal = (text: string) => {
  try {
    userPath(text, base, 'data.dir');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expectWhole(error);
    return `${error.message} ${error.detail.hint}`;
  }
  throw new Error('taken');
};

test.each(['~bob', '~bob/data', '~bob\\data', '~+/x'])('%s is of somebody else', (text) => {
  expect(refusal(text)).toContain(`data.dir is '${text}': the home folder of somebody else`);
  expect(refusal(text)).toContain(`./${text}`);
});

describe('what a shell would replace', () => {
  test.each([
    ['$HOME/data', '$HOME'],
    ['$HOME', '$HOME'],
    ['/data/$USER/x', '$USER'],
    ['${workspaceFolder}/runs', '${workspaceFolder}'],
    ['${env:HOME}/runs', '${env:HOME}'],
    ['~/run-${USER}', '${USER}'],
    ['%USERPROFILE%\\data', '%USERPROFILE%'],
  ])('%s is named where there is no such thing', (text, variable) =>
    expect(refusal(text)).toContain(`data.dir is '${text}': ${variable} is not expanded`),
  );

  test('is a name like any other where there is', () => {
    mkdirSync(path.join(base, '$DATA'));
    mkdirSync(path.join(base, '%TEMP%-${x}'));
    expect(userPath('$DATA', base, '--runs')).toBe(path.join(base, '$DATA'));
    expect(userPath('$DATA/new', base, '--runs')).toBe(path.join(base, '$DATA', 'new'));
    expect(userPath('./%TEMP%-${x}/new', base, '--runs')).toBe(path.join(base, '%TEMP%-${x}', 'new'));
    for (const name of ['HOME', 'USERPROFILE']) vi.stubEnv(name, base);
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const name of ['$DATA', '$DATA/new'])
      expect(userPath(`~/${name}`, path.join(base, 'other'), '--runs')).toBe(path.join(homedir(), name));
  });
});
