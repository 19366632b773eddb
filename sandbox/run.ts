import { farewell } from './tour/farewell.js';
import { opening } from './tour/opening.js';
import { optionsFrom, type TourOptions, usage } from './tour/options.js';
import { perform } from './tour/perform.js';
import { programme } from './tour/programme.js';
import { type Stage, setStage } from './tour/stage.js';
import { summarize } from './tour/summary.js';
import { createTranscript } from './tour/transcript.js';

const { stdout, stderr } = process;
const width = Math.max(60, Math.min(stdout.columns || 100, 100));
const colours = stdout.isTTY === true && !process.env.NO_COLOR;

function optionsOrUsage(): TourOptions {
  try {
    return optionsFrom(process.argv.slice(2));
  } catch (error) {
    stderr.write(`${reason(error)}\n${usage}\n`);
    process.exit(1);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Plays the tour; Ctrl-C ends it at any time, and nothing is left behind. */
async function run({ exit, ports }: TourOptions): Promise<void> {
  const starting: Promise<Stage | undefined> = setStage(ports).catch((error: unknown) => {
    stderr.write(`The sandbox cannot start.\n${reason(error)}\n`);
    return undefined;
  });
  let leaving = false;
  let status = 130;
  const leave = async (): Promise<void> => {
    if (leaving) return;
    leaving = true;
    await (await starting)?.close();
    process.exit(status);
  };
  process.on('SIGINT', () => void leave());
  process.on('SIGTERM', () => void leave());

  const told = createTranscript({ width, colours }, (text) => {
    if (!leaving) stdout.write(text);
  });
  const stage = await starting;
  if (!stage) process.exit(1);
  opening(told);
  const outcomes = await perform({ ...stage, told }, programme);
  summarize(told, outcomes);
  status = outcomes.every(({ problem }) => problem === undefined) ? 0 : 1;
  if (exit) await leave();
  else farewell(told, stage);
}

await run(optionsOrUsage());
