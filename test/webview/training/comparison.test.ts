/** Which other runs the Training view sets beside its own, without a page: asked for, named, coloured, and gone again. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runColour } from '../../../src/protocol/many/runColour';
import { comparison, labelsOf } from '../../../webview/training/comparison';
import { type Host, mostCompared, type ViewSettings } from '../../../webview/training/settings';
import { started } from '../../protocol/someEvents';
import { fold } from '../storedRun';

function hostOf(compare: readonly string[] = []) {
  let settings = { compare: [...compare] } as ViewSettings;
  const asked: unknown[] = [];
  const host: Host = {
    post: (message) => void asked.push(message),
    settings: () => settings,
    change: (changes) => {
      settings = { ...settings, ...changes };
    },
  };
  return { host, asked, wanted: () => settings.compare };
}
const run = (name: string, ...more: RunEvent[]) => fold([started({ run: name }), ...more]);
const shown = run('shown');

test('each run is asked for once, and no more than can be told apart', () => {
  const { host, asked, wanted } = hostOf();
  const other = comparison(host);
  other.start();
  expect(asked).toEqual([]);
  const many = Array.from({ length: mostCompared + 2 }, (_, i) => `/runs/${i}`);
  other.choose(['/runs/0', ...many]);
  expect(wanted()).toEqual(many.slice(0, mostCompared));
  expect(asked).toEqual([{ kind: 'compare', folders: many.slice(0, mostCompared) }]);
  const remembered = hostOf(['/runs/a', '/runs/b']);
  comparison(remembered.host).start();
  expect(remembered.asked).toEqual([{ kind: 'compare', folders: ['/runs/a', '/runs/b'] }]);
});

test('they stand in the order in which they were chosen; one that was taken away is read anew when it comes back', () => {
  const other = comparison(hostOf(['/runs/b', '/runs/a', '/runs/c']).host);
  const beside = () => other.beside(shown).map(({ folder }) => folder);
  expect(other.receive('/runs/a', run('a'))).toBe(true);
  expect(other.receive('/runs/b', run('b'))).toBe(true);
  expect(other.receive('/runs/z', run('z'))).toBe(false);
  expect(beside()).toEqual(['/runs/b', '/runs/a']);
  other.choose(['/runs/a']);
  expect(beside()).toEqual(['/runs/a']);
  expect(other.receive('/runs/b', run('b'))).toBe(false);
  other.choose(['/runs/a', '/runs/b']);
  // What it was when it was taken away may not be what it is now.
  expect(beside()).toEqual(['/runs/a']);
  other.receive('/runs/b', run('b'));
  expect(beside()).toEqual(['/runs/a', '/runs/b']);
  // Neither is compared with itself.
  expect(other.beside(run('a')).map(({ folder }) => folder)).toEqual(['/runs/b']);
});

test('a run keeps its colour, whatever is chosen before or after it', () => {
  const other = comparison(hostOf(['/runs/a', '/runs/b']).host);
  const colours = () => Object.fromEntries(other.beside(shown).map(({ folder, colour }) => [folder, colour.dark]));
  for (const name of ['a', 'b']) other.receive(`/runs/${name}`, run(name));
  const before = colours();
  expect(before['/runs/a']).toBe(runColour('/runs/a').dark);
  expect(before['/runs/a']).not.toBe(before['/runs/b']);
  const many = Array.from({ length: 7 }, (_, i) => `/other/${i}`);
  other.choose([...many, '/runs/b']);
  for (const folder of many) other.receive(folder, run(folder));
  expect(colours()['/runs/b']).toBe(before['/runs/b']);
  expect(new Set(Object.values(colours())).size).toBe(8);
  other.choose(['/runs/a', '/runs/b']);
  other.receive('/runs/a', run('a'));
  expect(colours()).toEqual(before);
  // Its own colour may be taken: the one that it has instead is kept too, while it is away.
  const twins = Array.from({ length: 40 }, (_, i) => `/twins/${i}`);
  other.choose(['/runs/a', ...twins.slice(0, mostCompared - 1)]);
  for (const folder of twins) other.receive(folder, run(folder));
  const moved = twins.find((folder) => (colours()[folder] ?? runColour(folder).dark) !== runColour(folder).dark)!;
  const instead = colours()[moved];
  expect(instead).toBeDefined();
  other.choose(['/runs/new']);
  other.receive('/runs/new', run('new'));
  expect(colours()['/runs/new']).toBe(runColour('/runs/new').dark);
  other.choose([moved]);
  other.receive(moved, run(moved));
  expect(colours()).toEqual({ [moved]: instead });
});

test('names are those of the runs, of the folders where a run is not listed, with the folder above where two are the same', () => {
  const choices = [
    { folder: '/w/one', id: 'first', text: '' },
    { folder: 'C:\\grid\\seed=1', id: 'seed=1', text: '' },
  ];
  expect([...labelsOf(['/w/one', '/w/two', 'C:\\grid\\seed=1', '/other/seed=1'], choices)]).toEqual([
    ['/w/one', 'first'],
    ['/w/two', 'two'],
    ['C:\\grid\\seed=1', 'grid/seed=1'],
    ['/other/seed=1', 'other/seed=1'],
  ]);
  const other = comparison(hostOf(['/w/one']).host);
  other.receive('/w/one', run('one'));
  expect(other.beside(shown)[0]?.label).toBe('one');
  other.choices = choices;
  expect(other.beside(shown)[0]?.label).toBe('first');
});
