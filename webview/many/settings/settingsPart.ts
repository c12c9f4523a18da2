/** In what runs differ: their settings side by side, what they were made of in words, and their stored sources in the editor. */
import { csv } from '../../../src/base/csv';
import { madeDifferences } from '../../../src/protocol/many/madeOf';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { settingRows } from '../../../src/protocol/many/settingsDiff';
import { select } from '../../shared/controls';
import { button, checkbox, h, repeat, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import { runsLeftOut } from '../leftOut';
import { type MakePart, type ManyModel, mostChosen } from '../part';
import { madeWords } from './madeWords';
import { readSettings, type SettingsMemory } from './settingsMemory';
import { settingsTable } from './settingsTable';

export const settingsPart: MakePart = (host) => {
  const memory = () => readSettings(host.memory());
  const change = (changes: Partial<SettingsMemory>) => host.remember({ ...memory(), ...changes });
  let runs: readonly RunRow[] = [];
  /** Of the difference of sources. */
  let pair = ['', ''];
  const onlyDifferences = checkbox(t('Differences only'), !memory().all, (on) => change({ all: !on }));
  const search = h('input', { type: 'search', placeholder: t('Search settings'), 'aria-label': t('Search settings') });
  search.value = memory().search;
  search.addEventListener('input', () => change({ search: search.value }));
  const said = h('span', { class: 'quiet', role: 'status' });
  const save = button(t('Save…'), 'link', () => host.saveText('settings.csv', csv(numbers(runs))));
  save.setAttribute('aria-label', t('Save the settings as CSV'));
  const count = h('span', { class: 'quiet' });
  const toolbar = h(
    'div',
    { class: 'toolbar' },
    onlyDifferences,
    search,
    count,
    said,
    h('span', { class: 'space' }),
    save,
  );
  const copy = (text: string) =>
    navigator.clipboard.writeText(text).then(
      () => setText(said, t('Copied {0}', text)),
      () => setText(said, t('The value could not be copied.')),
    );
  const table = settingsTable(host, (text) => void copy(text));
  const none = h('p', { class: 'quiet' });
  const before = select(t('Before'), (folder) => choose(0, folder));
  const after = select(t('After'), (folder) => choose(1, folder));
  const open = button(t('Compare stored experiments'), 'action', () => host.sourceDiff(pair[0] ?? '', pair[1] ?? ''));
  const sources = h('div', { class: 'toolbar' }, before.element, after.element, open);
  const list = h('dl', { class: 'made' });
  const madeNone = h('p', { class: 'quiet' });
  const made = h('section', {}, h('h2', {}, t('Made of')), madeNone, list, sources);
  const element = h('section', { class: 'part', 'aria-label': t('Settings') }, toolbar, none, table.element, made);

  return {
    element,
    update(model) {
      runs = chosenOf(model);
      host.askMade(runs.map(({ folder }) => folder));
      const { all, search: words } = memory();
      const rows = settingRows(runs);
      const found = rows.filter(({ name }) => name.toLowerCase().includes(words.trim().toLowerCase()));
      const shown = found.filter(({ differs }) => all || differs);
      const box = onlyDifferences.querySelector('input');
      if (box !== null && box.checked === all) box.checked = !all;
      const settings = t('{0} of {1} settings', shown.length, rows.length);
      const fewer = runsLeftOut(model, Math.min(model.chosen.length, mostChosen));
      setText(count, fewer === '' ? settings : `${settings} · ${fewer}`);
      setText(none, lackOf(runs, rows.length, found.length, shown.length));
      show(none, none.textContent !== '');
      table.update(runs, shown, model.pointed);
      show(table.element, shown.length > 0);
      show(made, runs.length > 1);
      fillMade(model);
    },
  };

  function choose(place: 0 | 1, folder: string): void {
    pair = place === 0 ? [folder, pair[1] ?? ''] : [pair[0] ?? '', folder];
    host.redraw();
  }

  function fillMade({ made: known }: ManyModel): void {
    const differences = madeDifferences(runs.map(({ folder, name }) => ({ name, made: known.get(folder) })));
    repeat(
      list,
      differences.map(madeWords),
      () => h('div', {}, h('dt'), h('dd')),
      (item, { title, lines }) => {
        const [name, text] = item.children;
        if (name !== undefined) setText(name, title);
        if (text instanceof HTMLElement) repeat(text, lines, () => h('p'), setText);
      },
    );
    const awaited = runs.some(({ folder }) => !known.has(folder));
    const without = runs.filter(({ folder }) => known.has(folder) && known.get(folder) === undefined);
    setText(
      madeNone,
      [
        ...(awaited ? [t('Reading the manifests…')] : []),
        ...(without.length > 0
          ? [t('Nothing is known of {0}: there is no manifest.', without.map(({ name }) => name).join(', '))]
          : []),
        ...(!awaited && differences.length === 0 && without.length < runs.length
          ? [t('Versions, machine, device, data and source are the same.')]
          : []),
      ].join(' '),
    );
    show(madeNone, madeNone.textContent !== '');
    const has = (folder: string | undefined) => runs.some((run) => run.folder === folder);
    const first = has(pair[0]) ? pair[0] : runs[0]?.folder;
    const second = has(pair[1]) && pair[1] !== first ? pair[1] : runs.find(({ folder }) => folder !== first)?.folder;
    pair = [first ?? '', second ?? ''];
    for (const [i, control] of [before, after].entries()) {
      control.fill(runs.map(({ folder, name }) => [folder, name] as const));
      control.set(pair[i] ?? '');
    }
  }
};

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
