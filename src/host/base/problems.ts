/**
 * A failed run's error in the Problems view, at the user's line. It goes when the experiment is trained again or the
 * file is edited: from then on the line says something else. Experiments share files: each has its own error there.
 */
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { briefParts } from '../../base/brief';
import { toUserFacing } from '../../base/userError';
import { realPath } from '../../files/asOpened';
import { readBytesSync } from '../../files/regularFile';
import type { Source, UserFacingError } from '../../protocol/events/events';
import { uriOf } from './documents';
import { experimentOffsets } from './experimentFile';
import { Tracker } from './track';
import { problem } from './window';

export class RunProblems extends Tracker {
  readonly #collection = this.track(vscode.languages.createDiagnosticCollection('sluice'));
  /** What is shown, by the real path of the experiment that caused it. */
  readonly #shown = new Map<string, { uri: vscode.Uri; diagnostic: vscode.Diagnostic }>();
  /** Experiments by run folder, of the runs begun here: one that fails while loading names none in its events. */
  readonly #experiments = new Map<string, string>();

  constructor() {
    super();
    this.track(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#clearFile(document.uri);
      }),
    );
  }

  /** A run of the experiment begins: what an earlier one complained about is void. */
  begin(folder: string, experiment: string): void {
    this.#experiments.set(folder, experiment);
    this.#clear(realPath(experiment));
  }

  /** Does nothing for an error without a place. */
  show(folder: string, experiment: string | undefined, error: UserFacingError): void {
    const { source } = error;
    if (source === undefined) return;
    const key = realPath(experiment ?? this.#experiments.get(folder) ?? source.file);
    this.#clear(key);
    const uri = uriOf(source.file);
    // Every word of it is in the log.
    const { message, hint } = briefParts(error);
    const text = hint === undefined ? message : `${message}\n${hint}`;
    const range = rangeOf(source.line, source.column);
    this.#shown.set(key, { uri, diagnostic: problem(range, text, vscode.DiagnosticSeverity.Error) });
    this.#draw(uri);
  }

  /** Of a start that failed: where the error names no file of the user's, its place is where the experiment is defined. */
  showStart(folder: string, experiment: string | undefined, error: UserFacingError): void {
    const file = experiment ?? this.#experiments.get(folder);
    const source = error.source !== undefined && isFile(error.source.file) ? error.source : file && definitionIn(file);
    this.show(folder, file, source ? { ...error, source } : error);
  }

  /** What keeps a run or a sweep from being started is a problem of its file, as what its worker then says is. */
  async placed(file: string, start: () => Promise<void>): Promise<void> {
    try {
      await start();
    } catch (error) {
      this.showStart('', file, toUserFacing(error));
      throw error;
    }
  }

  #clear(experiment: string): void {
    const uri = this.#shown.get(experiment)?.uri;
    this.#shown.delete(experiment);
    if (uri !== undefined) this.#draw(uri);
  }

  #clearFile(uri: vscode.Uri): void {
    const there = [...this.#shown].filter(([, error]) => isSame(error.uri, uri));
    for (const [experiment] of there) this.#shown.delete(experiment);
    if (there.length > 0) this.#draw(uri);
  }

  /** Two experiments with the same error at the same place have one entry. */
  #draw(uri: vscode.Uri): void {
    const there = [...this.#shown.values()].filter((error) => isSame(error.uri, uri));
    const byPlace = new Map(there.map(({ diagnostic }) => [placeAndText(diagnostic), diagnostic]));
    if (there.length === 0) this.#collection.delete(uri);
    else this.#collection.set(uri, [...byPlace.values()]);
  }
}

const isSame = (a: vscode.Uri, b: vscode.Uri) => a.toString() === b.toString();

const placeAndText = ({ range: { start }, message }: vscode.Diagnostic) =>
  `${start.line}:${start.character} ${message}`;

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Undefined for a file that is not there. */
function definitionIn(file: string): Source | undefined {
  if (!isFile(file)) return undefined;
  const text = readBytesSync(file, 'source').toString('utf8');
  const [offset = 0] = experimentOffsets(text);
  return { file, line: text.slice(0, offset).split('\n').length };
}

/** From the column to the end of the line; the editor clips what is too long. */
export function rangeOf(line: number, column = 1): vscode.Range {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return new vscode.Range(at, at.translate(0, 1000));
}
