/** Writes what the manifest names and code refers to into src/host/base/manifestIds.ts: `npm run ids`. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const file = path.join(root, 'src/host/base/manifestIds.ts');

/** @param {readonly string[]} ids `sluice.showGates` is `showGates` in code, `sluice.lineFacts.foreground` `lineFactsForeground`. */
function table(name, comment, ids) {
  const key = (id) => id.replace(/^sluice\./, '').replaceAll(/\.(\w)/g, (_, letter) => letter.toUpperCase());
  const lines = [...ids].sort().map((id) => `  ${key(id)}: '${id}',`);
  return `/** ${comment} */\nexport const ${name} = {\n${lines.join('\n')}\n} as const;\n`;
}

export function generate() {
  const { activationEvents, contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const panels = activationEvents.flatMap((event) => event.split('onWebviewPanel:').slice(1));
  return [
    '/** What package.json names and code refers to. Made by `npm run ids`. */\n',
    table(
      'commands',
      'Each has a handler in extension.ts.',
      contributes.commands.map(({ command }) => command),
    ),
    'export type CommandId = (typeof commands)[keyof typeof commands];\n',
    table(
      'trees',
      'Views of the side bar.',
      Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id)),
    ),
    table('panels', 'Types of panels, which are handed over after a reload.', panels),
    table(
      'colors',
      'Colours that a theme may set.',
      contributes.colors.map(({ id }) => id),
    ),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, generate());
