/** A canvas in memory: writes down what is drawn, in pixels of the page, instead of drawing. */

export type Point = readonly [x: number, y: number];

/** One thing that was drawn. */
export interface Mark {
  kind: 'text' | 'stroke' | 'fill';
  color: string;
  /** Of a text. */
  text?: string;
  /** A stretch of a line, or the corners of an area; of a text its place. */
  paths: Point[][];
  width: number;
  dash: readonly number[];
  /** Of a text: which part of it is at its place. */
  align: string;
}

export class PagePath {
  readonly paths: Point[][] = [];

  /** @param d of a path of SVG, absolute and straight. */
  constructor(d = '') {
    for (const [, letter, numbers = ''] of d.matchAll(/([MLHVZ])([^MLHVZ]*)/g)) {
      const [x = 0, y = 0] = numbers
        .trim()
        .split(/[\s,]+/)
        .map(Number);
      if (letter === 'M') this.moveTo(x, y);
      else if (letter === 'L') this.lineTo(x, y);
      else if (letter === 'Z') this.closePath();
    }
  }

  moveTo(x: number, y: number): void {
    this.paths.push([[x, y]]);
  }

  lineTo(x: number, y: number): void {
    if (this.paths.length === 0) this.paths.push([]);
    const last = this.paths.at(-1)!;
    const [px, py] = last.at(-1) ?? [];
    // Chart.js ends some lines by going where they are.
    if (px !== x || py !== y) last.push([x, y]);
  }

  closePath(): void {
    const [first] = this.paths.at(-1) ?? [];
    if (first !== undefined) this.lineTo(...first);
  }

  /** A circle is its middle. */
  arc(x: number, y: number): void {
    this.paths.push([[x, y]]);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.paths.push([
      ...([
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ] as const),
    ]);
  }
}

interface Look {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  dash: readonly number[];
  textAlign: string;
  at: Point;
}

/** As far as views and Chart.js use it. */
export class PageContext {
  readonly marks: Mark[] = [];
  #look: Look = { fillStyle: '#000', strokeStyle: '#000', lineWidth: 1, dash: [], textAlign: 'start', at: [0, 0] };
  readonly #kept: Look[] = [];
  #path = new PagePath();
  font = '10px sans-serif';
  textBaseline = 'alphabetic';
  lineCap = 'butt';
  lineJoin = 'miter';
  lineDashOffset = 0;
  globalAlpha = 1;
  globalCompositeOperation = 'source-over';

  constructor(readonly canvas: { width: number; height: number }) {}

  get fillStyle(): string {
    return this.#look.fillStyle;
  }
  set fillStyle(value: string) {
    this.#look.fillStyle = value;
  }
  get strokeStyle(): string {
    return this.#look.strokeStyle;
  }
  set strokeStyle(value: string) {
    this.#look.strokeStyle = value;
  }
  get lineWidth(): number {
    return this.#look.lineWidth;
  }
  set lineWidth(value: number) {
    this.#look.lineWidth = value;
  }
  get textAlign(): string {
    return this.#look.textAlign;
  }
  set textAlign(value: string) {
    this.#look.textAlign = value;
  }

  save(): void {
    this.#kept.push({ ...this.#look });
  }
  restore(): void {
    this.#look = this.#kept.pop() ?? this.#look;
  }
  setLineDash(dash: readonly number[]): void {
    this.#look.dash = [...dash];
  }
  getLineDash(): readonly number[] {
    return this.#look.dash;
  }
  translate(x: number, y: number): void {
    this.#look.at = [this.#look.at[0] + x, this.#look.at[1] + y];
  }
  // Only ever to the pixels of a finer screen: marks are in those of the page.
  setTransform(): void {
    this.#look.at = [0, 0];
  }
  resetTransform(): void {
    this.#look.at = [0, 0];
  }
  scale(): void {}
  rotate(): void {}
  clip(): void {}
  drawImage(): void {}
  createPattern(tile: { color?: string }): string {
    return `hatched ${tile.color ?? ''}`;
  }
  measureText(text: string): { width: number; actualBoundingBoxAscent: number; actualBoundingBoxDescent: number } {
    return { width: 6 * String(text).length, actualBoundingBoxAscent: 8, actualBoundingBoxDescent: 2 };
  }

  beginPath(): void {
    this.#path = new PagePath();
  }
  moveTo(x: number, y: number): void {
    this.#path.moveTo(x, y);
  }
  lineTo(x: number, y: number): void {
    this.#path.lineTo(x, y);
  }
  closePath(): void {
    this.#path.closePath();
  }
  arc(x: number, y: number): void {
    this.#path.arc(x, y);
  }
  arcTo(x: number, y: number): void {
    this.#path.lineTo(x, y);
  }
  quadraticCurveTo(_x: number, _y: number, x: number, y: number): void {
    this.#path.lineTo(x, y);
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.#path.rect(x, y, width, height);
  }
  ellipse(x: number, y: number): void {
    this.#path.arc(x, y);
  }

  clearRect(): void {
    this.marks.length = 0;
  }
  stroke(path: PagePath = this.#path): void {
    this.#mark('stroke', path);
  }
  fill(path: PagePath | string = this.#path): void {
    this.#mark('fill', typeof path === 'string' ? this.#path : path);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    const path = new PagePath();
    path.rect(x, y, width, height);
    this.#mark('fill', path);
  }
  strokeRect(x: number, y: number, width: number, height: number): void {
    const path = new PagePath();
    path.rect(x, y, width, height);
    this.#mark('stroke', path);
  }
  fillText(text: string, x: number, y: number): void {
    const path = new PagePath();
    path.moveTo(x, y);
    this.#mark('text', path, text);
  }
  strokeText(): void {}

  #mark(kind: Mark['kind'], { paths }: PagePath, text?: string): void {
    const { fillStyle, strokeStyle, lineWidth, dash, textAlign, at } = this.#look;
    this.marks.push({
      ...{ kind, color: kind === 'stroke' ? strokeStyle : fillStyle, width: lineWidth, dash, align: textAlign },
      paths: paths.map((path) => path.map(([x, y]): Point => [x + at[0], y + at[1]])),
      ...(text !== undefined && { text }),
    });
  }
}
