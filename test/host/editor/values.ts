/** The values that the editor's interface is made of: places, names of files and colours, rows, texts. */
import path from 'node:path';

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
    readonly query = '',
    readonly fragment = '',
  ) {}

  static file(file: string): Uri {
    return new Uri('file', path.resolve(file));
  }

  static from({ scheme, path = '', query = '', fragment = '' }: Partial<Uri> & { scheme: string }): Uri {
    return new Uri(scheme, path, query, fragment);
  }

  static parse(text: string): Uri {
    const { protocol, pathname, search, hash } = new URL(text);
    return new Uri(protocol.slice(0, -1), decodeURIComponent(pathname), search.slice(1), hash.slice(1));
  }

  static joinPath({ scheme, path: begin }: Uri, ...parts: string[]): Uri {
    return new Uri(scheme, path.posix.join(begin, ...parts));
  }

  get fsPath(): string {
    return this.path;
  }

  with({ scheme = this.scheme, path = this.path, query = this.query, fragment = this.fragment }: Partial<Uri>): Uri {
    return new Uri(scheme, path, query, fragment);
  }

  toString(): string {
    return `${this.scheme}://${this.path}${this.query && `?${this.query}`}${this.fragment && `#${this.fragment}`}`;
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}

  translate(lines = 0, characters = 0): Position {
    return new Position(this.line + lines, this.character + characters);
  }
}

export class Range {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}

  with({ start = this.start, end = this.end }: { start?: Position; end?: Position }): Range {
    return new Range(start, end);
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class TreeItem {
  id?: string;
  description?: string;
  tooltip?: string;
  contextValue?: string;
  iconPath?: ThemeIcon;
  command?: { command: string; title: string; arguments?: unknown[] };
  accessibilityInformation?: { label: string };

  constructor(
    readonly label: string,
    readonly collapsibleState: number,
  ) {}
}

export class MarkdownString {
  isTrusted?: { enabledCommands: readonly string[] };

  constructor(readonly value: string) {}
}

export class Hover {
  constructor(
    readonly contents: MarkdownString,
    readonly range: Range,
  ) {}
}

export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command: { title: string; tooltip?: string; command: string; arguments?: unknown[] },
  ) {}
}

export class Diagnostic {
  source?: string;
  code?: { value: string; target: Uri };

  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}

export class CodeAction {
  constructor(
    readonly title: string,
    readonly kind: string,
  ) {}
}

export class WorkspaceEdit {
  readonly inserts: { file: string; at: Position; text: string }[] = [];

  insert(uri: Uri, at: Position, text: string): void {
    this.inserts.push({ file: uri.fsPath, at, text });
  }
}

export class RelativePattern {
  constructor(
    readonly base: Uri,
    readonly pattern: string,
  ) {}
}

export class TabInputWebview {
  constructor(readonly viewType: string) {}
}

/** A text that is open, of which `change` makes another. */
export class Document {
  languageId = 'typescript';
  isDirty = false;
  /** Whether it can be written. */
  saves = true;
  saved = 0;

  constructor(
    readonly uri: Uri,
    public text: string,
  ) {}

  getText(): string {
    return this.text;
  }

  get lineCount(): number {
    return this.text.split('\n').length;
  }

  lineAt(line: number) {
    const text = this.text.split('\n')[line] ?? '';
    return { text, range: new Range(new Position(line, 0), new Position(line, text.length)) };
  }

  positionAt(offset: number): Position {
    const before = this.text.slice(0, offset).split('\n');
    return new Position(before.length - 1, (before.at(-1) ?? '').length);
  }

  async save(): Promise<boolean> {
    if (this.saves) {
      this.isDirty = false;
      this.saved++;
    }
    return this.saves;
  }
}
