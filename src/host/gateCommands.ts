/** The commands about gates: Show Gates, Reveal Gate in Code, Filter Gates. */
import * as vscode from 'vscode';
import { UserError } from '../protocol/userError';
import type { ToView } from '../protocol/viewMessages';
import type { ChosenRun } from './chosenRun';
import type { GatesTree } from './gatesTree';
import { filterText, type GateFilter, layerDescription } from './gateText';
import { editorLanguage } from './language';
import { pickRun } from './pickRun';
import type { RunPanel } from './runPanel';
import type { Runs } from './runs';
import { showSource } from './showSource';

const filters: GateFilter[] = ['all', 'on', 'conditional', 'off', 'poor'];

export function gateCommands(runs: Runs, panel: RunPanel, tree: GatesTree, chosen: ChosenRun) {
  const { t } = vscode.l10n;
  const none = { message: 'There is no run in this workspace.', hint: 'Sluice: Train makes one.' };

  return {
    /** Of a run, or of one gate of it: a row of either tree. */
    'sluice.showGates': async (argument?: unknown) => {
      const choice = { title: t('Sluice: Show Gates'), fits: () => true, none };
      const run = await pickRun(runs, choice, argument ?? chosen.folder);
      if (run !== undefined) await panel.show(run.folder, focusOf(argument));
    },
    'sluice.revealGate': async (argument?: unknown) => {
      const gate = gateOf(argument) ?? (await pickLayer(tree));
      const found = await tree.layers();
      const source = found?.layers.find(({ name }) => name === gate)?.sources[0];
      if (source !== undefined) await showSource(source);
    },
    'sluice.filterGates': async () => {
      const items = filters.map((filter) => ({
        label: filterText(filter, editorLanguage()),
        ...(filter === tree.filter ? { description: t('shown now') } : {}),
        filter,
      }));
      const chosen = await vscode.window.showQuickPick(items, { title: t('Sluice: Filter Gates') });
      if (chosen === undefined) return;
      await vscode.commands.executeCommand('sluice.gates.focus');
      tree.setFilter(chosen.filter);
    },
  };
}

async function pickLayer(tree: GatesTree): Promise<string | undefined> {
  const known = (await tree.layers())?.layers.filter(({ sources }) => sources.length > 0) ?? [];
  if (known.length === 0)
    throw new UserError('No gate of this run has a known place in the code.', {
      hint: 'Gates have one once a run of this version has measured them.',
    });
  const items = known.map((layer) => ({ label: layer.name, description: layerDescription(layer, editorLanguage()) }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Sluice: Reveal Gate in Code') }))?.label;
}

function gateOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('gate' in argument)) return undefined;
  return typeof argument.gate === 'string' ? argument.gate : undefined;
}

function focusOf(argument: unknown): ToView | undefined {
  const gate = gateOf(argument);
  if (gate === undefined) return undefined;
  const { channel, aspect } = argument as { channel?: unknown; aspect?: unknown };
  return {
    ...{ kind: 'focus', gate },
    ...(typeof channel === 'number' ? { channel } : {}),
    ...(aspect === 'classes' || aspect === 'fit' ? { aspect } : {}),
  };
}
