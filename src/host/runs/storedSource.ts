/** Files of an experiment as a run has kept them, as documents that can be read, compared and not changed. */
import * as vscode from 'vscode';
import { readSource } from './changedSource';
import type { RunSummary } from './runSummary';

const scheme = 'sluice-stored';

/** The tab says the file, and the run where another tab says the same. */
export function storedUri({ folder, id }: RunSummary, path: string): vscode.Uri {
  const query = JSON.stringify({ folder, path });
  return vscode.Uri.from({
    scheme,
    path: `/${id}/${path
      .split('/')
      .filter((part) => part !== '..')
      .join('/')}`,
    query,
  });
}

export function provideStoredSources(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent({ query }) {
      const { folder, path } = JSON.parse(query) as { folder?: unknown; path?: unknown };
      if (typeof folder !== 'string') return '';
      return (await readSource(folder)).find((file) => file.path === path)?.text ?? '';
    },
  });
}
