/** What package.json names is referred to by generated constants: a renamed command must not leave a string behind. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generate } from '../scripts/ids.mjs';
import * as ids from '../src/host/base/manifestIds';

const generated = path.join('src', 'host', 'base', 'manifestIds.ts');

test('src/host/base/manifestIds.ts is up to date: run `npm run ids`', () => {
  expect(readFileSync(generated, 'utf8')).toBe(generate());
});

test('no other file spells an id of the manifest', () => {
  const known = new Set<string>(Object.values(ids).flatMap((table) => Object.values(table)));
  expect(known.size).toBeGreaterThan(30);
  const stray = ['src', 'webview'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((file) => file.endsWith('.ts') && file !== generated)
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/['"`](sluice\.[\w.]+)/g)]
          .filter(([, id = '']) => known.has(id) || known.has(id.replace(/\.focus$/, '')))
          .map(([, id]) => `${file}: ${id}`),
      ),
  );
  expect(stray).toEqual([]);
});
