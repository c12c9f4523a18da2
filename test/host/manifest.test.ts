/** What the manifest promises and what the code does must be the same: VS Code only says so when a user clicks. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { abilities } from '../../src/host/runs/abilities';
import { sweepWords, taskWords } from '../../src/host/runs/sweepContext';

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text);
const { contributes } = manifest;
const words: Record<string, string> = JSON.parse(readFileSync('package.nls.json', 'utf8'));
const sources = readdirSync('src/host', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/host/${name}`)
  .concat('src/extension.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const declared: string[] = contributes.commands.map(({ command }: { command: string }) => command);

describe('manifest', () => {
  it('declares exactly the commands that are registered', () => {
    // Of a record, or of the record of a view (`show`).
    const registered = [
      ...sources.matchAll(/^\s+\[commands\.(\w+)\]: (?:(?:async )?|makeAndShow)\(/gm),
      ...sources.matchAll(/\bshow: {\s*id: commands\.(\w+)/g),
    ].map(([, key]) => `sluice.${key}`);
    expect(registered.sort()).toEqual([...declared].sort());
  });

  it('hands every view over after a reload, and every view has a page, a style sheet and a place of its own', () => {
    const handedOver = (manifest.activationEvents as string[]).flatMap((event) =>
      event.split('onWebviewPanel:').slice(1),
    );
    const places = [...sources.matchAll(/viewType: panels\.(\w+),\s*shownKey: '([\w.]+)',\s*bundle: '(\w+)'/g)].map(
      ([, view, key, bundle]) => ({ view: `sluice.${view}`, key, bundle }),
    );
    expect(places.map(({ view }) => view).sort()).toEqual([...handedOver].sort());
    expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
    const pages = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.ts`));
    expect(places.map(({ bundle }) => bundle).sort()).toEqual(pages.sort());
    // As shipped: the build finds them by itself.
    for (const page of pages)
      expect([`${page}.js`, `${page}.css`].filter((file) => existsSync(`dist/webview/${file}`))).toHaveLength(2);
  });

  it('runs and shows only commands that are declared', () => {
    const menus = (Object.values(contributes.menus).flat() as { command?: string }[]).filter(
      (entry): entry is { command: string } => entry.command !== undefined,
    );
    const keys = contributes.keybindings as { command: string }[];
    const linked = [
      ...Object.values(words)
        .join()
        .matchAll(/command:(sluice\.\w+)/g),
    ].map(([, id]) => id);
    for (const id of [...[...menus, ...keys].map(({ command }) => command), ...linked]) expect(declared).toContain(id);
  });

  it('has every text, and no text too many', () => {
    const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    expect([...used].sort()).toEqual(Object.keys(words).sort());
  });

  it('asks only for context keys that are set', () => {
    const asked = new Set([...text.matchAll(/sluice\.(has\w+)/g)].map(([, key]) => key));
    const set = new Set([...sources.matchAll(/setKey\('(has\w+)'/g)].map(([, key]) => key));
    expect(asked).toEqual(set);
  });

  it('offers on a row of the Runs tree what can be done with it: words that the row has', () => {
    const asked = [...text.matchAll(/viewItem =~ \/\\\\b(\w+)\\\\b\//g)].map(([, word]) => word);
    expect(asked.length).toBeGreaterThan(10);
    const known = ['run', 'queued', ...Object.keys({ ...abilities, ...sweepWords, ...taskWords })];
    expect([...new Set(asked)].filter((word) => !known.includes(word ?? ''))).toEqual([]);
    const rows = contributes.menus['view/item/context'] as { when: string }[];
    for (const { when } of rows) if (when.startsWith('view == sluice.runs')) expect(when).toContain('viewItem =~ /\\b');
  });

  it('declares exactly the settings that are read, and restricts those that name files', () => {
    const settings = Object.keys(contributes.configuration.properties);
    const read = [...sources.matchAll(/get<\w+>\('([\w.]+)'/g)]
      .map(([, key]) => key)
      .filter((key) => key !== 'shownRun');
    expect(settings.map((key) => key.replace('sluice.', '')).sort()).toEqual([...new Set(read)].sort());
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(expect.arrayContaining(['sluice.runsFolder', 'sluice.tfjsNodeGpuPath']));
  });

  it('walks through at most six steps, each with a picture that follows the theme and an action that ends it', () => {
    const [{ steps }] = contributes.walkthroughs;
    expect(steps.length).toBeLessThanOrEqual(6);
    for (const { description, media, completionEvents } of steps) {
      for (const event of completionEvents) {
        const command = event.replace('onCommand:', '');
        expect(declared).toContain(command);
        expect(words[description.replaceAll('%', '')]).toContain(`(command:${command})`);
      }
      const picture = readFileSync(media.svg, 'utf8');
      expect(picture).toContain('var(--vscode-');
      expect(picture).not.toContain('<text');
    }
  });

  it('names icons that are there: an outline in the colour of the theme, and 128 pixels square', () => {
    const outline = readFileSync(contributes.viewsContainers.activitybar[0].icon, 'utf8');
    expect(outline).toContain('currentColor');
    expect(statSync(manifest.icon).isFile()).toBe(true);
    const png = readFileSync(manifest.icon);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([128, 128]);
  });
});
