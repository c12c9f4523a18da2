/** What the Profile view remembers of how somebody likes to see it. Columns, layers and blocks are known by name. */

import { type Unit, units } from '../../src/protocol/files/profileReport';
import type { FromProfileView } from '../../src/protocol/messages/profileMessages';
import { connectWith, type HostOf, strings } from '../shared/vscodeApi';
import { type Arrangement, columnNames } from './arrange';

/** The layers as a table or as areas; or, of a run, its accuracy over the threshold of its gates, or what they save in time. */
export const modes = ['table', 'treemap', 'curve', 'speed'] as const;
export type Mode = (typeof modes)[number];

export interface ProfileSettings extends Arrangement {
  mode: Mode;
  unit: Unit;
  /** The point of the curve that is chosen. */
  threshold: number | null;
}

export type Host = HostOf<ProfileSettings, FromProfileView>;

export const connect = (): Host =>
  connectWith(({ mode, unit, threshold, column, descending, filter, grouped, collapsed, unfolded }) => ({
    mode: modes.find((name) => name === mode) ?? 'table',
    unit: (Object.keys(units) as Unit[]).find((name) => name === unit) ?? 'MAC',
    threshold: typeof threshold === 'number' ? threshold : null,
    column: columnNames.find((name) => name === column) ?? null,
    descending: descending === true,
    filter: typeof filter === 'string' ? filter : '',
    grouped: grouped !== false,
    collapsed: strings(collapsed),
    unfolded: strings(unfolded),
  }));
