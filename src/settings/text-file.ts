import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { failureOf } from '../runtime/system-error.js';

export type TextFile =
  | { readonly ok: true; readonly text: string }
  /** The problem, in words that follow the file's name; with the line if there is one. */
  | { readonly ok: false; readonly missing: boolean; readonly line?: number; readonly problem: string };

const mostBytes = 5 * 1024 * 1024;

/**
 * Reads a file as text. A folder, a device, a pipe or text in another encoding gives a problem in words. Removes a byte
 * order mark. Never throws.
 */
export function readTextFile(path: string): TextFile {
  let bytes: Buffer;
  try {
    const found = statSync(path);
    if (found.isDirectory()) return refused('is a folder, not a file');
    // Reading a pipe or a device may never end.
    if (!found.isFile()) return refused('is not a regular file');
    if (found.size > mostBytes) return refused('is larger than 5 MB');
    bytes = readFileSync(path);
  } catch (error) {
    const { code, says } = failureOf(error);
    return { ok: false, missing: code === 'ENOENT' || code === 'ENOTDIR', problem: says };
  }
  return textOf(bytes);
}

const refused = (problem: string): TextFile => ({ ok: false, missing: false, problem });

function textOf(bytes: Buffer): TextFile {
  const [first, second] = bytes;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || bytes.includes(0)) {
    return {
      ok: false,
      missing: false,
      line: 1,
      problem: 'is in UTF-16, or no text at all; save it as UTF-8',
    };
  }
  if (!isUtf8(bytes)) {
    return {
      ok: false,
      missing: false,
      line: firstBadLine(bytes),
      problem: 'is not UTF-8; save it as UTF-8',
    };
  }
  return { ok: true, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

/** A line feed is never part of a longer character, so each line can be checked alone. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    if (feed < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
    line += 1;
  }
}
