/** Whatever is shown in the editor goes through window.ts: one file that is looked at, instead of every use. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** What shows text, by how it is called. */
const surfaces: [what: string, pattern: RegExp][] = [
  ['a notification', /\bshow(Error|Warning|Information)Message\b/],
  ['a list or a box', /\b(show|create)(QuickPick|InputBox)\b/],
  ['progress', /\bwindow\s*\.\s*withProgress\b|\bprogress\.report\b/],
  ['a dialog', /\bshow(Save|Open)Dialog\b/],
  ['the status bar', /\bsetStatusBarMessage\b/],
  ['a tree item', /\bnew (vscode\.)?TreeItem\b/],
  ['Markdown', /\bnew (vscode\.)?MarkdownString\b|\bisTrusted\s*=/],
  ['a hover', /\bnew (vscode\.)?Hover\b/],
  ['a problem', /\bnew (vscode\.)?Diagnostic\b/],
  ['a lens', /\bnew (vscode\.)?CodeLens\b/],
  ['a decoration', /\b(contentText|hoverMessage)\b/],
  ['a panel', /\bcreateWebviewPanel\b/],
  ['the log', /\bcreateOutputChannel\b/],
  ['a terminal', /\bcreateTerminal\b/],
  ['a text that is set', /\.(tooltip|description|detail|title|message|text|prompt|placeholder|placeHolder)\s*=[^=>]/],
  ['a text that is set', /\baccessibilityInformation\b/],
];

const files = readdirSync('src/host', { recursive: true, encoding: 'utf8' })
  .map((file) => path.posix.join('src/host', file))
  .filter((file) => file.endsWith('.ts') && file !== 'src/host/base/window.ts')
  .concat('src/extension.ts');

const uses = (text: string) =>
  text.split('\n').flatMap((line, i) => {
    const found = surfaces.find(([, pattern]) => pattern.test(line));
    return found === undefined ? [] : [`${i + 1}: ${found[0]}: ${line.trim()}`];
  });

test.each(files)('%s', (file) => expect(uses(readFileSync(file, 'utf8'))).toEqual([]));

describe('the check itself', () => {
  test.each([
    'void vscode.window.showErrorMessage(text);',
    'await window.showQuickPick(items);',
    'const item = new vscode.TreeItem(name);',
    'item.tooltip = run.name;',
    'panel.title = name;',
    'renderOptions: { after: { contentText } },',
    "new MarkdownString('x')",
    'return vscode.window.withProgress(options, work);',
  ])('finds %s', (line) => expect(uses(line)).toHaveLength(1));

  test.each([
    'void showError(text);',
    'if (panel.title === name) return;',
    "vscode.window.createTreeView('sluice.runs', { treeDataProvider: this })",
    "this.#item.name = t('Sluice Run');",
  ])('leaves %s', (line) => expect(uses(line)).toEqual([]));
});

test('window.ts itself gives no text to the editor as it came', () => {
  const text = readFileSync('src/host/base/window.ts', 'utf8');
  // Each of these sets something that is read as text: all go through a function of shown.ts.
  for (const [, name, value] of text.matchAll(/\b(?:item|view|panel)\.(\w+) = (.*);/g))
    if (name !== 'id')
      expect(value, name).toMatch(/^(`\$\(\$\{icon\}\) )?[$[{ ]*(label: )?(\$\{)?(shown|shownLines)\(|^title$/);
});
