/** Runs a command of the command line under a notification that says what is being done and can stop it. */
import type * as vscode from 'vscode';
import { withProgress } from '../base/window';
import { runCli } from './runCli';

export interface CliWork {
  /** Of the notification. */
  title: string;
  /** What relative paths mean. */
  cwd: string;
  /** Arguments. */
  given: readonly string[];
  /** As of `runCli`. */
  answers?: readonly number[];
}

/** What it wrote to standard output; undefined when the user stopped it. Throws what it said went wrong. */
export function runWithProgress(
  context: vscode.ExtensionContext,
  { title, cwd, given, answers = [] }: CliWork,
): Thenable<string | undefined> {
  const script = context.asAbsolutePath('dist/cli.js');
  return withProgress({ title, cancellable: true }, async (say, token) => {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    try {
      return await runCli({ script, arguments: given, cwd, signal: stop.signal, say, answers });
    } finally {
      listening.dispose();
    }
  });
}
