/** Settings of runs side by side: a row a setting, a column a run. A press on a value copies it. */
import type { RunRow, Setting } from '../../../src/protocol/many/runRow';
import type { SettingRow } from '../../../src/protocol/many/settingsDiff';
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { ManyHost } from '../part';

export interface SettingsTable {
  readonly element: HTMLElement;
  update(runs: readonly RunRow[], rows: readonly SettingRow[], pointed: string | undefined): void;
}

/** @param copy a value as it stands in the settings. */
export function settingsTable(host: ManyHost, copy: (text: string) => void): SettingsTable {
  const head = h('tr');
  const body = h('tbody');
  const table = h('table', { class: 'setting-table', 'aria-label': t('Settings') }, h('thead', {}, head), body);
  const element = tableArea(t('Settings side by side'), table, 'whole');
  let shown: readonly RunRow[] = [];
  const point = ({ target }: Event) => {
    const cell = target instanceof Element ? target.closest('td, th') : null;
    const place =
      cell?.parentElement === null ? 0 : [...(cell?.parentElement?.children ?? [])].indexOf(cell as Element);
    host.point(shown[place - 1]?.folder);
  };
  table.addEventListener('pointerover', point);
  table.addEventListener('focusin', point);
  table.addEventListener('pointerleave', () => host.point(undefined));
  table.addEventListener('focusout', () => host.point(undefined));
  const makeValue = () => {
    const value = button('', 'setting-value', () => copy(value.textContent ?? ''));
    return h('td', {}, value);
  };
  return {
    element,
    update(runs, rows, pointed) {
      shown = runs;
      while (head.childElementCount > runs.length + 1) head.lastElementChild?.remove();
      if (head.childElementCount === 0) head.append(h('th', { scope: 'col' }, t('Setting')));
      while (head.childElementCount < runs.length + 1) head.append(makeHead(host, () => shown, head));
      for (const [i, run] of runs.entries()) fillHead(head.children[i + 1], run, host, pointed);
      repeat(
        body,
        rows,
        () => h('tr', {}, h('th', { scope: 'row' })),
        (line, { name, values, isParameter, differs }) => {
          const title = line.firstElementChild;
          if (title !== null) {
            setText(title, name);
            setAttribute(title, 'title', isParameter ? t('Parameter of the experiment') : t('Setting of the run'));
          }
          setAttribute(line, 'data-differs', differs);
          while (line.childElementCount > values.length + 1) line.lastElementChild?.remove();
          while (line.childElementCount < values.length + 1) line.append(makeValue());
          for (const [i, value] of values.entries())
            fillValue(line.children[i + 1], name, value, { run: runs[i], first: values[0], isFirst: i === 0, pointed });
        },
      );
    },
  };
}

function makeHead(host: ManyHost, runs: () => readonly RunRow[], head: HTMLElement): HTMLElement {
  const cell = h('th', { scope: 'col' });
  const swatch = h('i', { class: 'run-swatch', 'aria-hidden': 'true' });
  const name = button('', 'link', () => {
    const run = runs()[[...head.children].indexOf(cell) - 1];
    if (run !== undefined) host.show(run.folder);
  });
  cell.append(h('span', { class: 'keyed' }, swatch, name));
  return cell;
}

function fillHead(cell: Element | undefined, run: RunRow, host: ManyHost, pointed: string | undefined): void {
  const [swatch, name] = [cell?.querySelector('i'), cell?.querySelector('button')];
  if (!(swatch instanceof HTMLElement) || !(name instanceof HTMLElement) || cell === undefined) return;
  swatch.style.background = host.colorOf(run.folder);
  setText(name, run.name);
  setAttribute(name, 'title', run.folder);
  setAttribute(cell, 'data-pointed', run.folder === pointed);
}

interface Beside {
  run: RunRow | undefined;
  first: Setting | undefined;
  isFirst: boolean;
  pointed: string | undefined;
}

/** What is not as in the first run is marked, in bold too: a colour alone is not seen by everybody. */
function fillValue(
  cell: Element | undefined,
  name: string,
  value: Setting | undefined,
  { run, first, isFirst, pointed }: Beside,
): void {
  const text = cell?.firstElementChild;
  if (!(text instanceof HTMLElement) || cell === undefined) return;
  setText(text, value === undefined ? '' : String(value));
  show(text, value !== undefined);
  setAttribute(text, 'title', t('Copy'));
  setAttribute(text, 'aria-label', t('{0} of {1}: {2}. Press to copy.', name, run?.name ?? '', String(value ?? '')));
  setAttribute(cell, 'data-other', !isFirst && value !== first);
  setAttribute(cell, 'data-pointed', run?.folder === pointed);
}
