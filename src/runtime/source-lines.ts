import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const place = /(file:\/\/[^()\s]+\.m?js):(\d+):(\d+)/;
const payload = z.looseObject({
  version: z.number(),
  file: z.string().default(''),
  sourceRoot: z.string().default(''),
  sources: z.array(z.string()),
  sourcesContent: z.array(z.string()).default([]),
  names: z.array(z.string()),
  mappings: z.string(),
});

// Collected when memory is needed: a parsed map takes ten times the room of its file.
const parsed = new Map<string, WeakRef<SourceMap>>();

/**
 * The frames of a stack trace, with lines of the source instead of the built file, if the build's map is beside it.
 * Node's own `--enable-source-maps` keeps every map in memory from the start, a third of an idle process's memory.
 */
export function inSourceLines(frames: readonly string[]): string[] {
  return frames.map((frame) =>
    frame.replace(place, (whole, file: string, line: string, column: string) => {
      const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return whole;
      const { originalSource, originalLine, originalColumn } = entry;
      return `${new URL(originalSource, file).href}:${originalLine + 1}:${originalColumn + 1}`;
    }),
  );
}

function mapOf(file: string): SourceMap | undefined {
  const known = parsed.get(file)?.deref();
  if (known) return known;
  try {
    const text = readFileSync(fileURLToPath(`${file}.map`), 'utf8');
    const map = new SourceMap(payload.parse(JSON.parse(text)));
    parsed.set(file, new WeakRef(map));
    return map;
  } catch {
    // Without a map the frame names its place in the built file, which is also correct.
    return undefined;
  }
}
