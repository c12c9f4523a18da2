/**
 * Train with Settings, Run Again with Settings: what can be set in an experiment, with its values, as a list of which one after the
 * other is changed. What the experiment says of the values is asked of it, in a process of its own, before anything is begun.
 */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { experimentName } from '../../protocol/files/runFolder';
import { parseSettables, type SettableRow } from '../../protocol/messages/settableList';
import { editorLanguage } from '../base/editorLanguage';
import { messageOf } from '../base/errorCode';
import { ask, type Choice, pick } from '../base/window';
import type { RunPlan } from '../runs/runQueue';
import { runWithProgress } from './runWithProgress';
import { type Given, givenText, kindsText, setArguments, stillTaken, valueOfText } from './settingsChoice';
import { type SettingsWords, wordsOfFile, wordsOfRun } from './settingsWords';

interface Item extends Choice {
  row?: SettableRow;
  act?: 'train' | 'reset';
}

/** Values of an experiment, as they were last given to it here. */
const keyOf = (experiment: string) => `sluice.settings:${experiment}`;

type Plan = Pick<RunPlan, 'experiment' | 'workspace' | 'again'>;

/**
 * Undefined when the user wants none of it. What is chosen for an experiment is remembered for it; a run that is repeated has its own
 * values, whatever was chosen before.
 */
export async function chooseSettings(context: vscode.ExtensionContext, plan: Plan): Promise<Given | undefined> {
  const { experiment, again } = plan;
  const memory = context.workspaceState;
  const list = await settables(context, plan, {});
  if (list === undefined) return undefined;
  let given = again ? {} : stillTaken(list, memory.get(keyOf(experiment)), editorLanguage());
  const words = again ? wordsOfRun(basename(again.folder)) : wordsOfFile(experimentName(experiment));
  for (;;) {
    const item = await pickItem(list, given, words);
    if (item === undefined) return undefined;
    if (item.act === 'reset') given = {};
    else if (item.act === 'train') {
      if (!again) await memory.update(keyOf(experiment), given);
      return given;
    } else if (item.row !== undefined) {
      const row = item.row;
      given = (await askValue(row, given, words, async (next) => settables(context, plan, next))) ?? given;
    }
  }
}

/** Throws what the experiment says of the values; undefined when the user stopped it. */
async function settables(context: vscode.ExtensionContext, { experiment, workspace: cwd, again }: Plan, given: Given) {
  const title = vscode.l10n.t('Reading {0}', experimentName(experiment));
  const said = await runWithProgress(context, {
    ...{ title, cwd },
    given: ['settings', experiment, '--json', ...(again ? againArguments(again) : []), ...setArguments(given)],
  });
  if (said === undefined) return undefined;
  const list = parseSettables(said);
  if (list !== undefined) return list;
  throw new UserError(vscode.l10n.t('The settings of {0} cannot be read.', experiment), {
    hint: vscode.l10n.t('Sluice: Show Log has what was said.'),
  });
}

/** The user has been asked already whether the code of the run may be run. */
const againArguments = ({ folder, storedSource }: NonNullable<Plan['again']>): string[] => [
  ...['--again', folder, '--trust'],
  ...(storedSource ? ['--stored-source'] : []),
];

async function pickItem(list: readonly SettableRow[], given: Given, words: SettingsWords): Promise<Item | undefined> {
  const { t } = vscode.l10n;
  const changed = Object.keys(given).length;
  const train: Item = {
    label: changed === 0 ? words.unchanged : words.changed(givenText(given)),
    ...{ icon: 'play', act: 'train' },
  };
  const reset: Item[] = changed === 0 ? [] : [{ label: t('Forget These Values'), icon: 'discard', act: 'reset' }];
  const rows = [...list].sort((a, b) => Number(Object.hasOwn(given, b.name)) - Number(Object.hasOwn(given, a.name)));
  const items = rows.map((row): Item => {
    const [value, is] = [given[row.name], row.of === 'parameter' ? t('parameter') : t('setting')];
    const shown = row.text === '' ? t('not set') : row.text;
    return value === undefined
      ? { label: row.name, description: `${shown} · ${is}`, icon: 'blank', row }
      : { label: row.name, description: words.was(String(value), shown, is), icon: 'edit', row };
  });
  return pick<Item>([train, ...reset, ...items], {
    title: words.title,
    placeHolder: words.placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
}

/**
 * The values with another one; undefined when the user keeps them. Asks again as long as the experiment does not take it, and where
 * the user stopped what would have said so.
 */
async function askValue(
  row: SettableRow,
  given: Given,
  words: SettingsWords,
  check: (next: Given) => Promise<unknown>,
): Promise<Given | undefined> {
  const { t } = vscode.l10n;
  const language = editorLanguage();
  let [value, prompt] = [String(given[row.name] ?? row.value ?? ''), ''];
  for (;;) {
    const text = await ask({
      title: t('Sluice: {0}', row.name),
      prompt: prompt || words.prompt(kindsText(row, language), row.text || t('not set')),
      value,
      ignoreFocusOut: true,
      validateInput: (typed) => {
        const read = typed.trim() === '' ? undefined : valueOfText(row, typed, language);
        return read !== undefined && 'wrong' in read ? read.wrong : undefined;
      },
    });
    if (text === undefined) return undefined;
    const { [row.name]: _, ...others } = given;
    const read = valueOfText(row, text, language);
    if (text.trim() === '' || 'wrong' in read) return others;
    const next = { ...others, [row.name]: read.value };
    try {
      if ((await check(next)) !== undefined) return next;
      [value, prompt] = [text, ''];
    } catch (error) {
      [value, prompt] = [text, messageOf(error)];
    }
  }
}
