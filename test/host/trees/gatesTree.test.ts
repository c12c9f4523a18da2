/** The Gates tree of the run that was looked at last: rows, texts, icons, and what it says where there is nothing. */
import { expect, test, vi } from 'vitest';
import { ended, epoch, started } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const experiment = '/a/shapes.experiment.ts';

test('a row a layer, and below it one a gate, each with its numbers, its picture and what a click does', async () => {
  const { gates, folderOf } = await workbench({ runs: { a: gated(experiment) } });
  await until(() => gates.rows().length === 2);
  const [first, second] = gates.rows() as [object, object];
  expect(gates.description).toBe('shapes');
  expect(gates.message).toBe('');
  expect(gates.item(second)).toMatchObject({
    ...{ label: 'second', description: '50.0% · 25.0% of MACs · 2 conditional', collapsibleState: 1 },
    ...{ contextValue: 'layerInCode', iconPath: { id: 'layers' } },
    accessibilityInformation: { label: 'second, 50.0% · 25.0% of MACs · 2 conditional' },
    tooltip: 'second\n50.0% · 25.0% of MACs · 2 conditional\nOn the test set, after epoch 2 (last)',
  });
  const items = [...gates.rows(first), ...gates.rows(second)].map((row) => gates.item(row));
  expect(items.map(({ label, description }) => `${label}: ${description}`)).toEqual([
    'channel 0: 0.0% · always off',
    'channel 1: 100.0% · always on',
    'channel 0: 40.0% · conditional',
    'channel 1: 60.0% · conditional',
  ]);
  expect(items.slice(0, 3).map(({ iconPath }) => [iconPath?.id, iconPath?.color?.id])).toEqual([
    ['circle-large-outline', undefined],
    ['circle-large-filled', 'charts.yellow'],
    ['color-mode', 'charts.blue'],
  ]);
  expect(items[1]).toMatchObject({
    ...{ contextValue: 'gateInCode', collapsibleState: 0 },
    accessibilityInformation: { label: 'first, channel 1, 100.0% · always on' },
    command: { title: 'Show Gates' },
    tooltip: [
      'first, channel 1',
      '100.0% · always on',
      'On the test set, after epoch 2 (last)',
      'Switches 37.50% of the MACs',
    ].join('\n'),
  });
  expect(gates.rows(gates.rows(first)[0])).toEqual([]);
  await gates.press(gates.rows(first)[1] as object);
  expect(editor.executed.at(-1)).toEqual(['sluice.showGates', { folder: folderOf('a'), gate: 'first', channel: 1 }]);
});

test('rows stay the objects that they were, and change when another checkpoint is to be shown', async () => {
  const { gates, run, row } = await workbench({ runs: { a: gated(experiment) } });
  await until(() => gates.rows().length === 2);
  const [first] = gates.rows() as [object];
  expect(gates.rows()[0]).toBe(first);
  editor.answers = ['Best'];
  const before = gates.redraws.length;
  await run('chooseCheckpoint', row('a'));
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: 'Last', description: 'epoch 2 (last)', detail: 'Shown now' },
    { label: 'Best', description: 'epoch 1 (best)' },
  ]);
  expect(editor.asked[0]!.rows![1]).not.toHaveProperty('detail');
  expect(gates.redraws.length).toBeGreaterThan(before);
  expect(gates.item(gates.rows()[0]!)).toMatchObject({ description: '100.0% · 75.0% of MACs · 2 on' });
});

test('says why there are no rows', async () => {
  const plain = [
    started({ experiment }),
    epoch(1, 0.5, { evaluation: { values: { loss: 1, accuracy: 0.5, macs: 600 }, samples: 8, gates: [] } }),
  ];
  const { gates, run, row } = await workbench({
    runs: { a: [...gated(experiment).slice(0, 2), ended(10)], b: [...plain, ended(10)] },
  });
  await run('showTraining', row('a'));
  await until(() => gates.message === 'No gate of this run has been measured yet.');
  await run('showTraining', row('b'));
  await until(() => gates.message === 'The network of this run has no gates.');
  expect(gates.rows()).toEqual([]);
  gates.show(false);
  expect([gates.message, gates.description]).toEqual(['', '']);
  gates.show(true);
  await until(() => gates.message === 'The network of this run has no gates.');
});
