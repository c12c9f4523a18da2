/** Whether any label image has a pixel that counts: which are looked at, and what is said where none has. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkLabelsCount } from '../../../src/data/sources/countingLabels';
import { FileListBuilder } from '../../../src/data/sources/fileList';
import { said } from '../../said';
import { temporaryFolder, write } from '../files';
import { labelPng } from '../labelFiles';

/** Label images all of one id each, 7 is a road and 0 counts nowhere; `x` cannot be read. */
function labels(ids: readonly (number | 'x')[], kind = 'labelIds') {
  const names = ids.map((_, i) => `${100 + i}_gtFine_${kind}.png`);
  const files = ids.map((id, i) => [names[i], id === 'x' ? 'x' : labelPng(2, 2, () => id)]);
  const folder = write(temporaryFolder(), Object.fromEntries(files));
  const list = new FileListBuilder();
  list.add({ folder, names, labels: 0 });
  return { list: list.done(), first: (index: number) => path.join(folder, names[index]!) };
}

it.each<[string, (number | 'x')[]]>([
  ['of which one counts', [0, 0, 7]],
  ['behind one that cannot be read', ['x', 7]],
  ['that cannot be read: that is said later', ['x', 'x']],
  ['of which there is none', []],
])('label images %s are taken', (_, ids) => expect(() => checkLabelsCount(labels(ids).list)).not.toThrow());

it('one that counts nowhere is refused, also behind one that cannot be read', () => {
  for (const [ids, at] of [
    [[0], 0],
    [['x', 0], 1],
  ] as const) {
    const { list, first } = labels(ids);
    const { message, hint } = said(() => checkLabelsCount(list));
    expect(message).toBe(`No pixel of the label image ${first(at)} belongs to a class: all of them count nowhere.`);
    expect(hint).toContain('name them …_gtFine_labelTrainIds.png.');
  }
});

it('of many twelve are looked at, all over them', () => {
  // Every second one, from the first on.
  const { list, first } = labels(Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 0 : 7)));
  expect(said(() => checkLabelsCount(list)).message).toBe(
    `No pixel of 12 label images that were looked at, such as ${first(0)} belongs to a class: all of them count nowhere.`,
  );
  const last = labels(Array.from({ length: 24 }, (_, i) => (i === 22 ? 7 : 0)));
  expect(() => checkLabelsCount(last.list)).not.toThrow();
});

it('train ids that are none are told by the other name', () => {
  const { list } = labels([255], 'labelTrainIds');
  expect(said(() => checkLabelsCount(list)).hint).toContain('name them …_gtFine_labelIds.png.');
});
