/**
 * The README that travels in the VSIX. Who reads that one has the extension installed: its first run begins in the editor, not
 * with a clone (`media/first-run.md`). All else is the README of the checkout.
 */

/** The section from its heading to the next one of its level. */
const section = /^## First run\n[\s\S]*?(?=^## )/m;

/**
 * @param {string} readme of the checkout.
 * @param {string} firstRun the section in its place.
 */
export function packedReadme(readme, firstRun) {
  if (!section.test(readme)) throw new Error('README.md has no section "First run".');
  return readme.replace(section, () => `${firstRun.trim()}\n\n`);
}
