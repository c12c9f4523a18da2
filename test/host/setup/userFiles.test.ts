/** What we put into the user's folder must be without a red underline: the compiler is asked, strict, as his editor is. */
import { execFile } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isExperiment } from '../../../src/host/base/experimentFile';
import { generatedConfig } from '../../../src/host/setup/experimentTypes';
import { firstFile } from '../../../src/host/setup/firstFile';
import { temporaryFolder } from '../temporary';

const template = 'media/templates/new.experiment.ts.txt';

it('the sample and the template compile against the public API', async () => {
  const folder = await temporaryFolder();
  await cp('media/sample', folder, { recursive: true });
  await cp(template, join(folder, 'new.experiment.ts'));
  // The sources in place of the built declarations: the paths are the only difference.
  const config = JSON.parse(generatedConfig('/types').replace(/^\/\/.*\n/, ''));
  config.compilerOptions.paths = {
    sluice: [resolve('src/index.ts')],
    '@tensorflow/*': [resolve('node_modules/@tensorflow/*')],
  };
  config.compilerOptions.types = [resolve('node_modules/@types/node')];
  config.files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error) => error);
  // Our sources are checked elsewhere, by their own stricter options.
  expect(stdout.split('\n').filter((line: string) => /^(\S+\.experiment|keywords)\.ts/.test(line))).toEqual([]);
});

it('every experiment that we ship has its button, and the one that Open Sample shows is there', async () => {
  const files = [
    ...(await readdir('media/sample')).map((name) => `media/sample/${name}`),
    'media/templates/new.experiment.ts.txt',
  ];
  const experiments = files.filter((file) => file.endsWith('.experiment.ts'));
  expect(experiments).toContain(`media/sample/${firstFile}`);
  for (const file of experiments) expect(isExperiment(await readFile(file, 'utf8')), file).toBe(true);
});
