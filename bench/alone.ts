import { pathToFileURL } from 'node:url';
import type { Group, Size } from './figure.js';

/**
 * Measures if this file was started directly: prints the result, and sends it to `run.ts` if that started it.
 * `--quick` uses tiny sizes.
 */
export async function measureIfAlone(url: string, measure: (size: Size) => Promise<Group>): Promise<void> {
  if (url !== pathToFileURL(process.argv[1] ?? '').href) return;
  const group = await measure(process.argv.includes('--quick') ? 'quick' : 'whole');
  console.log(`${group.title}\n${group.says}`);
  for (const { what, measured, spread, aim, met } of group.rows) {
    const verdict = met === undefined ? '' : met ? ', met' : ', MISSED';
    console.log(`  ${what}: ${measured} (${spread}); aim ${aim}${verdict}`);
  }
  if (process.send) await new Promise((resolve) => process.send?.(group, resolve));
}
