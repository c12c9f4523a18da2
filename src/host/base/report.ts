/**
 * How something reaches the user: one notification with a way on ("Show Log"), the details in the log channel.
 * Everything that runs from a command goes through `guard`, so that a failure always arrives.
 */
import * as vscode from 'vscode';
import { toUserFacing } from '../../base/userError';
import type { UserFacingError } from '../../protocol/events/events';
import { type Log, showError, showInformation, showWarning } from './window';

export interface Action {
  title: string;
  run: () => unknown;
}

export class Reporter {
  constructor(readonly log: Log) {}

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
    const text = facing.hint === undefined ? facing.message : `${facing.message} ${facing.hint}`;
    void this.#choose(showError(text, ...this.#titles(actions)), actions);
  }

  warn(text: string, ...actions: Action[]): void {
    this.log.warn(text);
    void this.#choose(showWarning(text, ...this.#titles(actions)), actions);
  }

  info(text: string, ...actions: Action[]): void {
    this.log.info(text);
    void this.#choose(showInformation(text, ...actions.map(({ title }) => title)), actions);
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
