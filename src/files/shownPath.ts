/** A path as a person would type it here. */
import path from 'node:path';

export const shownPath = (file: string): string => path.relative(process.cwd(), file) || file;
