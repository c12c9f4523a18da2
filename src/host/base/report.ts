/**
 * How something reaches the user: one short notification (brief.ts) with the ways on that its words name (remedies.ts) and
 * "Show Log"; every word of it is in the log channel.
 * Everything that runs from a command goes through `guard`, so that a failure always arrives.
 */
import { extname } from 'node:path';
import * as vscode from 'vscode';
import { brief } from '../../base/brief';
import { toUserFacing } from '../../base/userError';
import type { UserFacingError } from '../../protocol/events/events';
import { isLine, namedIn, type Remedy } from './remedies';
import { showSource } from './showSource';
import { type Log, showError, showInformation, showWarning } from './window';

export interface Action {
  title: string;
  run: () => unknown;
}

export class Reporter {
  /** @param remedies that a message may name. */
  constructor(
    readonly log: Log,
    private readonly remedies: readonly Remedy[] = [],
  ) {}

  /** Wraps a command: what it throws is shown and logged. */
  guard<A extends unknown[]>(action: (...args: A) => unknown): (...args: A) => Promise<unknown> {
    return async (...args) => {
      try {
        return await action(...args);
      } catch (error) {
        this.error(error);
        return undefined;
      }
    };
  }

  error(error: unknown, ...actions: Action[]): void {
    this.failure(toUserFacing(error), ...actions);
  }

  failure(facing: UserFacingError, ...actions: Action[]): void {
    const where = facing.source === undefined ? '' : ` (${facing.source.file}:${facing.source.line})`;
    this.log.error(`${facing.message}${where}${facing.hint === undefined ? '' : `\n${facing.hint}`}`);
    if (facing.stack !== undefined) this.log.error(facing.stack);
    const ways = [...actions, ...this.#ways(facing)];
    void this.#choose(showError(brief(facing), ...this.#titles(ways)), ways);
  }

  warn(text: string, ...actions: Action[]): void {
    this.log.warn(text);
    void this.#choose(showWarning(text, ...this.#titles(actions)), actions);
  }

  info(text: string, ...actions: Action[]): void {
    this.log.info(text);
    void this.#choose(showInformation(text, ...actions.map(({ title }) => title)), actions);
  }

  /** What the error names beside the buttons of who reports it. */
  #ways({ message, hint = '', source }: UserFacingError): Action[] {
    const { t } = vscode.l10n;
    const commands = namedIn(`${message} ${hint}`, this.remedies).map(({ title, command }) => ({
      title,
      run: () => vscode.commands.executeCommand(command),
    }));
    const folder = hint.includes(t('File: Open Folder'))
      ? [{ title: t('Open Folder'), run: () => vscode.commands.executeCommand('vscode.openFolder') }]
      : [];
    const place =
      source === undefined || (!isLine(source) && extname(source.file) === '')
        ? []
        : [{ title: isLine(source) ? t('Go to Line') : t('Open File'), run: () => showSource(source) }];
    return [...folder, ...commands, ...place];
  }

  #titles(actions: Action[]): string[] {
    return [...actions.map(({ title }) => title), vscode.l10n.t('Show Log')];
  }

  async #choose(answer: Thenable<string | undefined>, actions: Action[]): Promise<void> {
    const title = await answer;
    if (title === undefined) return;
    const action = actions.find((candidate) => candidate.title === title);
    if (action === undefined) this.log.show(true);
    else await this.guard(action.run)();
  }
}
