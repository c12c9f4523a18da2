/** The second run of a view: found, followed, sent in pieces, let go. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Comparison } from '../../../src/host/panels/comparison';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { Runs } from '../../../src/host/runs/runs';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import type { ToView } from '../../../src/protocol/messages/viewMessages';
import { ended, started, step } from '../events';
import { lines, temporaryFolder, until } from '../temporary';

async function setUp(...names: string[]) {
  const root = await temporaryFolder();
  const folders = names.map((name) => join(root, name));
  const write = async (folder: string, ...events: RunEvent[]) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, runFiles.events), lines(...events));
  };
  for (const folder of folders) await write(folder, started(), step(1), ended(1));
  const runs = new Runs(() => [root], { mayWrite: () => false, pollMs: 5, idlePollMs: 5 });
  onTestFinished(() => runs.dispose());
  const sent: ToView[] = [];
  const view = { listens: true, shown: folders[0] };
  const comparison = new Comparison({
    runs,
    shown: () => view.shown,
    listens: () => view.listens,
    post: (message) => sent.push(message),
    describe: ({ id }) => `run ${id}`,
    batchMs: 5,
    listMs: 5,
  });
  onTestFinished(() => comparison.dispose());
  const of = <Kind extends ToView['kind']>(kind: Kind) =>
    sent.filter((message): message is Extract<ToView, { kind: Kind }> => message.kind === kind);
  return { root, folders, write, runs, view, comparison, sent, of };
}

test('offers the other runs, and again only when the list has changed', async () => {
  const { runs, comparison, of, folders, view } = await setUp('a', 'b', 'c');
  view.listens = false;
  await runs.scan();
  await new Promise((resolve) => setTimeout(resolve, 20));
  view.listens = true;
  comparison.refresh();
  const lists = of('runs');
  expect(lists).toHaveLength(1);
  expect(lists[0]!.runs.toSorted((x, y) => x.id.localeCompare(y.id))).toEqual([
    { folder: folders[1], id: 'b', text: 'run b' },
    { folder: folders[2], id: 'c', text: 'run c' },
  ]);
  runs.changed.emit();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(of('runs')).toHaveLength(1);
});

test('a snapshot, then what comes, each with its folder; and nothing after it was let go', async () => {
  const { runs, comparison, of, folders } = await setUp('a', 'b');
  await runs.scan();
  const [, other] = folders as [string, string];
  comparison.want([other]);
  await until(() => of('compared').length === 1);
  expect(of('compared')[0]).toMatchObject({ folder: other, state: { step: 1 } });
  const file = join(other, runFiles.events);
  await appendFile(file, lines(started(1), step(2), step(3)));
  await until(() => of('comparedEvents').flatMap(({ events }) => events).length === 3);
  expect(of('comparedEvents')[0]!.folder).toBe(other);
  comparison.want([]);
  const count = of('comparedEvents').length;
  await appendFile(file, lines(step(4)));
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(of('comparedEvents')).toHaveLength(count);
});

test('a hidden view is sent nothing, and everything when it is back', async () => {
  const { runs, comparison, sent, folders, view } = await setUp('a', 'b');
  view.listens = false;
  await runs.scan();
  comparison.want([folders[1]!]);
  comparison.refresh();
  const hold = runs.hold(folders[1]!);
  await hold.follower.ready;
  hold.dispose();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(sent).toEqual([]);
  view.listens = true;
  comparison.refresh();
  expect(sent.map(({ kind }) => kind)).toEqual(['runs', 'compared']);
});

test('a run that is not found yet is waited for; the shown run, and a folder that is no run, are not followed', async () => {
  const { root, write, runs, comparison, of, folders } = await setUp('a');
  const late = join(root, 'late');
  comparison.want([late]);
  await runs.scan();
  expect(of('compared')).toEqual([]);
  await write(late, started(), step(1), step(2), ended(2));
  await runs.scan();
  await until(() => of('compared').length === 1);
  expect(of('compared')[0]).toMatchObject({ folder: late, state: { step: 2 } });
  comparison.want([folders[0]!]);
  comparison.want(['/etc']);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(of('compared')).toHaveLength(1);
});

test('several runs are followed at once; one that is wanted no more is let go alone, one that stays is not sent again', async () => {
  const { runs, comparison, of, folders } = await setUp('a', 'b', 'c', 'd');
  await runs.scan();
  const [, b, c, d] = folders as [string, string, string, string];
  comparison.want([b, c, b]);
  await until(() => of('compared').length === 2);
  expect(
    of('compared')
      .map(({ folder }) => folder)
      .sort(),
  ).toEqual([b, c].sort());
  comparison.want([c, d]);
  await until(() => of('compared').length === 3);
  expect(of('compared').at(-1)!.folder).toBe(d);
  await appendFile(join(b, runFiles.events), lines(started(1), step(2)));
  await appendFile(join(c, runFiles.events), lines(started(1), step(2)));
  await until(() => of('comparedEvents').some(({ folder }) => folder === c));
  expect(of('comparedEvents').filter(({ folder }) => folder === b)).toEqual([]);
});

test('no more runs are followed than sixteen, and of very many the first two hundred are offered', async () => {
  const { runs, comparison, of, folders } = await setUp(...Array.from({ length: 18 }, (_, i) => `r${i}`));
  await runs.scan();
  const holds = vi.spyOn(runs, 'hold');
  comparison.want(folders.slice(1));
  expect(holds.mock.calls.map(([folder]) => folder)).toEqual(folders.slice(1, 17));
  vi.spyOn(runs, 'list').mockReturnValue(Array.from({ length: 210 }, (_, i) => emptySummary(`/many/${i}`)));
  comparison.refresh();
  const offered = of('runs')
    .at(-1)!
    .runs.map(({ id }) => id);
  expect([offered.length, offered[0], offered.at(-1)]).toEqual([200, '0', '199']);
  // A page that knows nothing is told again what has not changed.
  const lists = of('runs').length;
  comparison.refresh();
  expect(of('runs')).toHaveLength(lists + 1);
});

test('with its view go the runs that it followed', async () => {
  const { runs, comparison, of, folders } = await setUp('a', 'b');
  await runs.scan();
  comparison.want([folders[1]!]);
  await until(() => of('compared').length === 1);
  const { follower, dispose } = runs.hold(folders[1]!);
  dispose();
  expect(follower.news.size).toBe(2);
  comparison.dispose();
  expect([follower.news.size, runs.changed.size]).toEqual([0, 0]);
});
