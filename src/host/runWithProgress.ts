/** Runs a command of the command line under a notification that says what is being done and can stop it. */
import * as vscode from 'vscode';
import { runCli } from './runCli';

export interface CliWork {
  /** Of the notification. */
  title: string;
  /** What relative paths mean. */
  cwd: string;
  /** Arguments. */
  given: readonly string[];
}

/** What it wrote to standard output; undefined when the user stopped it. Throws what it said went wrong. */
export function runWithProgress(
  context: vscode.ExtensionContext,
  { title, cwd, given }: CliWork,
): Thenable<string | undefined> {
  const script = context.asAbsolutePath('dist/cli.js');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    const say = (message: string) => progress.report({ message });
    try {
      return await runCli({ script, arguments: given, cwd, signal: stop.signal, say });
    } finally {
      listening.dispose();
    }
  });
}
