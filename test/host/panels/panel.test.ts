/** One tab of a view: where it opens, what its page may do, when it is told something, and what becomes of one without a host. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Reporter } from '../../../src/host/base/report';
import { openLog } from '../../../src/host/base/window';
import { Panel } from '../../../src/host/panels/panel';
import { panelHtml } from '../../../src/host/panels/panelHtml';
import { l10n, window } from '../editor/editor';
import { editor, WebviewPanel } from '../editor/state';
import { Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

const viewType = 'sluice.training';

function make(remembered: Record<string, unknown> = {}) {
  const told: string[] = [];
  const memory = new Map(Object.entries(remembered));
  let title = 'One';
  const context = {
    extensionUri: Uri.file('/ext'),
    workspaceState: {
      get: (key: string) => memory.get(key),
      update: async (k: string, v: unknown) => memory.set(k, v),
    },
  } as unknown as vscode.ExtensionContext;
  const panel = new Panel<{ kind: string }, { kind: string }>(
    context,
    new Reporter(openLog('Sluice')),
    { viewType, shownKey: 'shown', bundle: 'pages' },
    {
      title: () => title,
      ready: () => told.push('ready'),
      seen: () => told.push('seen'),
      receive: ({ kind }) => told.push(`receive ${kind}`),
      restore: (path) => told.push(`restore ${path}`),
      focused: () => told.push('focused'),
      closed: () => told.push('closed'),
    },
  );
  onTestFinished(() => panel.dispose());
  const retitle = (to: string) => {
    title = to;
    panel.retitle();
  };
  return { panel, told, memory, retitle };
}
const [tab] = [() => editor.panels[0]!];

test('a tab opens beside the code, or where another view is; again it is only turned to', async () => {
  const { panel, retitle } = make();
  retitle('none is open');
  expect([panel.isOpen, panel.isVisible, panel.listens]).toEqual([false, false, false]);
  retitle('One');
  await panel.open();
  expect([tab().title, tab().viewColumn, panel.isOpen, panel.isVisible, panel.listens]).toEqual([
    ...['One', -2, true, true, false],
  ]);
  await panel.open();
  expect([editor.panels.length, tab().reveals]).toEqual([1, 1]);
  retitle('Two');
  expect(tab().title).toBe('Two');
  panel.close();
  editor.panels = [
    new WebviewPanel('other.view', 'Not ours', 1),
    Object.assign(new WebviewPanel('sluice.gatesView', 'Gates', 2), { visible: false }),
    new WebviewPanel('sluice.samplesView', 'Samples', 3),
  ];
  await panel.open();
  // The one that is in front.
  expect(editor.panels.at(-1)).toMatchObject({ viewType, viewColumn: 3 });
  panel.close();
  editor.panels = editor.panels.slice(0, 2);
  await panel.open();
  expect(editor.panels.at(-1)!.viewColumn).toBe(2);
  panel.close();
  // Of a type that only begins like one of ours is the tab of another extension.
  editor.panels = [new WebviewPanel('sluice.gatesView2', 'Not ours', 1)];
  await panel.open();
  expect(editor.panels.at(-1)!.viewColumn).toBe(-2);
  panel.close();
  // Tabs of texts, and of what nobody has a name for.
  const tabs = [{ input: { uri: Uri.file('/w/sluice.gatesView') } }, { input: undefined }];
  const groups = [
    { viewColumn: 1, tabs, activeTab: tabs[0] },
    { viewColumn: 2, tabs: [], activeTab: undefined },
  ];
  const all = vi.spyOn(window.tabGroups, 'all', 'get').mockReturnValue(groups as never);
  onTestFinished(() => void all.mockRestore());
  await panel.open();
  expect(editor.panels.at(-1)!.viewColumn).toBe(-2);
});

test('its page has one script with a nonce, and nothing from elsewhere', async () => {
  const { panel } = make();
  await panel.open();
  const { html, options } = tab().webview;
  const files = (list: unknown) => (list as Uri[]).map(({ path }) => path);
  expect(options).toMatchObject({ enableScripts: true });
  expect(files((options as { localResourceRoots: unknown }).localResourceRoots)).toEqual([
    ...['/ext/dist/webview', '/ext/media'],
  ]);
  const nonce = /script-src 'nonce-([^']{20,})'/.exec(html)![1]!;
  expect(html).toContain(`<script nonce="${nonce}" src="file:///ext/dist/webview/pages.js"></script>`);
  expect(html).toContain('<link rel="stylesheet" href="file:///ext/dist/webview/pages.css">');
  expect(html).toContain('<html lang="en-GB">');
  expect(html).toContain('<title>One</title>');
  expect(html).not.toContain('l10n');
  expect((tab() as unknown as { iconPath: Uri }).iconPath.path).toBe('/ext/media/icon.svg');
  const parts = { cspSource: 'csp:', script: 's', style: 't', title: '<a "b" & c>', language: 'de' };
  expect(panelHtml({ ...parts, texts: { Run: '<Lauf>' } }, 'N').split('\n')).toEqual([
    ...['<!DOCTYPE html>', '<html lang="de">', '<head>', '<meta charset="utf-8">'],
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-N'; style-src csp:; font-src csp:; img-src csp: data:">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="l10n" content="{&quot;Run&quot;:&quot;&lt;Lauf&gt;&quot;}">',
    '<link rel="stylesheet" href="t">',
    '<title>&lt;a &quot;b&quot; &amp; c&gt;</title>',
    ...['</head>', '<body>', '<script nonce="N" src="s"></script>', '</body>', '</html>', ''],
  ]);
  expect(panelHtml(parts, 'N')).not.toContain('l10n');
  expect(panelHtml(parts)).not.toBe(panelHtml(parts));
  // In another language the page has its texts.
  panel.close();
  Object.assign(l10n, { bundle: { Run: 'Lauf' } });
  onTestFinished(() => void Object.assign(l10n, { bundle: undefined }));
  await panel.open();
  expect(editor.panels.at(-1)!.webview.html).toContain(
    '<meta name="l10n" content="{&quot;Run&quot;:&quot;Lauf&quot;}">',
  );
});

test('what is posted arrives while its page listens, and what its page says is passed on', async () => {
  const { panel, told } = make();
  await panel.open();
  panel.post({ kind: 'too early' });
  tab().say({ kind: 'ready' });
  panel.post({ kind: 'one' });
  tab().say({ kind: 'hello' });
  tab().say({ kind: 'error', message: 'x is undefined' });
  expect(editor.log).toEqual(['error One: x is undefined']);
  tab().turn(false);
  expect([panel.listens, panel.isVisible, panel.isOpen]).toEqual([false, false, true]);
  panel.post({ kind: 'hidden' });
  tab().turn(true, false);
  panel.post({ kind: 'two' });
  tab().turn(true);
  expect(tab().posted).toEqual([{ kind: 'one' }, { kind: 'two' }]);
  expect(told).toEqual(['ready', 'receive hello', 'seen', 'seen', 'focused']);
  const closed = tab();
  closed.dispose();
  expect([panel.isOpen, panel.listens, told.at(-1)]).toEqual([false, false, 'closed']);
  // A new tab begins as one that does not listen.
  await panel.open();
  expect([panel.listens, tab() === closed]).toEqual([false, false]);
});

test('after a reload the tab is taken back once, and closed where nothing is remembered or another one is open', async () => {
  const hand = async (panel: Panel<never, { kind: string }>) => {
    const old = new WebviewPanel(viewType, 'Old', 1);
    editor.panels.push(old);
    await panel.deserializeWebviewPanel(old as never);
    return { old, open: editor.panels.includes(old) };
  };
  const none = make();
  expect((await hand(none.panel as never)).open).toBe(false);
  const { panel, told, memory } = make({ shown: '/runs/a' });
  const { old, open } = await hand(panel as never);
  expect([open, old.title, told]).toEqual([true, 'One', ['restore /runs/a']]);
  expect((await hand(panel as never)).open).toBe(false);
  expect(told).toEqual(['restore /runs/a']);
  await panel.remember('/runs/b');
  expect(memory.get('shown')).toBe('/runs/b');
});

test('a tab on the screen that nobody was handed is replaced after ten seconds, in its place', async () => {
  const dead = () => {
    const old = new WebviewPanel(viewType, 'Dead', 2);
    editor.panels = [old];
    return old;
  };
  const wait = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
  };
  const { panel, told } = make({ shown: '/runs/a' });
  dead();
  await wait(9999);
  expect(panel.isOpen).toBe(false);
  await wait(1);
  expect([panel.isOpen, editor.panels.at(-1)!.viewColumn, told]).toEqual([true, 2, ['restore /runs/a']]);
  panel.dispose();
  // Nothing is remembered of it; it is not in front; it has been opened meanwhile; the window is closed.
  const unknown = make();
  dead();
  await wait(10_000);
  const hidden = make({ shown: '/runs/a' });
  dead().visible = false;
  await wait(10_000);
  const gone = make({ shown: '/runs/a' });
  dead();
  gone.panel.dispose();
  await wait(10_000);
  expect([unknown, hidden, gone].map((one) => [one.panel.isOpen, one.told])).toEqual(Array(3).fill([false, []]));
  const opened = make({ shown: '/runs/a' });
  await opened.panel.open();
  await wait(10_000);
  expect(opened.told).toEqual([]);
});
