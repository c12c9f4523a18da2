/** The buttons of a message are the commands that its words name, and every name of a command in a message is one that is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isLine, namedIn, remediesOf } from '../../../src/host/base/remedies';

const texts = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const manifest = JSON.parse(
  readFileSync('package.json', 'utf8').replaceAll(/"%([\w.]+)%"/g, (_, key) => JSON.stringify(texts[key])),
);
const known = remediesOf(manifest);
const commandsIn = (text: string) => namedIn(text, known).map(({ command }) => command);

test.each([
  ['Sluice: New Experiment makes one, Sluice: Open Sample brings some.', ['sluice.newExperiment', 'sluice.openSample']],
  ['Sluice: Show Training shows it.', ['sluice.showTraining']],
  ['Train it again (Sluice: Train).', ['sluice.train']],
  ['Choose another name.', []],
])('%s', (text, commands) => expect(commandsIn(text)).toEqual(commands));

test('every hint that names a command names one that is there', () => {
  const files = readdirSync('src/host', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const hints = files.flatMap((file) => {
    const source = readFileSync(path.join('src/host', file), 'utf8');
    return [...source.matchAll(/'([^'\n]*Sluice: [A-Z][^'\n]*)'/g)].map(([, text = '']) => text);
  });
  expect(hints.length).toBeGreaterThan(15);
  const nameless = hints.filter((text) => !/^Sluice: Save/.test(text) && commandsIn(text).length === 0);
  expect(nameless).toEqual([]);
});

test('a place is a line where it says more than the file', () => {
  expect([1, 2].map((line) => isLine({ file: 'a.ts', line }))).toEqual([false, true]);
  expect(isLine({ file: 'a.ts', line: 1, column: 3 })).toBe(true);
});

test('at most two, in the order of the text, the longer one of two that begin alike, without the dots of a question', () => {
  const some = remediesOf({
    contributes: {
      commands: [
        { command: 'train', title: 'Train' },
        { command: 'settings', title: 'Train with Settings…' },
        { command: 'stop', title: 'Stop' },
        { command: 'show', title: 'Show' },
      ],
    },
  });
  const named = (text: string) => namedIn(text, some);
  expect(named('Sluice: Train with Settings asks.')).toEqual([{ title: 'Train with Settings', command: 'settings' }]);
  expect(named('Sluice: Stop, then Sluice: Train, then Sluice: Show.').map(({ command }) => command)).toEqual([
    ...['stop', 'train'],
  ]);
  expect(named('Sluice: Show, then Sluice: Stop.').map(({ command }) => command)).toEqual(['show', 'stop']);
  expect(remediesOf({})).toEqual([]);
});
