/** In what runs differ: their settings side by side, what they were made of in words, and their stored sources in the editor. */
import { csv } from '../../../src/base/csv';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { settingRows } from '../../../src/protocol/many/settingsDiff';
import { copyText } from '../../shared/clipboard';
import { button, checkbox, h, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { runsLeftOut } from '../leftOut';
import { type MakePart, type ManyModel, mostChosen } from '../part';
import { madePart } from './madePart';
import { readSettings, type SettingsMemory } from './settingsMemory';
import { settingsTable } from './settingsTable';

export const settingsPart: MakePart = (host) => {
  const memory = () => readSettings(host.memory());
  const change = (changes: Partial<SettingsMemory>) => host.remember({ ...memory(), ...changes });
  let runs: readonly RunRow[] = [];
  const tools = settingsTools(memory(), change, () => host.saveText('settings.csv', csv(numbers(runs))));
  const table = settingsTable(host, (text) => void copied(text).then((said) => setText(tools.said, said)));
  const none = h('p', { class: 'quiet' });
  const made = madePart(host);
  const parts = [tools.element, none, table.element, made.element];
  const element = h('section', { class: 'part', 'aria-label': t('Settings') }, ...parts);

  return {
    element,
    update(model) {
      runs = chosenOf(model);
      host.askMade(runs.map(({ folder }) => folder));
      const { all, search: words } = memory();
      const rows = settingRows(runs);
      const found = rows.filter(({ name }) => name.toLowerCase().includes(words.trim().toLowerCase()));
      const shown = found.filter(({ differs }) => all || differs);
      const settings = t('{0} of {1} settings', shown.length, rows.length);
      const fewer = runsLeftOut(model, Math.min(model.chosen.length, mostChosen));
      tools.update(all, fewer === '' ? settings : `${settings} · ${fewer}`);
      setText(none, lackOf(runs, rows.length, found.length, shown.length));
      show(none, none.textContent !== '');
      table.update(runs, shown, model.pointed);
      show(table.element, shown.length > 0);
      show(made.element, runs.length > 1);
      made.update(runs, model.made);
    },
  };
};

/** Which settings are shown, how many those are, and the way to keep them. */
function settingsTools(memory: SettingsMemory, change: (changes: Partial<SettingsMemory>) => void, keep: () => void) {
  const onlyDifferences = checkbox(t('Differences only'), !memory.all, (on) => change({ all: !on }));
  const search = h('input', { type: 'search', placeholder: t('Search settings'), 'aria-label': t('Search settings') });
  search.value = memory.search;
  search.addEventListener('input', () => change({ search: search.value }));
  const said = h('span', { class: 'quiet', role: 'status' });
  const save = button(t('Save…'), 'link', keep);
  save.setAttribute('aria-label', t('Save the settings as CSV'));
  const count = h('span', { class: 'quiet' });
  const parts = [onlyDifferences, search, count, said, h('div', { class: 'ways' }, save)];
  return {
    element: h('div', { class: 'toolbar' }, ...parts),
    said,
    update(all: boolean, counted: string): void {
      const box = onlyDifferences.querySelector('input');
      if (box !== null && box.checked === all) box.checked = !all;
      setText(count, counted);
    },
  };
}

/** What came of it, in words. */
const copied = (text: string): Promise<string> =>
  copyText(text, t('Copied {0}', text), t('The value could not be copied.'));

/** The baseline first: what the others are marked against. */
function chosenOf({ chosen, baseline }: ManyModel): readonly RunRow[] {
  const others = chosen.slice(0, mostChosen);
  return baseline === undefined ? others : [baseline, ...others.filter(({ folder }) => folder !== baseline.folder)];
}

function lackOf(runs: readonly RunRow[], all: number, found: number, shown: number): string {
  if (all === 0) return t('Of these runs no settings are known.');
  if (found === 0) return t('No setting has this in its name.');
  if (shown > 0) return '';
  return runs.length === 1
    ? t('One run differs from nothing. Choose more in the table, or show all settings.')
    : t('The settings of these runs are the same.');
}

const numbers = (runs: readonly RunRow[]): (string | number)[][] => [
  ['setting', ...runs.map(({ name }) => name)],
  ...settingRows(runs).map(({ name, values }) => [
    name,
    ...values.map((value) => (typeof value === 'number' ? value : String(value ?? ''))),
  ]),
];
