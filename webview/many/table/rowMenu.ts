/** What can be done with a row. */
import { t } from '../../shared/l10n';
import type { Line } from '../arrange';
import type { PageModel } from '../model';
import { type Entry, entries } from '../popover';
import { chosenAfter, pinnedAfter } from './picking';
import type { TableHost } from './runTable';

export function rowMenu(host: TableHost, model: PageModel, line: Line, anchor: DOMRect): void {
  const memory = host.memory();
  const { key, group, runs } = line;
  const name = group?.title ?? runs[0]?.name ?? '';
  const isBaseline = memory.baseline === key;
  const other = model.baseline?.folder;
  const open = memory.unfolded.includes(key);
  const fold = open ? memory.unfolded.filter((one) => one !== key) : [...memory.unfolded, key];
  const list: Entry[] = [
    group === undefined
      ? { title: t('Open the run'), keys: 'Enter', action: () => host.show(key) }
      : {
          title: open ? t('Hide its runs') : t('Show its runs'),
          keys: 'Enter',
          action: () => host.change({ unfolded: fold }),
        },
    {
      ...{
        title: runs.every(({ folder }) => memory.chosen.includes(folder)) ? t('Choose no more') : t('Choose'),
        keys: 'Space',
      },
      action: () => host.change({ chosen: chosenAfter(model.lines, host.memory().chosen, key) }),
    },
    {
      ...{ title: isBaseline ? t('No baseline') : t('Compare the others with it'), keys: 'B' },
      action: () => host.change({ baseline: isBaseline ? null : key }),
    },
    {
      ...{ title: memory.pinned.includes(key) ? t('Unpin') : t('Pin to the top'), keys: 'P' },
      action: () => host.change(pinnedAfter(host.memory(), key)),
    },
    {
      title: t('Experiment against the baseline’s'),
      enabled: group === undefined && other !== undefined && other !== key,
      action: () => other !== undefined && host.sourceDiff(other, key),
    },
  ];
  host.popover.open(anchor, t('Menu of {0}', name), entries(list, host.popover.close));
}
