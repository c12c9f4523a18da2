/** Which other runs stand beside the shown one: the first in a list, every further one with a button that takes it away. */
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import { type Select, select } from '../shared/controls';
import { button, h, repeat, setAttribute, setText, show } from '../shared/dom';
import { fileName } from '../shared/fileName';
import { t } from '../shared/l10n';
import { labelsOf } from './comparison';
import { mostCompared } from './settings';

export interface ComparedRuns {
  readonly element: HTMLElement;
  update(choices: readonly RunChoice[], compared: readonly string[]): void;
}

type Options = readonly (readonly [value: string, text: string])[];

/** @param compare folders of runs, in place of those before. */
export function comparedRuns(compare: (folders: readonly string[]) => void): ComparedRuns {
  let chosen: readonly string[] = [];
  const first = listed(select('Compare with', (folder) => compare([folder, ...chosen.slice(1)].filter(Boolean))));
  const more = listed(
    select(t('and'), (folder) => {
      if (folder !== '') compare([...chosen, folder]);
    }),
  );
  const others = h('div', { class: 'tool compared-runs' });
  const element = h('div', { class: 'tool compared-with' }, first.element, others);
  const makeRun = () => {
    const remove = button('×', 'link', () => {
      const place = [...others.children].indexOf(run);
      compare(chosen.filter((_, i) => i !== place + 1));
    });
    const run = h('span', { class: 'compared-run' }, h('span'), remove);
    return run;
  };
  return {
    element,
    update(choices, compared) {
      chosen = compared;
      const options = optionsOf(choices, compared);
      first.fill([['', 'no other run'], ...options.filter(([folder]) => !compared.slice(1).includes(folder))]);
      first.set(compared[0] ?? '');
      show(element, options.length > 0);
      const labels = labelsOf(compared, choices);
      repeat(others, compared.slice(1), makeRun, (run, folder) => {
        const [name, remove] = run.children;
        const label = labels.get(folder) ?? folder;
        if (name !== undefined) setText(name, label);
        if (remove !== undefined) setAttribute(remove, 'aria-label', t('Remove {0}', label));
      });
      const left = options.filter(([folder]) => !compared.includes(folder));
      const offered = compared.length > 0 && compared.length < mostCompared && left.length > 0;
      if (offered) more.fill([['', t('another run…')], ...left]);
      more.set('');
      // Not hidden: where there is nothing to add there is no list.
      if (offered && more.element.parentElement === null) element.append(more.element);
      else if (!offered) more.element.remove();
    },
  };
}

/** A list that is open may close when it is written to: only when it is another one. */
function listed(control: Select): Select {
  let before = '';
  return {
    ...control,
    fill(options) {
      const now = JSON.stringify(options);
      if (now !== before) control.fill(options);
      before = now;
    },
  };
}

/** One that is chosen and is not there any more keeps its place. */
function optionsOf(choices: readonly RunChoice[], compared: readonly string[]): Options {
  const gone = compared.filter((one) => !choices.some(({ folder }) => folder === one));
  return [
    ...choices.map(({ folder, text }) => [folder, text] as const),
    ...gone.map((one) => [one, fileName(one)] as const),
  ];
}
