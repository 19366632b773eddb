import { createUsher } from './app.js';
import { tidyUp } from './runtime/tidy-up.js';
import { readEnvironment } from './settings/environment.js';
import { run } from './start/run.js';

await run((lost) => createUsher({ env: readEnvironment(process.env), lost, tidyUp }));
