/** Port names: what is spelled is read back, and nobody else spells any. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bare, type PortKind, port } from '../../src/graph/port';

const kinds = Object.entries(port).filter((entry): entry is [string, PortKind & typeof port.gate] => {
  return typeof entry[1] === 'function';
});

describe.each(kinds)('a port for %s', (name, kind) => {
  const names = name === 'random' ? ['0', '17'] : ['conv1', 'block/conv:1', 'momentum#x', 'gate (2)', '3', ''];

  test('is read back', () => {
    for (const of of names) expect(kind.nameIn(kind(of))).toBe(of);
    if (name !== 'random') for (const of of names) expect(bare(kind(of))).toBe(of);
    expect(kind.among({ x: 1, [kind(7)]: 2 })).toEqual({ 7: 2 });
  });

  test('is none of another kind', () => {
    for (const [other, { has }] of kinds) for (const of of names) expect(has(kind(of)), other).toBe(other === name);
    for (const plain of ['x', 'output', 'loss', 'randomness', port.report, port.reported])
      expect(kind.nameIn(plain)).toBeUndefined();
  });
});

test('a port with a plain name is bare', () => expect(['x', 'reported'].map(bare)).toEqual(['x', 'reported']));

describe('nobody else spells a port', () => {
  const starts = kinds.map(([, kind]) => kind('')).filter((start) => start.endsWith(':'));
  const strays = (text: string) =>
    [
      ...text
        // Comments may name what they like.
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        .matchAll(
          new RegExp(
            `['"\`](?:${starts.join('|')})|['"\`]random(?:\\$\\{|\\d)|startsWith\\(.random|['"\`]reported['"\`]`,
            'g',
          ),
        ),
    ].map(([found]) => found);
  const files = ['graph', 'nn', 'device', 'train', 'export', 'commands'].flatMap((folder) =>
    readdirSync(path.join('src', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && `${folder}/${file}` !== 'graph/port.ts')
      .map((file) => path.posix.join('src', folder, file)),
  );

  test.each(files)('%s', (file) => expect(strays(readFileSync(file, 'utf8'))).toEqual([]));

  test.each([
    `b.input(\`gradient:\${name}\`)`,
    `name.startsWith('gate:')`,
    `const prefix = "variable:";`,
    `input(\`random\${i}\`)`,
    `name.startsWith('random')`,
  ])('%s is found', (text) => expect(strays(text)).toHaveLength(1));

  test('names of schedules, comments and prose are not', () => {
    expect(
      strays(`  // 'gate:'\n/** \`gate:<name>\` */ const of = 'shaping:' + 'in front of'; hint('\`random\`')`),
    ).toEqual([]);
  });
});
