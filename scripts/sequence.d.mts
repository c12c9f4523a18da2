import { BaseSequencer } from 'vitest/node';

export interface TestFile {
  /** From the repository's root. */
  name: string;
  workbench: boolean;
  /** Has a process of its own. */
  alone: boolean;
}

export const seconds: Readonly<Record<string, number>>;
export function lasts(file: TestFile): number;
export function inOrder<File extends TestFile>(files: readonly File[], workers: number): File[];
export default class Sequence extends BaseSequencer {}
