/** The editor's colours as values, because a canvas cannot use variables; and word when they change. */

/**
 * Names of `--vscode-charts-…`, in the order in which series take them. Orange is not among them: it is nearly
 * transparent in VS Code's own themes. Nor is red, which stands for errors.
 */
export const seriesColors = ['blue', 'purple', 'green', 'yellow'] as const;
export type SeriesColor = (typeof seriesColors)[number] | 'foreground';

export interface Theme {
  /** Of axes and ticks. */
  text: string;
  background: string;
  grid: string;
  tooltip: { background: string; border: string; text: string };
  series: Record<SeriesColor, string>;
  fontFamily: string;
  highContrast: boolean;
  /** Dark lines on a light ground. */
  light: boolean;
}

/** CSS for a series where variables do work. */
export function cssColor(color: SeriesColor): string {
  return `var(--vscode-charts-${color}, var(--vscode-foreground))`;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (...names: string[]) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return style.color;
  };
  const color = (name: SeriesColor) => read(`charts-${name}`, 'foreground');
  return {
    text: read('descriptionForeground', 'foreground'),
    background: read('editor-background'),
    grid: read('charts-lines', 'foreground'),
    tooltip: {
      background: read('editorHoverWidget-background', 'editor-background'),
      border: read('editorHoverWidget-border', 'contrastBorder', 'foreground'),
      text: read('editorHoverWidget-foreground', 'foreground'),
    },
    series: {
      foreground: color('foreground'),
      blue: color('blue'),
      purple: color('purple'),
      green: color('green'),
      yellow: color('yellow'),
    },
    fontFamily: style.fontFamily,
    highContrast: /\bvscode-high-contrast\b/.test(document.body.className),
    // High contrast light has a class of its own beside that of high contrast.
    light: /\bvscode-light\b|\bvscode-high-contrast-light\b/.test(document.body.className),
  };
}

/** VS Code writes the variables to the root element and the kind of theme to the body. */
export function onThemeChange(action: () => void): void {
  const observer = new MutationObserver(action);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
}
