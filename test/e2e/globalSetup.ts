/** Once for all end-to-end tests: packs what was built and installs it into an extensions folder that all servers use. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium, vscodeServer } from '../../scripts/e2eTools.mjs';
import { linkBuiltIn } from './builtIn';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder with the packed extension installed. */
    extensions: string;
    /** Folder of those that come with VS Code and that most tests want. */
    builtIn: string;
    chromium: string;
  }
}

export default function setup(project: TestProject) {
  const chromium = findChromium();
  if (chromium === undefined || !existsSync(vscodeServer.entry))
    throw new Error('The end-to-end tests need a Chromium and a VS Code server. Run: npm run e2e-setup');
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-e2e-'));
  const vsix = path.join(folder, 'sluice.vsix');
  execFileSync(process.execPath, ['scripts/package.mjs', '--out', vsix], { stdio: 'inherit' });
  const extensions = path.join(folder, 'extensions');
  execFileSync(
    vscodeServer.node,
    [
      vscodeServer.entry,
      ...['--config', path.join(folder, 'config.yaml')],
      ...['--user-data-dir', path.join(folder, 'data'), '--extensions-dir', extensions],
      ...['--install-extension', vsix, '--force'],
    ],
    { env: { ...process.env, EXTENSIONS_GALLERY: '{}' }, stdio: 'pipe' },
  );
  const few = path.join(folder, 'built-in');
  linkBuiltIn(few);
  project.provide('extensions', extensions);
  project.provide('builtIn', few);
  project.provide('chromium', chromium);
  return () => rmSync(folder, { recursive: true, force: true });
}
