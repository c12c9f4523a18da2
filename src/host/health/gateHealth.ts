/**
 * Gate health of the chosen run in the Problems view, at the lines that made the gates. Beside the errors of failed runs
 * (problems.ts), in a collection of its own: it changes with every evaluation, and goes where the text is not the run's.
 */
import * as vscode from 'vscode';
import { readText } from '../../files/regularFile';
import type { Source } from '../../protocol/events/events';
import { openDocument, uriOf } from '../base/documents';
import { editorLanguage } from '../base/editorLanguage';
import { experimentOffsets } from '../base/experimentFile';
import { rangeOf } from '../base/problems';
import { beside, section } from '../base/settings';
import { Tracker } from '../base/track';
import { problem as shownProblem } from '../base/window';
import type { CodeRun } from '../beside/codeRun';
import type { RuleId, Severity } from './finding';
import { type Problem, problemsOf } from './problemsOf';

export class GateHealth extends Tracker {
  readonly #collection = this.track(vscode.languages.createDiagnosticCollection('sluice-gates'));
  /** By file, as the editor names it, of the last evaluation. */
  #problems = new Map<string, Problem[]>();
  #of: unknown;

  constructor(private readonly code: CodeRun) {
    super();
    this.track(code.changed.on(() => this.#update()));
    this.track(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const file = document.uri.fsPath;
        if (contentChanges.length > 0 && this.#problems.has(file)) this.#show(file, document.getText());
      }),
    );
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${section}.editor.gateHealth`)) void this.#showAll();
      }),
    );
    this.#update();
  }

  #update(): void {
    const state = this.code.current?.state;
    if (state?.evaluation === this.#of) return;
    this.#of = state?.evaluation;
    this.#problems = new Map();
    const experiment = state?.started?.experiment;
    for (const problem of state === undefined ? [] : problemsOf(state, editorLanguage())) {
      const place = problem.source?.file ?? experiment;
      if (place === undefined) continue;
      const file = uriOf(place).fsPath;
      this.#problems.set(file, [...(this.#problems.get(file) ?? []), problem]);
    }
    void this.#showAll();
  }

  async #showAll(): Promise<void> {
    const problems = this.#problems;
    this.#collection.clear();
    for (const file of problems.keys()) {
      const text = openDocument(file)?.getText() ?? (await readText(file, 'source').catch(() => undefined));
      // A newer evaluation may have come while the file was read.
      if (text !== undefined && this.#problems === problems) this.#show(file, text);
    }
  }

  #show(file: string, text: string): void {
    const uri = vscode.Uri.file(file);
    if (!beside(uri).gateHealth || this.code.isFresh(file, text) !== true) {
      this.#collection.delete(uri);
      return;
    }
    this.#collection.set(
      uri,
      (this.#problems.get(file) ?? []).map((problem) => this.#diagnostic(problem, text)),
    );
  }

  #diagnostic({ rule, severity, source, text }: Problem, fileText: string): vscode.Diagnostic {
    const diagnostic = shownProblem(nameAt(source, fileText), text, severities[severity]);
    diagnostic.code = { value: rule, target: sectionOf(rule) };
    return diagnostic;
  }
}

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
};

/** What is called there, `tf.layers.dense`, or the rest of the line; without a place the call of `defineExperiment`. */
function nameAt(source: Source | undefined, text: string): vscode.Range {
  const offset = experimentOffsets(text)[0] ?? 0;
  const line = source?.line ?? text.slice(0, offset).split('\n').length;
  const column = source === undefined ? offset - text.lastIndexOf('\n', offset - 1) : (source.column ?? 1);
  const rest = rangeOf(line, column);
  const name = /^[\w$.]+/.exec(text.split('\n')[line - 1]?.slice(column - 1) ?? '')?.[0];
  return name === undefined ? rest : rest.with({ end: rest.start.translate(0, name.length) });
}

/** A link to a file would name it as this side does, which on a remote is not how the window does. */
function sectionOf(rule: RuleId): vscode.Uri {
  return vscode.Uri.parse(`command:sluice.explainGateHealth?${encodeURIComponent(JSON.stringify([rule]))}`);
}
