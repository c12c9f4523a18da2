/** The commands about gates: Show Class Profile, Reveal Gate in Code, Filter Gates. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import type { GateLayerFacts } from '../../protocol/facts/gateFacts';
import { editorLanguage } from '../base/editorLanguage';
import { commands, trees } from '../base/manifestIds';
import { showSource } from '../base/showSource';
import { pick } from '../base/window';
import { panelKinds } from '../panels/panelKinds';
import type { RunPanel } from '../panels/runPanel';
import type { GatesTree } from '../trees/gatesTree';
import { filterText, type GateFilter, layerDescription } from '../trees/gateText';
import { focusOf, gateOf } from './gateFocus';
import { pickRun, type RunSource } from './pickRun';
import { runChoice } from './showCommands';

const filters: GateFilter[] = ['all', 'on', 'conditional', 'off', 'poor'];

export function gateCommands(source: RunSource, panel: RunPanel, tree: GatesTree) {
  const { t } = vscode.l10n;
  const byClass: LayerChoice = {
    title: t('Sluice: Show Class Profile'),
    fits: ({ classRates }) => classRates !== undefined,
    message: t('No gate of this run has firing rates by class.'),
    hint: t('They come with the evaluation at the end of an epoch.'),
  };
  const inCode: LayerChoice = {
    title: t('Sluice: Reveal Gate in Code'),
    fits: ({ sources }) => sources.length > 0,
    message: t('No gate of this run has a known place in the code.'),
    hint: t('Gates have one once a run of this version has measured them.'),
  };

  return {
    [commands.showGateClasses]: async (argument?: unknown) => {
      const row = gateOf(argument) === undefined ? await pickLayer(tree, byClass) : argument;
      if (row === undefined) return;
      const run = await pickRun(source, runChoice({ ...panelKinds.gates.show, title: () => byClass.title }), row);
      if (run !== undefined) await panel.show(run.folder, focusOf(row, 'classes'));
    },
    [commands.revealGate]: async (argument?: unknown) => {
      const gate = gateOf(argument) ?? (await pickLayer(tree, inCode))?.gate;
      const found = await tree.layers();
      const source = found?.layers.find(({ name }) => name === gate)?.sources[0];
      if (source !== undefined) await showSource(source);
    },
    [commands.filterGates]: async () => {
      const items = filters.map((filter) => ({
        label: filterText(filter, editorLanguage()),
        ...(filter === tree.filter ? { description: t('shown now') } : {}),
        filter,
      }));
      const chosen = await pick(items, { title: t('Sluice: Filter Gates'), placeHolder: t('Which gates to show?') });
      if (chosen === undefined) return;
      await vscode.commands.executeCommand(`${trees.gates}.focus`);
      tree.setFilter(chosen.filter);
    },
  };
}

interface LayerChoice {
  /** Title of the Quick Pick. */
  title: string;
  fits: (layer: GateLayerFacts) => boolean;
  /** When no layer fits, and what to do. */
  message: string;
  hint: string;
}

/** A layer of the run that the tree is about; undefined when the user chose none. */
async function pickLayer(
  tree: GatesTree,
  { title, fits, message, hint }: LayerChoice,
): Promise<{ folder: string; gate: string } | undefined> {
  const found = await tree.layers();
  const known = found?.layers.filter(fits) ?? [];
  if (found === undefined || known.length === 0) throw new UserError(message, { hint });
  const items = known.map((layer) => ({ label: layer.name, description: layerDescription(layer, editorLanguage()) }));
  const picked = await pick(items, { title, placeHolder: vscode.l10n.t('Which layer?') });
  return picked && { folder: found.folder, gate: picked.label };
}
