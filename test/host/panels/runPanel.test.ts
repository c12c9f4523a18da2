/** A view of a run and what it waits for, which comes when the test says so: what comes too late is not shown. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { type PanelFiles, type PanelKind, RunPanel } from '../../../src/host/panels/runPanel';
import { CheckpointChoice } from '../../../src/host/runs/checkpointChoice';
import { initialRunState } from '../../../src/protocol/events/runState';
import type { FileMessage } from '../../../src/protocol/messages/viewMessages';
import { editor } from '../editor/state';
import { Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const settle = () => new Promise((resolve) => setImmediate(resolve));

async function open() {
  const memory = new Map<string, unknown>();
  const memento = { get: (key: string) => memory.get(key), update: async (k: string, v: unknown) => memory.set(k, v) };
  const context = { extensionUri: Uri.file('/ext'), workspaceState: memento } as unknown as vscode.ExtensionContext;
  const choice = new CheckpointChoice(memento as never);
  /** Runs that are not read yet, and how that is over. */
  const unread = new Map<string, { ready: Promise<void>; read: () => void }>();
  const gates = new Map([['/a', 1]]);
  let holds = 0;
  const held: string[] = [];
  const runs = {
    ...{ changed: new Signal<void>(), removed: new Signal<string>() },
    get: (folder: string) => (folder === '/none' ? undefined : { folder, name: folder, gates: gates.get(folder) }),
    hold: (folder: string) => {
      holds++;
      held.push(folder);
      const ready = unread.get(folder)?.ready ?? Promise.resolve();
      return {
        follower: { folder, news: new Signal(), ready, state: initialRunState(), readShare: 1 },
        dispose: () => holds--,
      };
    },
  };
  /** Reads that are under way, by what they are of. */
  const reading = new Map<string, (message: FileMessage) => void>();
  const read = (name: string) => new Promise<FileMessage>((resolve) => reading.set(name, resolve));
  const files: PanelFiles = {
    read: (folder, shown) => read(`${folder} ${shown}`),
    answer: (folder, message) => read(`${folder} ${message.kind}`),
  };
  const kind = {
    ...{ viewType: 'sluice.samplesView', shownKey: 'shown', bundle: 'samples', title: () => 'Samples', files },
    show: { fits: (run) => (run.gates ?? 0) > 0 } as PanelKind['show'],
  };
  const panel = new RunPanel(context, runs as never, choice, new Reporter(openLog('Sluice')), kind);
  onTestFinished(() => panel.dispose());
  const turnTo = async (folder: string) => {
    void panel.show(folder);
    await settle();
  };
  await turnTo('/a');
  const [view] = editor.panels;
  view!.say({ kind: 'ready' });
  await settle();
  const come = async (name: string) => {
    reading.get(name)!({ kind: 'samples', problem: name });
    reading.delete(name);
    await settle();
  };
  const shown = () => view!.posted.flatMap((message) => (message.kind === 'samples' ? [message.problem] : []));
  const ask = async () => {
    view!.say({ kind: 'thumbnails', samples: [0] });
    await settle();
  };
  const isUnread = (...folders: string[]) => {
    for (const folder of folders) {
      let read = () => {};
      const ready = new Promise<void>((resolve) => (read = resolve));
      unread.set(folder, { ready, read });
    }
  };
  const isRead = async (folder: string, count: number) => {
    gates.set(folder, count);
    unread.get(folder)?.read();
    await settle();
    return panel.folder;
  };
  /** The current run is another one. */
  const current = async (folder: string) => {
    void panel.turnTo(folder);
    await settle();
    return panel.folder;
  };
  return {
    ...{ choice, gates, memory, panel, turnTo, come, shown, ask, isUnread, isRead, current, view: view! },
    ...{ underWay: () => [...reading.keys()], holds: () => holds, held },
  };
}

test('of two checkpoints the one is shown that is switched to, whichever file takes longer', async () => {
  const { choice, come, shown, underWay } = await open();
  await choice.choose('/a', 'best');
  await settle();
  expect(underWay()).toEqual(['/a last', '/a best']);
  await come('/a best');
  await come('/a last');
  expect(shown()).toEqual(['/a best']);
  await choice.choose('/a', 'last');
  await settle();
  await choice.choose('/a', 'best');
  await settle();
  await come('/a last');
  await come('/a best');
  expect(shown()).toEqual(['/a best', '/a best']);
});

test('of two runs the one is shown that the view has turned to, and no picture of the other', async () => {
  const { turnTo, come, shown, ask, underWay } = await open();
  await ask();
  await turnTo('/b');
  expect(underWay()).toEqual(expect.arrayContaining(['/a last', '/a thumbnails', '/b last']));
  for (const name of ['/b last', '/a last', '/a thumbnails']) await come(name);
  expect(shown()).toEqual(['/b last']);
  await ask();
  await come('/b thumbnails');
  expect(shown()).toEqual(['/b last', '/b thumbnails']);
});

test('it follows the current run once that is read, where it has something to show and no other run is meanwhile', async () => {
  const { isUnread, isRead, current, turnTo, view, holds, held } = await open();
  isUnread('/b', '/c', '/d', '/e', '/f', '/g');
  expect([await current('/b'), await isRead('/b', 1)]).toEqual(['/a', '/b']);
  expect([await current('/c'), await isRead('/c', 0)]).toEqual(['/b', '/b']);
  // Two after each other, of which the first is read last.
  expect([await current('/d'), await current('/e')]).toEqual(['/b', '/b']);
  expect([await isRead('/e', 1), await isRead('/d', 1)]).toEqual(['/e', '/e']);
  await current('/f');
  await turnTo('/a');
  expect(await isRead('/f', 1)).toBe('/a');
  expect([await current('/none'), await current('/f')]).toEqual(['/a', '/f']);
  // One that is shown is held, and no other; what is no run never was.
  expect([holds(), held.includes('/none')]).toEqual([1, false]);
  await current('/g');
  view.dispose();
  expect([await isRead('/g', 1), await current('/a'), holds()]).toEqual([undefined, undefined, 0]);
});

test('over a reload it remembers the run that it has turned to last, whichever was read last', async () => {
  const { isUnread, isRead, turnTo, memory } = await open();
  expect(memory.get('shown')).toBe('/a');
  isUnread('/b', '/c');
  await turnTo('/b');
  await turnTo('/c');
  await isRead('/c', 1);
  await isRead('/b', 1);
  expect(memory.get('shown')).toBe('/c');
});

test('it shows a run where it is on the screen', async () => {
  const { panel, view } = await open();
  expect([panel.shows('/a'), panel.shows('/b')]).toEqual([true, false]);
  view.turn(false);
  expect([panel.shows('/a'), panel.folder]).toEqual([false, '/a']);
});

test('a hidden page that has turned to another run begins at its top, once', async () => {
  const { current, gates, view } = await open();
  view.turn(false);
  gates.set('/b', 1);
  expect(await current('/b')).toBe('/b');
  const before = view.posted.length;
  const tops = () => view.posted.slice(before).filter(({ kind }) => kind === 'top').length;
  view.turn(true);
  view.say({ kind: 'ready' });
  await settle();
  view.say({ kind: 'ready' });
  await settle();
  expect(tops()).toBe(1);
});
