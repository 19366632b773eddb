import type { Terminal } from '../../src/cli/terminal.js';

/** A terminal that keeps its output. */
export function told() {
  const out: string[] = [];
  const complaints: string[] = [];
  const terminal: Terminal = {
    print: (line) => void out.push(`${line}\n`),
    complain: (line) => void complaints.push(line),
    write: async (text) => void out.push(text),
    closed: () => false,
  };
  return { terminal, complaints, text: () => out.join('') };
}
