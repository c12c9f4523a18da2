/** Firing rates and MACs above the lines at whose ends they would be out of sight; a click shows the gates that a line made. */
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { codeLens } from '../base/window';
import { codeFiles } from './codeFiles';
import type { NumberedLines } from './lineNumbers';

/**
 * The editor asks for lenses after a pause in the changes of all providers, which is as long as they took before. A run that measures its
 * gates every moment leaves such pauses between two of these; else no lens of the file would be drawn at all.
 */
const updateMs = 3000;

export class NumberLenses extends Tracker implements vscode.CodeLensProvider {
  readonly #changed = this.track(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(private readonly lines: NumberedLines) {
    super();
    this.track(vscode.languages.registerCodeLensProvider(codeFiles, this));
    const changes = this.track(new Throttle(updateMs, () => this.#changed.fire()));
    this.track(lines.changed.on(() => changes.ask()));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const folder = this.lines.code.current?.folder;
    const above = this.lines.of(document).filter(({ place }) => place === 'above');
    return above.map(({ line, facts, text }) => {
      const [gate] = facts.gates;
      const range = new vscode.Range(line.range.start, line.range.start);
      // Without a command it is text.
      if (gate === undefined) return codeLens(range, { title: text, command: '' });
      const tooltip = vscode.l10n.t('Open the gates view at {0}', gate.name);
      return codeLens(range, {
        title: text,
        tooltip,
        command: commands.showGates,
        arguments: [{ folder, gate: gate.name }],
      });
    });
  }
}
