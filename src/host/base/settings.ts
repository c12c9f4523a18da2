/** The editor's settings, read when needed; what belongs to a run alone is in the experiment file. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { realPath } from '../../files/asOpened';
import { userPath } from '../../files/userPath';
import { leaseRenewMs } from '../../protocol/files/runFolder';

export const section = 'sluice';

/** Folder of run folders for a workspace folder. Throws a `UserError` for a setting that names no place. */
export function runsFolder(workspace: vscode.WorkspaceFolder): string {
  const value = vscode.workspace.getConfiguration(section, workspace.uri).get<string>('runsFolder', '').trim();
  return userPath(value === '' ? 'runs' : value, workspace.uri.fsPath, `${section}.runsFolder`);
}

/** Of all workspace folders on disk, each once. A setting that names no place is told of where a run is begun: here there is none. */
export function runsFolders(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = folders
    .filter((folder) => folder.uri.scheme === 'file')
    .flatMap((folder) => {
      try {
        return [runsFolder(folder)];
      } catch (error) {
        if (error instanceof UserError) return [];
        throw error;
      }
    });
  const real = found.map(realPath);
  return found.filter((_, i) => real.indexOf(real[i] ?? '') === i);
}

export interface WorkerSettings {
  /** Undefined: as the experiment says. */
  device: string | undefined;
  /** Undefined: without a window the run goes on for ever. */
  leaseMs: number | undefined;
  /** Folder where tfjs-node-gpu is installed; undefined where none is named. */
  tfjsNodeGpuPath: string | undefined;
}

export function workerSettings(scope: vscode.Uri): WorkerSettings {
  const settings = vscode.workspace.getConfiguration(section, scope);
  const device = settings.get<string>('device', 'experiment');
  const minutes = settings.get<number>('leaseMinutes', 5);
  const path = settings.get<string>('tfjsNodeGpuPath', '').trim();
  return {
    device: device === 'experiment' ? undefined : device,
    // "At once" still leaves a window the time to be late with one renewal.
    leaseMs: minutes < 0 ? undefined : Math.max(minutes * 60_000, 3 * leaseRenewMs),
    tfjsNodeGpuPath: path === '' ? undefined : folderOf(path, scope),
  };
}

/** What is relative begins at the workspace folder. */
const folderOf = (text: string, scope: vscode.Uri): string =>
  userPath(text, vscode.workspace.getWorkspaceFolder(scope)?.uri.fsPath ?? homedir(), `${section}.tfjsNodeGpuPath`);

/** For a command that may open a device: where the package is, if that is said; a run knows where it was. */
export function placeFlags(scope: string): string[] {
  const { tfjsNodeGpuPath } = workerSettings(vscode.Uri.file(scope));
  return tfjsNodeGpuPath === undefined ? [] : ['--tfjs-node-gpu', tfjsNodeGpuPath];
}

export interface BesideSettings {
  decorations: boolean;
  hovers: boolean;
  codeLens: boolean;
  gateHealth: boolean;
}

/** What is shown beside the code of a file. */
export function beside(scope: vscode.Uri): BesideSettings {
  const settings = vscode.workspace.getConfiguration(section, scope);
  return {
    decorations: settings.get<boolean>('editor.decorations', true),
    hovers: settings.get<boolean>('editor.hovers', true),
    codeLens: settings.get<boolean>('editor.codeLens', true),
    gateHealth: settings.get<boolean>('editor.gateHealth', true),
  };
}

/** Whether a run that has finished says so. */
export function notifiesWhenFinished(scope: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(section, scope).get<boolean>('notifyWhenFinished', true);
}
