/** One workbench on a fresh workspace for all tests of a file; what a failed test saw is kept as a picture. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ServerOptions } from './server';
import { Workbench } from './workbench';
import { Workspace } from './workspace';

/** Both are there when the first test runs. */
export interface Session {
  workbench: Workbench;
  workspace: Workspace;
}

/** Call it at the top of a test file, with the files that the workspace begins with. */
export function openSession(files: Record<string, string>, options: Partial<ServerOptions> = {}): Session {
  const session = {} as Session;
  beforeAll(async () => {
    session.workspace = new Workspace();
    for (const [name, text] of Object.entries(files)) session.workspace.write(name, text);
    session.workbench = await Workbench.open(session.workspace.folder, options);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await session.workbench?.screenshot(`failed: ${task.name.replaceAll(/[^\w ,.:-]/g, '')}`);
  });
  afterAll(async () => {
    await session.workbench?.close();
    session.workspace?.dispose();
  });
  return session;
}
