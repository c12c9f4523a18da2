/**
 * The extensions that come with VS Code, as the server's own and as most tests want them: of those that run code only what a test
 * opens. The others, TypeScript's two processes first of all, are a third of what a window costs and nothing of what is tested.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { vscodeServer } from '../../scripts/e2eTools.mjs';

export const builtIn = path.join(vscodeServer.folder, 'node_modules/code-server/lib/vscode/extensions');

/** Shows a report, and a picture. */
const opened = ['markdown-language-features', 'media-preview'];

/** Links into `folder` all that are data, such as grammars and themes, and those that tests open. */
export function linkBuiltIn(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(builtIn)) {
    const manifest = path.join(builtIn, name, 'package.json');
    if (!existsSync(manifest)) continue;
    const { main, browser } = JSON.parse(readFileSync(manifest, 'utf8'));
    if ((main ?? browser) === undefined || opened.includes(name))
      symlinkSync(path.join(builtIn, name), path.join(folder, name));
  }
}
