/**
 * One VS Code server (code-server) with a profile of its own in a temporary folder. The tests' processes are found
 * by their ancestry, never by name, so that a developer's own editor is left alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vscodeServer } from '../../scripts/e2eTools.mjs';

export interface ServerOptions {
  extensions: string;
  /** Folder of the extensions that come with VS Code. */
  builtIn: string;
  settings: Record<string, unknown>;
  /** Without Workspace Trust every folder is trusted; with it, none is until a person says so. */
  workspaceTrust: boolean;
}

const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'compact',
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'security.workspace.trust.startupPrompt': 'never',
  // One process for the language instead of two, and none that looks for types of packages.
  'js/ts.tsserver.useSyntaxServer': 'never',
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
};

export class Server {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly output: string[],
  ) {}

  static async start({ extensions, builtIn, settings, workspaceTrust }: ServerOptions): Promise<Server> {
    const folder = mkdtempSync(path.join(tmpdir(), 'sluice-server-'));
    const data = path.join(folder, 'data');
    mkdirSync(path.join(data, 'User'), { recursive: true });
    writeFileSync(path.join(data, 'User/settings.json'), JSON.stringify({ ...quiet, ...settings }));
    writeFileSync(path.join(folder, 'config.yaml'), 'auth: none\n');
    const port = await freePort();
    const args = [
      ...['--config', path.join(folder, 'config.yaml'), '--user-data-dir', data],
      ...['--extensions-dir', extensions, '--builtin-extensions-dir', builtIn],
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--ignore-last-opened'],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      // The default keeps an extension host for three hours after its page has gone.
      ...['--reconnection-grace-time', '5'],
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
    ];
    const child = spawn(vscodeServer.node, [vscodeServer.entry, ...args], {
      env: { ...process.env, EXTENSIONS_GALLERY: '{}' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)));
    const server = new Server(`http://127.0.0.1:${port}`, child, folder, output);
    await server.healthy();
    return server;
  }

  /** What commands of the extension have put into the settings of this machine. */
  machineSettings(): Record<string, unknown> {
    return JSON.parse(read(path.join(this.folder, 'data/Machine/settings.json')) || '{}');
  }

  /** Process ids of the extension hosts of this server. */
  extensionHosts(): number[] {
    return this.below().filter((pid) => commandLine(pid).includes('--type=extensionHost'));
  }

  async stop(): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = new Promise((resolve) => this.child.once('exit', resolve));
      // Named before their parent is gone: who outlives it can no longer be found by it.
      for (const one of [...this.below(), pid]) kill(one);
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Process ids of everything this server has started. */
  private below(): number[] {
    return this.child.pid === undefined ? [] : descendants(this.child.pid);
  }

  private async healthy(): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (this.child.exitCode !== null) break;
      if (
        await fetch(`${this.url}/healthz`).then(
          (r) => r.ok,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The VS Code server did not start:\n${this.output.join('')}`);
  }
}

/** Ends one process. Refuses what the system call would take for a whole group: 0, or everybody: -1. */
export function kill(pid: number): void {
  if (!(pid > 1)) throw new Error(`There is no process to kill: ${pid}.`);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** All processes below `pid`, from /proc: Linux only, as the set-up script says. */
function descendants(pid: number): number[] {
  const children = processes().filter((p) => p.parent === pid);
  return children.flatMap((child) => [...descendants(child.pid), child.pid]);
}

function processes(): { pid: number; parent: number }[] {
  return readdirSync('/proc').flatMap((entry) => {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : '';
    // The second field, the name in brackets, may hold spaces.
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    return parent === undefined ? [] : [{ pid: Number(entry), parent: Number(parent) }];
  });
}

function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
