import type { BuildOptions } from 'esbuild';

export const gateLayersHead: string;
export function gateLayers(root: string, outdir: string): BuildOptions;
