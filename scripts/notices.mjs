/** The licences of the packages that are part of the VSIX, as their licences ask. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `bundled` packages are read from what the build wrote down, `shipped` ones travel whole. */
export function notices(root, shipped) {
  const inputs = JSON.parse(readFileSync(path.join(root, 'dist/inputs.json'), 'utf8'));
  const names = new Set([...shipped, ...inputs.flatMap(packageOf)]);
  return [...names]
    .sort()
    .map((name) => notice(root, name))
    .join(`\n${'-'.repeat(78)}\n\n`);
}

function packageOf(file) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file);
  return found === null ? [] : [found[1]];
}

function notice(root, name) {
  const folder = path.join(root, 'node_modules', name);
  if (!existsSync(folder)) return `${name}: nested package, see its parent\n`;
  const { version, license, homepage } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n${readFileSync(path.join(folder, file), 'utf8').trim()}\n`;
  return `${name} ${version}\nLicence: ${license}${homepage ? `\n${homepage}` : ''}\n${text}`;
}
