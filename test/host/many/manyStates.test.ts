/** Whole runs for the Compare view: those that are wanted, as long as they are, again when they have changed. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ManyStates } from '../../../src/host/many/manyStates';
import { Runs } from '../../../src/host/runs/runs';
import { runFiles } from '../../../src/protocol/files/runFolder';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { ended, started, step } from '../events';
import { lines, temporaryFolder, until, waitingWorker } from '../temporary';

async function setUp(...names: string[]) {
  const root = await temporaryFolder();
  const folders = names.map((name) => join(root, name));
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, runFiles.events), lines(started(), step(1), ended(1)));
  }
  const runs = new Runs(() => [root], { mayWrite: () => false, pollMs: 5, idlePollMs: 5 });
  onTestFinished(() => runs.dispose());
  const sent: Extract<ToMany, { kind: 'state' }>[] = [];
  const view = { listens: true };
  const post = (message: ToMany) => message.kind === 'state' && void sent.push(message);
  const states = new ManyStates({ runs, post, listens: () => view.listens, batchMs: 5 });
  onTestFinished(() => states.dispose());
  const of = (folder: string) => sent.filter((message) => message.folder === folder);
  return { root, folders, runs, states, view, sent, of };
}

test('each wanted run once, and none that is no run of the workspace', async () => {
  const { runs, states, folders, sent, of, root } = await setUp('a', 'b', 'c');
  await runs.scan();
  const [a, b] = folders as [string, string];
  states.want([a, '/etc', root]);
  await until(() => of(a).length === 1);
  expect(of(a)[0]?.state?.step).toBe(1);
  states.want([a, b]);
  await until(() => of(b).length === 1);
  expect(sent.map(({ folder }) => folder)).toEqual([a, b]);
});

test('a live run again when it has said more, until nobody wants it', async () => {
  const { runs, states, folders, of } = await setUp('a');
  const [a] = folders as [string];
  await writeFile(join(a, runFiles.events), lines(started(), step(1)));
  await waitingWorker(a);
  await runs.scan();
  states.want([a]);
  await until(() => of(a).length > 0);
  await appendFile(join(a, runFiles.events), lines(step(2)));
  await until(() => of(a).at(-1)?.state?.step === 2);
  states.want([]);
  const count = of(a).length;
  await appendFile(join(a, runFiles.events), lines(step(3)));
  await until(() => runs.get(a)?.loss === 1 / 3);
  expect(of(a)).toHaveLength(count);
});

test('a view that does not listen is sent nothing', async () => {
  const { runs, states, folders, sent, view } = await setUp('a');
  await runs.scan();
  view.listens = false;
  const [a] = folders as [string];
  states.want([a]);
  await runs.hold(a).follower.ready;
  expect(sent).toEqual([]);
});
