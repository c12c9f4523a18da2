export declare const vscodeServer: { folder: string; node: string; entry: string };
export declare const chromiumInstall: string;
export declare function findChromium(): string | undefined;
export declare const chromiumArgs: string[];
