/** The columns that these runs have something in, as the view shows them. */
import { boundSign } from '../../../src/protocol/facts/atLeast';
import { type Column, columnsOf, usualColumns } from '../../../src/protocol/many/columns';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { telling } from '../../../src/protocol/many/settings';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { ShownPoint } from '../part';
import { stateText } from '../stateText';
import type { ManyColumn } from './manyColumn';
import { type Words, wordsOf } from './words';
import { writerOf } from './writers';

/** @param shown whose evaluation the numbers are of; those of the others can be had beside them. */
export function manyColumns(rows: readonly RunRow[], shown: ShownPoint, format: Format): ManyColumn[] {
  // The name is what a row begins with.
  const differ = telling(rows);
  const all = columnsOf(rows, differ).filter(({ id }) => id !== 'name');
  const ofShown = all.filter(({ of }) => of === undefined || of === shown);
  const usual = new Set(
    usualColumns(
      rows,
      ofShown.map((column) => ({ ...column, id: keyOf(column, shown) })),
      differ,
    ),
  );
  const parameters = new Set(rows.flatMap((row) => row.parameters));
  // What is shown first, then the same of the other evaluations.
  return [...ofShown, ...all.filter((column) => !ofShown.includes(column))].map((column) => {
    const key = keyOf(column, shown);
    const words = wordsIn(column, shown, parameters);
    const numeric = column.kind !== 'text' && column.kind !== 'flag';
    return {
      ...column,
      ...{ key, numeric, usual: usual.has(key) && (column.part !== 'setting' || isVaried(column, rows)) },
      ...words,
      width: Math.max(words.width ?? (numeric ? 92 : 140), Math.round(headPixels * words.title.length + headRoom)),
      ...writerOf(column.kind, column.part !== 'setting', format),
      ...(column.id === 'state' && { write: (state) => stateText(state as RunRow['state']) }),
      story: (row) => storyOf(column, row, format),
    };
  });
}

/** What some runs have and others lack, always the same, would be a column of one value. */
const isVaried = ({ value }: Column, rows: readonly RunRow[]): boolean =>
  new Set(rows.map(value).filter((found) => found !== undefined)).size > 1;

/** Of a letter of a head, and of what stands beside its title. */
const headPixels = 7.6;
const headRoom = 40;

const prefixed = /^(last|chosen)\./;

/** Without the name of the evaluation, where that is the one which is shown. */
function keyOf({ id, of }: Column, shown: ShownPoint): string {
  if (of === undefined) return id;
  const plain = id.replace(prefixed, '');
  return of === shown ? plain : `${of}.${plain}`;
}

function wordsIn(column: Column, shown: ShownPoint, parameters: ReadonlySet<string>): Words {
  const { id, of, part, title } = column;
  if (part === 'setting')
    return {
      title,
      hint: parameters.has(title) ? t('Parameter of the experiment') : t('Setting of the run'),
      width: 96,
    };
  if (id.startsWith('terms.')) {
    const name = id.slice('terms.'.length);
    return { title: t('Loss: {0}', name), hint: t('Weighted term of the training loss at the newest step') };
  }
  if (of === undefined) return wordsOf(id) ?? { title, hint: '' };
  const plain = id.replace(prefixed, '');
  const words = wordsOf(plain) ?? { title: plain, hint: t('Measured on the test split') };
  return of === shown ? words : { ...words, title: besideText(words.title, of) };
}

/** Of an evaluation that is not the one which is shown. */
function besideText(title: string, of: ShownPoint): string {
  switch (of) {
    case 'best':
      return t('{0} (best)', title);
    case 'last':
      return t('{0} (last)', title);
    case 'chosen':
      return t('{0} (epoch)', title);
    default:
      return of satisfies never;
  }
}

function storyOf(column: Column, row: RunRow, format: Format): string {
  const { id, of, kind, atLeast } = column;
  if (id === 'state') {
    const done = t('{0}, epoch {1} of {2}', stateText(row.state), format.epoch(row.epoch), row.epochs ?? '?');
    return row.problem === undefined ? done : `${done}: ${row.problem}`;
  }
  if (of === undefined) return '';
  const value = column.value(row);
  const whole =
    kind === 'macs' && typeof value === 'number' ? [(atLeast?.(row) ? boundSign : '') + format.whole(value)] : [];
  return [...whole, ...epochOf(row, of, format)].join(', ');
}

/** Of which evaluation a number is. */
function epochOf({ points }: RunRow, of: ShownPoint, format: Format): string[] {
  const epoch = points[of]?.epoch;
  if (epoch === undefined) return [];
  const done = format.epoch(epoch);
  if (of === 'chosen') return [t('epoch {0}', done)];
  return [of === 'best' ? t('epoch {0} (best)', done) : t('epoch {0} (last)', done)];
}
