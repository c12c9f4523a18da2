/** Before the tests: `dist` is what the sources say, so that the built command line, worker and views that are tested are today's. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const stamp = path.join(root, 'dist/built-from.json');
const ingredients = ['src', 'webview', 'scripts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Name, size and time of change of everything that a build reads. */
function sources(): string {
  const files = ingredients.flatMap((name) => {
    const at = path.join(root, name);
    if (!statSync(at).isDirectory()) return [at];
    const below = readdirSync(at, { recursive: true, withFileTypes: true });
    return below.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  });
  return JSON.stringify(
    files.sort().map((file) => {
      const { size, mtimeMs } = statSync(file);
      return [path.relative(root, file), size, mtimeMs];
    }),
  );
}

const stamped = () => {
  try {
    return readFileSync(stamp, 'utf8');
  } catch {
    return undefined;
  }
};

export default function setup(): void {
  const now = sources();
  if (stamped() === now) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  writeFileSync(stamp, now);
}
