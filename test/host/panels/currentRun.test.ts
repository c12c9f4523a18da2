/** The current run, by the views that are open and the file that is in the editor. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { currentRun } from '../../../src/host/panels/currentRun';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const settle = () => new Promise((resolve) => setImmediate(resolve));

function open() {
  const memory = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string) => memory.get(key),
    update: async (k: string, v: unknown) => memory.set(k, v),
  };
  const subscriptions: { dispose(): unknown }[] = [];
  const list = ['b', 'a'].map((name) => ({ ...emptySummary(`/runs/${name}`), experiment: `/w/${name}.ts` }));
  const runs = {
    list: () => list,
    get: (folder: string) => list.find((run) => run.folder === folder),
    changed: new Signal(),
  };
  const panel = () => ({
    ...{ shown: new Signal<string>(), closed: new Signal<void>(), folder: undefined as string | undefined },
    turned: [] as string[],
    async turnTo(folder: string) {
      this.turned.push(folder);
    },
  });
  const panels = [panel(), panel()] as const;
  const reporter = new Reporter(openLog('Sluice'));
  const chosen = currentRun({ workspaceState, subscriptions } as never, runs as never, panels as never, reporter);
  onTestFinished(() => {
    chosen.dispose();
    for (const one of subscriptions) one.dispose();
  });
  /** The user turns to a run in a view. */
  const show = async (index: 0 | 1, name: string) => {
    panels[index].folder = `/runs/${name}`;
    panels[index].shown.emit(`/runs/${name}`);
    await settle();
  };
  const close = async (index: 0 | 1) => {
    panels[index].folder = undefined;
    panels[index].closed.emit();
    await settle();
  };
  return { chosen, panels, show, close };
}
const document = (name: string, scheme = 'file') => new Document(Uri.from({ scheme, path: `/w/${name}.ts` }), '');

test('a view that the user turns to has the others follow; when it closes, the file in the editor tells', async () => {
  const { chosen, panels, show, close } = open();
  editor.view(document('b'));
  await show(0, 'a');
  expect([chosen.folder, panels[1].turned]).toEqual(['/runs/a', ['/runs/a']]);
  // Another file in the editor does not count while a view shows the run.
  editor.events.activeEditor.fire(undefined);
  await settle();
  expect(panels[1].turned).toEqual(['/runs/a']);
  await close(0);
  expect([chosen.folder, panels[1].turned]).toEqual(['/runs/b', ['/runs/a', '/runs/b']]);
});

test('a file in the editor is one of the disk, the active one or else one that is on the screen', async () => {
  const { chosen, panels } = open();
  editor.view(document('a', 'git'));
  expect(chosen.folder).toBe('/runs/b');
  editor.editors = [];
  editor.view(document('a'));
  editor.viewHasFocus = true;
  editor.events.activeEditor.fire(undefined);
  await settle();
  expect([chosen.folder, panels.map(({ turned }) => turned)]).toEqual(['/runs/a', [['/runs/a'], ['/runs/a']]]);
});
