#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { processTerminal } from './terminal.js';

const { stdout, stderr, argv, env } = process;
const status = await runCommandLine(argv.slice(2), {
  env,
  terminal: processTerminal(stdout, stderr),
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
});
// If an output failed, it has already set the status.
process.exitCode = status || process.exitCode || 0;
