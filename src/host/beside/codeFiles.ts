/** Files that a network may be made in. */
import type { DocumentFilter } from 'vscode';

export const codeFiles: DocumentFilter = { scheme: 'file', pattern: '**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}' };
