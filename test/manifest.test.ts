/** What the texts say about the extension, against its manifest: a command or setting that is not named rots unseen. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deviceIds } from '../src/device';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const readme = readFileSync('README.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');

const plain = (text: string) => texts[text.replaceAll('%', '')] ?? text;

test('README names every command, and no other', () => {
  const commands = manifest.contributes.commands as { title: string; category: string }[];
  const named = [...readme.matchAll(/^\| (Sluice: [\w …-]+?) \|/gm)].map(([, title]) => title);
  expect(named.sort()).toEqual(commands.map(({ title, category }) => `${category}: ${plain(title)}`).sort());
});

test('README names every setting with its default, and no other', () => {
  const settings = manifest.contributes.configuration.properties as Record<string, { default: unknown }>;
  const named = [...readme.matchAll(/^\| `(sluice\.[\w.]+)` \| (?:`([^`]*)`)?/gm)].map(([, name, value]) => [
    name,
    value ?? '',
  ]);
  expect(named.sort()).toEqual(
    Object.entries(settings)
      .map(([name, { default: value }]) => [name, `${value}`])
      .sort(),
  );
});

test('the setting offers every device, and no other', () => {
  const { enum: offered, enumDescriptions } = manifest.contributes.configuration.properties['sluice.device'];
  expect(offered).toEqual(['experiment', 'auto', ...deviceIds]);
  expect(enumDescriptions).toHaveLength(offered.length);
});

test('every text of the manifest is there, and used', () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
  expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
});

test('CONTRIBUTING says of every dependency why it is there', () => {
  const table = contributing.slice(contributing.indexOf('## Dependencies'));
  const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(dependencies.filter((name) => !name.startsWith('@types/') && !table.includes(`\`${name}\``))).toEqual([]);
});

test('every npm script that the texts name is there', () => {
  const named = [...`${readme}${contributing}`.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});
