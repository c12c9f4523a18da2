/** As `tfjs.cjs`: 0.25 seconds in place of 0.35. */
const playwright = require('playwright-core');
module.exports = playwright;
