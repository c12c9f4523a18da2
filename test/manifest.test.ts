/** What the texts say about the extension, against its manifest: a command or setting that is not named rots unseen. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deviceIds } from '../src/device';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const pages = ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const editor = readFileSync('docs/commands.md', 'utf8');
const contributing = readFileSync('CONTRIBUTING.md', 'utf8');

const plain = (text: string) => texts[text.replaceAll('%', '')] ?? text;

test('docs/commands.md names every command, and no other', () => {
  const commands = manifest.contributes.commands as { title: string; category: string }[];
  const named = [...editor.matchAll(/^\| (Sluice: [\w …'-]+?) \|/gm)].map(([, title]) => title);
  expect(named.sort()).toEqual(commands.map(({ title, category }) => `${category}: ${plain(title)}`).sort());
});

test('docs/commands.md names every setting with its default, and no other', () => {
  const settings = manifest.contributes.configuration.properties as Record<string, { default: unknown }>;
  const named = [...editor.matchAll(/^\| `(sluice\.[\w.]+)` \| (?:`([^`]*)`)?/gm)].map(([, name, value]) => [
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
  const all = pages.map((page) => readFileSync(page, 'utf8')).join('\n');
  const named = [...`${all}${contributing}`.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
});
