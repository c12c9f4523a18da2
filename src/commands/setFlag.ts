/** `--set KEY=VALUE` of every command that loads an experiment file. */
import { Option } from 'commander';
import { parseSetting } from '../experiment/settings';

export interface SetFlag {
  set: string[];
}

export const setFlag = (): Option =>
  new Option('--set <key=value>', "another value of one of the experiment's parameters or settings; may be repeated")
    .default([])
    .argParser((value: string, all: string[]) => [...all, value]);

/** Throws a `UserError` for what is not KEY=VALUE. */
export const settingsOf = ({ set }: SetFlag): Record<string, unknown> => Object.fromEntries(set.map(parseSetting));
