/** Runs one benchmark: `npm run bench -- NAME […]` runs dist/bench/NAME.js; without a name, it lists them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../dist/bench/', import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const known = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.js')) : [];
if (!known.includes(`${name}.js`)) {
  console.error(
    `Benchmarks: ${known.map((file) => file.slice(0, -3)).join(', ') || 'none'}. Run: npm run bench -- NAME`,
  );
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}${name}.js`, ...rest], { stdio: 'inherit' });
process.exit(status ?? 1);
