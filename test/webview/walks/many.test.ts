/** Everything that can be pressed in the Compare view. */
import { someRows } from '../many/someRows';
import { stateMessage } from '../many/someStates';
import { walkOver } from './walkOver';

const rows = someRows().filter((_, i) => [2, 5, 8, 11, 14, 20, 38, 41, 44, 59].includes(i));
const [one = '', other = ''] = rows.slice(-3).map(({ folder }) => folder);
const messages = [{ kind: 'rows', rows }, { kind: 'reading' }, ...rows.slice(-3).map((row) => stateMessage(row))];
/** The table is walked over by itself. */
const except = '.rows';
const part = (section: string) => ({ stored: { section, chosen: [one, other] }, messages });

walkOver(() => import('../../../webview/many/main'), {
  'many table': {
    stored: { section: 'table', group: 'seed', pinned: [one], baseline: other },
    messages,
    news: [
      { kind: 'reading', progress: { done: 3, total: 10 } },
      { kind: 'reading' },
      { kind: 'scope', folders: [one, other], title: 'sweep of λ' },
      { kind: 'scope' },
      { kind: 'changed', rows: [{ ...rows[0]!, note: 'a note', epoch: 7 }], gone: [one] },
      { kind: 'state', folder: other, problem: 'The file is cut off.' },
    ],
  },
  'many trade-off': { ...part('tradeoff'), except },
  'many curves': { ...part('curves'), except },
  'many settings': {
    stored: { section: 'settings', chosen: rows.slice(-3).map(({ folder }) => folder) },
    messages,
    except,
  },
  'many parallel': { ...part('parallel'), except },
  'many gates': { ...part('gates'), except },
});
