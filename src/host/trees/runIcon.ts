/** The picture of a run's state. */
import * as vscode from 'vscode';
import type { RunSummary } from '../runs/runSummary';

export function runIcon(run: RunSummary): vscode.ThemeIcon {
  switch (run.state) {
    case 'starting':
      return new vscode.ThemeIcon('loading~spin');
    case 'running':
      return new vscode.ThemeIcon('sync~spin', new vscode.ThemeColor('charts.blue'));
    case 'finished':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
    case 'stopped':
      return new vscode.ThemeIcon('circle-slash');
    case 'paused':
      return new vscode.ThemeIcon('debug-pause', new vscode.ThemeColor('charts.yellow'));
    case 'empty':
      return new vscode.ThemeIcon('circle-outline');
    default:
      return run.state satisfies never;
  }
}
