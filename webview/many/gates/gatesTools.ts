/** Which two runs, and in which order their channels stand. */
import type { RunRow } from '../../../src/protocol/many/runRow';
import { segments, select } from '../../shared/controls';
import { button, h, show } from '../../shared/dom';
import { type Figure, saveButton } from '../../shared/figure/figure';
import { t } from '../../shared/l10n';
import type { ManyHost } from '../part';
import type { ChannelOrder, GatesMemory } from './gatesMemory';

/** Runs that are offered. */
const mostOffered = 500;

export interface GatesTools {
  readonly element: HTMLElement;
  /** @param shown there is something to order and to save. */
  update(
    gated: readonly RunRow[],
    pair: readonly [RunRow, RunRow] | undefined,
    shown: boolean,
    order: ChannelOrder,
  ): void;
}

export function gatesTools(
  host: Pick<ManyHost, 'save'>,
  change: (changes: Partial<GatesMemory>) => void,
  figure: () => Figure | undefined,
): GatesTools {
  let now: readonly [RunRow, RunRow] | undefined;
  const before = select(t('Before'), (folder) => change({ before: folder }));
  const after = select(t('After'), (folder) => change({ after: folder }));
  const swap = button(t('Swap'), 'link', () => now && change({ before: now[1].folder, after: now[0].folder }));
  const order = segments<ChannelOrder>(
    'gate-order',
    t('Channels'),
    { channel: t('As they are'), rate: t('By rate before') },
    (chosen) => change({ order: chosen }),
  );
  const save = saveButton(t('Gates by layer'), host.save, figure);
  const orderTool = h('div', { class: 'tool' }, h('span', { 'aria-hidden': 'true' }, t('Channels')), order.element);
  const parts = [before.element, after.element, swap, orderTool, h('div', { class: 'ways' }, save)];
  return {
    element: h('div', { class: 'toolbar' }, ...parts),
    update(gated, pair, shown, chosen) {
      now = pair;
      const offered = gated.slice(0, mostOffered).map(({ folder, name }) => [folder, name] as const);
      for (const [i, control] of [before, after].entries()) {
        control.fill(offered);
        const row = pair?.[i];
        if (row !== undefined) control.set(row.folder);
      }
      for (const tool of [before.element, after.element, swap]) show(tool, pair !== undefined);
      for (const tool of [orderTool, save]) show(tool, shown);
      order.set(chosen);
    },
  };
}
