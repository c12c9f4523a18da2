/**
 * Ends every animation as it begins. The workbench turns a wheel wherever something goes on, and Chromium, without a GPU, draws the
 * window anew for each of its steps: a fifth of what a test of progress costs. Runs in the page, in each of its frames.
 */
export function still(): void {
  const sheet = new CSSStyleSheet();
  // Not `none`: whoever waits for the end of an animation is told of it.
  sheet.replaceSync(
    '*, ::before, ::after { animation-duration: 1ms !important; animation-delay: 0s !important; animation-iteration-count: 1 !important; }',
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
