/** The name and memory of the graphics card, as far as the system says them; ONNX Runtime does not. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** In the name of a driver that is no card. */
export const inSoftware = 'in software';

/** E.g. `NVIDIA H200, 141 GiB`; undefined where nobody says. */
export async function gpuName(): Promise<string | undefined> {
  return softwareDriver() ?? (await nvidia()) ?? (await radeon());
}

/** A driver that computes on the CPU, chosen by the Vulkan loader's variables. */
function softwareDriver(): string | undefined {
  const chosen = path.basename(process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? '');
  if (/swiftshader/i.test(chosen)) return `SwiftShader, ${inSoftware}`;
  return /lvp|lavapipe/i.test(chosen) ? `lavapipe, ${inSoftware}` : undefined;
}

async function nvidia(): Promise<string | undefined> {
  try {
    const args = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', args, { timeout: 5000 });
    const [name, mebibytes] = stdout.trim().split('\n')[0]?.split(', ') ?? [];
    return name && `${name}, ${(Number(mebibytes) / 1024).toFixed(0)} GiB`;
  } catch {
    return undefined;
  }
}

async function radeon(): Promise<string | undefined> {
  try {
    const bytes = Number(await readFile('/sys/class/drm/card0/device/mem_info_vram_total', 'utf8'));
    return `AMD GPU, ${(bytes / 2 ** 30).toFixed(0)} GiB`;
  } catch {
    return undefined;
  }
}
