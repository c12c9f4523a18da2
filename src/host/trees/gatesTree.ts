/**
 * The Gates tree: layers, and below each its gates, of the run that was looked at last. It follows that run only while it
 * is seen.
 */
import * as vscode from 'vscode';
import type { Source } from '../../protocol/events/events';
import { type GateFacts, type GateLayerFacts, gateFacts, newestGateFacts } from '../../protocol/facts/gateFacts';
import { type GateKind, kindOf } from '../../protocol/facts/gateRates';
import { atCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { editorLanguage } from '../base/editorLanguage';
import { commands, trees } from '../base/manifestIds';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { headTree, setTooltip, treeItem } from '../base/window';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import type { ChosenRun } from '../runs/chosenRun';
import type { Hold, Runs } from '../runs/runs';
import {
  channelsOf,
  filterText,
  type GateFilter,
  gateDescription,
  gateTooltip,
  layerDescription,
  layerTooltip,
} from './gateText';
import { pressed, whenPressed } from './pressedRow';

/** VS Code knows rows by object. Without a channel: a whole layer. */
export interface GateRow {
  readonly folder: string;
  readonly gate: string;
  readonly channel?: number;
}

export class GatesTree extends Tracker implements vscode.TreeDataProvider<GateRow> {
  readonly #changed = this.track(new vscode.EventEmitter<GateRow | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<GateRow>;
  readonly #throttle = this.track(new Throttle(1000, () => this.#update()));
  #hold: Hold | undefined;
  #listener: Disposer | undefined;
  /** All that the run has said so far. */
  #isRead = false;
  #facts: GateFacts | undefined;
  readonly #newest = newestGateFacts();
  #filter: GateFilter = 'all';
  /** The name at the head of the tree. */
  #headed = '';
  #rows = new Map<string, GateRow>();

  constructor(
    private readonly runs: Runs,
    private readonly chosen: ChosenRun,
    private readonly choice: CheckpointChoice,
  ) {
    super();
    this.#view = this.track(
      vscode.window.createTreeView(trees.gates, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.track(this.#view.onDidChangeVisibility(() => this.#follow()));
    const show = (row: GateRow) => vscode.commands.executeCommand(commands.showGates, row);
    this.track(whenPressed(trees.gates, this.#view, show));
    this.track(chosen.changed.on(() => this.#follow()));
    this.track(choice.changed.on(() => this.#update()));
    this.track(
      runs.changed.on(() => {
        this.#follow();
        // It may have been given another name.
        if (this.#runName() !== this.#headed) this.#drawHead();
      }),
    );
    this.track({ dispose: () => this.#letGo() });
    this.#follow();
  }

  get filter(): GateFilter {
    return this.#filter;
  }

  setFilter(filter: GateFilter): void {
    this.#filter = filter;
    this.#redraw();
  }

  /** The layers of the run that is shown, read now if the tree is hidden. */
  async layers(): Promise<{ folder: string; layers: readonly GateLayerFacts[] } | undefined> {
    const { folder } = this.chosen;
    if (folder === undefined) return undefined;
    const hold = this.runs.hold(folder);
    await hold.follower.ready;
    const facts = gateFacts(atCheckpoint(hold.follower.state, this.choice.of(folder)));
    hold.dispose();
    return { folder, layers: facts?.layers ?? [] };
  }

  getChildren(row?: GateRow): GateRow[] {
    const folder = this.#hold?.follower.folder;
    if (folder === undefined || this.#facts === undefined) return [];
    if (row === undefined)
      return this.#facts.layers
        .filter((layer) => channelsOf(layer, this.#filter).length > 0)
        .map(({ name }) => this.#row({ folder, gate: name }));
    const layer = this.#layer(row.gate);
    if (layer === undefined || row.channel !== undefined) return [];
    return channelsOf(layer, this.#filter).map((channel) => this.#row({ folder, gate: row.gate, channel }));
  }

  getTreeItem(row: GateRow): vscode.TreeItem {
    const { gate, channel } = row;
    const l10n = editorLanguage();
    const layer = this.#layer(gate);
    const label = channel === undefined ? gate : l10n.t('channel {0}', channel);
    const [id, collapsed] = [keyOf(row), channel === undefined];
    if (layer === undefined) return treeItem({ id, label, collapsed });
    const description = channel === undefined ? layerDescription(layer, l10n) : gateDescription(layer, channel, l10n);
    const spoken = `${channel === undefined ? label : `${gate}, ${label}`}, ${description}`;
    const item = treeItem({ id, label, description, spoken, collapsed });
    // What the menus of a row ask for: a place in the code to go to, or none.
    const place: Source | undefined = layer.sources[0];
    item.contextValue = `${channel === undefined ? 'layer' : 'gate'}${place === undefined ? '' : 'InCode'}`;
    if (channel === undefined) {
      item.iconPath = new vscode.ThemeIcon('layers');
      return item;
    }
    const kind = kindOf(layer.rates[channel] ?? 0);
    item.iconPath = icon(kind);
    item.command = pressed(trees.gates, l10n.t('Show Gates'));
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, { gate, channel }: GateRow): vscode.TreeItem {
    const layer = this.#layer(gate);
    if (layer === undefined || this.#facts === undefined) return item;
    const l10n = editorLanguage();
    const text =
      channel === undefined ? layerTooltip(layer, this.#facts, l10n) : gateTooltip(layer, channel, this.#facts, l10n);
    return setTooltip(item, text);
  }

  #follow(): void {
    const folder = this.#view.visible ? this.chosen.folder : undefined;
    if (folder === this.#hold?.follower.folder) return;
    this.#letGo();
    this.#facts = undefined;
    this.#rows.clear();
    if (folder === undefined) {
      this.#redraw();
      return;
    }
    const hold = this.runs.hold(folder);
    this.#hold = hold;
    this.#listener = hold.follower.news.on(() => this.#throttle.ask());
    this.#redraw();
    void hold.follower.ready.then(() => {
      if (this.#hold !== hold) return;
      this.#isRead = true;
      this.#update();
    });
  }

  #letGo(): void {
    this.#listener?.dispose();
    this.#hold?.dispose();
    this.#listener = undefined;
    this.#hold = undefined;
    this.#isRead = false;
  }

  /** Only what was measured anew is drawn anew: most events are steps. */
  #update(): void {
    const follower = this.#hold?.follower;
    if (follower === undefined) return;
    const facts = this.#newest(atCheckpoint(follower.state, this.choice.of(follower.folder)));
    if (facts === this.#facts && facts !== undefined) return;
    this.#facts = facts;
    this.#redraw();
  }

  #redraw(): void {
    this.#drawHead();
    this.#changed.fire(undefined);
  }

  #drawHead(): void {
    this.#headed = this.#runName();
    headTree(this.#view, this.#headed, this.#message());
  }

  #runName(): string {
    const folder = this.#hold?.follower.folder;
    return (folder === undefined ? undefined : this.runs.get(folder)?.name) ?? '';
  }

  /** Above the rows: why there are none, or why not all. */
  #message(): string {
    const { t } = vscode.l10n;
    if (this.#hold === undefined || (this.#facts === undefined && !this.#isRead)) return '';
    if (this.#facts === undefined) return t('No gate of this run has been measured yet.');
    const { layers } = this.#facts;
    if (layers.length === 0 && this.runs.get(this.#hold.follower.folder)?.gates)
      return t('Of this evaluation no gates are kept: a session went back to before a later one.');
    if (layers.length === 0) return t('The network of this run has no gates.');
    if (this.#filter === 'all') return '';
    const shown = layers.reduce((sum, layer) => sum + channelsOf(layer, this.#filter).length, 0);
    const all = layers.reduce((sum, { channels }) => sum + channels, 0);
    return t('{0} ({1} of {2} gates)', filterText(this.#filter, editorLanguage()), shown, all);
  }

  #layer(name: string): GateLayerFacts | undefined {
    return this.#facts?.layers.find((layer) => layer.name === name);
  }

  #row(row: GateRow): GateRow {
    const known = this.#rows.get(keyOf(row)) ?? row;
    this.#rows.set(keyOf(row), known);
    return known;
  }
}

function keyOf({ folder, gate, channel }: GateRow): string {
  return `${folder}\n${gate}\n${channel ?? ''}`;
}

function icon(kind: GateKind): vscode.ThemeIcon {
  switch (kind) {
    case 'on':
      return new vscode.ThemeIcon('circle-large-filled', new vscode.ThemeColor('charts.yellow'));
    case 'off':
      return new vscode.ThemeIcon('circle-large-outline');
    case 'conditional':
      return new vscode.ThemeIcon('color-mode', new vscode.ThemeColor('charts.blue'));
    default:
      return kind satisfies never;
  }
}
