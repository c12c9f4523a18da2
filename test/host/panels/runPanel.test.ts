/** Files of a run on their way to its view, which are read when the test says so: what comes too late is not shown. */
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
  const runs = {
    ...{ changed: new Signal<void>(), removed: new Signal<string>() },
    get: (folder: string) => ({ folder, name: folder }),
    hold: (folder: string) => ({
      follower: { folder, news: new Signal(), ready: Promise.resolve(), state: initialRunState(), readShare: 1 },
      dispose: () => {},
    }),
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
    show: {} as PanelKind['show'],
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
  return { choice, turnTo, come, shown, ask, underWay: () => [...reading.keys()] };
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
